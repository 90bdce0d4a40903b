"""kills.py SEED N: N times, kills a stage of a pipe once a random number of bytes has come out of it, and gives what came to the next one: status 3, or the bytes ended in LF (that cannot be seen; at least 95 % must be)."""
import os
import signal
import subprocess
import sys

from drive import Verdict, figure, rng_of, run

seed, n = int(sys.argv[1]), int(sys.argv[2])
rng = rng_of(seed)
CSV, RULES = ["ingest", "--format", "csv", "ev.csv"], ["segment", "--rules", "r.txt"]
CHURN, CROSSTAB = ["churn-score", "--inputs"], ["crosstab", "--rows", "user", "--cols", "item"]
stages = [
    (CSV, ["cohort", "--lags", "0"]),
    (CSV, ["ingest", "--format", "stream"]),
    (["cohort", "--partial", "ev.tsv"], ["cohort", "--merge"]),
    (CSV, RULES),
    (RULES + ["ev.tsv"], ["segment"]),
    (["segment", "--partial", "ev.tsv"], ["segment", "--merge"]),
    (CSV, CHURN),
    (["churn-score", "--partial", "ev.tsv"], ["churn-score", "--merge", "--inputs"]),
    (CSV, ["recommend", "--method", "popular"]),
    (["recommend", "--partial", "ev.tsv"], ["recommend", "--merge", "--method", "popular"]),
    (CSV, CROSSTAB),
    (CROSSTAB + ["--partial", "ev.tsv"], ["crosstab", "--merge"]),
    (["segment", "--rules", "users.txt", "--name", "label", "labels.tsv"], ["moves", "labels.tsv", "-"]),
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
figure("G3 kills: %d of %d seen" % (seen, cut), cut, verdict.wrong)
