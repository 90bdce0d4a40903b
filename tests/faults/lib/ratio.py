"""ratio.py MOST VERBOSE COMMAND...: user CPU time of COMMAND over collide.tsv against that over random.tsv: the best of three each."""
import os
import subprocess
import sys

from drive import figure

most, verbose, command = float(sys.argv[1]), sys.argv[2], sys.argv[3:]


def seconds(name):
    child = subprocess.Popen(command + [name], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit("%s %s: status %d" % (" ".join(command), name, child.returncode))
    return usage.ru_utime + usage.ru_stime


best = {}
for _ in range(3):
    for name in "collide.tsv", "random.tsv":
        best[name] = min(best.get(name, 1e9), seconds(name))
ratio = best["collide.tsv"] / best["random.tsv"]
if ratio > most or verbose:
    print("CPU: colliding %.3f s, random %.3f s, ratio %.2f, at most %.1f" % (best["collide.tsv"], best["random.tsv"], ratio, most))
figure("G16 flood: ratio %.2f (1.5), keys" % ratio, 1000000, int(ratio > most))
print("ratio", "good" if ratio <= most else "TOO HIGH")
