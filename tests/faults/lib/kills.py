"""kills.py SEED N: N times, kills `ingest` or `cohort --partial` once a random number of bytes has come out of its pipe, and gives what came to
the next stage: status 3, or the bytes ended in LF (that cannot be seen; at least 95 % must be)."""
import os
import signal
import subprocess
import sys

from drive import Verdict, rng_of, run

seed, n = int(sys.argv[1]), int(sys.argv[2])
rng = rng_of(seed)
stages = [
    (["ingest", "--format", "csv", "big.csv"], ["cohort", "--lags", "0"]),
    (["ingest", "--format", "csv", "big.csv"], ["ingest", "--format", "stream"]),
    (["cohort", "--partial", "big.tsv"], ["cohort", "--merge"]),
]
sizes = [len(run(up)[1]) for up, _ in stages]
verdict = Verdict("S5")
cut = seen = 0
for turn in range(n):
    which = turn % len(stages)
    up, down = stages[which]
    at = rng.randrange(sizes[which])
    child = subprocess.Popen(up, stdout=subprocess.PIPE)
    data = b""
    while len(data) < at:
        block = os.read(child.stdout.fileno(), min(65536, at - len(data)))
        if not block:
            break
        data += block
    child.kill()
    # what stood in the pipe already reaches the next stage as well
    data += child.stdout.read()
    killed = child.wait() == -signal.SIGKILL
    r = run(down, data)
    if not killed or len(data) == sizes[which]:        # the last byte was out before it died: nothing was cut
        continue
    cut += 1
    seen += r[0] == 3
    good = r[0] == 3 or (r[0] == 0 and data.endswith(b"\n"))
    verdict.case(good, "seed %d turn %d: %s killed behind byte %d, %d bytes came out" % (seed, turn, " ".join(up), at, len(data)), r, data)
verdict.case(cut >= n // 2, "only %d of %d were killed on the way" % (cut, n))
verdict.case(seen >= 0.95 * cut, "only %d of %d cuts were seen" % (seen, cut))
verdict.end()
