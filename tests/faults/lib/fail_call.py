"""fail_call.py STATUSES CALLS COMMAND...: fails call N of each of CALLS (malloc,read,...; all: every one that the run makes), for each N,
once and from N on. COMMAND is a program that obeys TN_FAULT (tests/faults/sysfault.c). Must hold: a status of STATUSES (3,4,5), or 0
with the bytes of a free run; a failed run's output is empty or ends in #!aborted; no signal, no hang, no file left, a word on stderr.
N_MOST in the environment: at most so many N of a call (FULL: ten times as many), evenly spread; without it all."""
import collections
import os
import sys

from drive import Verdict, aborted, run, run_all, sanitized

statuses = [int(s) for s in sys.argv[1].split(",")]
calls, command = sys.argv[2], sys.argv[3:]
most = int(os.environ.get("N_MOST", "100000"))
if os.environ.get("FULL"):
    most *= 10
if sanitized():
    most = min(most, 20)
given = sys.stdin.buffer.read()
name = " ".join([os.path.basename(command[0])] + command[1:])
verdict = Verdict("S3 " + name)
want = run(command, given, {"TN_COUNT": "count"})
if want[0] != 0:
    sys.exit("%s: fails by itself: %r" % (name, want))
counts = {line.split()[0]: int(line.split()[1]) for line in open("count")}
os.unlink("count")
before = sorted(os.listdir("."))


def judge(call, r):
    status, out, err = r
    if status == 0:
        return out == want[1]
    # no such file: then there is no such zone, and that is wrong usage
    if call == "open" and status == 2 and b"unknown zone" in err:
        return True
    if status not in statuses:
        return False
    # a write that fails for good can neither poison nor tell
    if call == "write":
        return True
    return aborted(out) and err != b""


faults = []
for call in [c for c in counts if counts[c]] if calls == "all" else calls.split(","):
    n = counts[call]
    at = range(1, n + 1) if n <= most else sorted({1 + i * (n - 1) // (most - 1) for i in range(most)})
    faults += [(call, "%s:%d%s" % (call, i, plus)) for i in at for plus in ("", "+")]
seen = collections.Counter()
for (call, fault), r in zip(faults, run_all([lambda f=f: run(command, given, {"TN_FAULT": f}, timeout=10) for _, f in faults])):
    seen[r[0]] += 1
    verdict.case(judge(call, r), "TN_FAULT=%s %s" % (fault, " ".join(command)), r)
left = sorted(os.listdir("."))
verdict.case(left == before, "files left behind: %s" % sorted(set(left) - set(before)))
verdict.end()
if os.environ.get("VERBOSE"):
    print(len(faults), "faults of", counts, dict(seen))
