"""S2 for churn-score: churn_flips.py SEED N: N flips over each of a log, a partial and models."""
import gzip
import sys

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, spoil, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n //= 5
tsv = table(events(rng_of(seed), 300), "\t")


def drive(name, command, data, judge):
    v = Verdict("S2 churn-score " + name)
    rng = rng_of("%d %s" % (seed, name))
    spoiled = [spoil(rng, data) for _ in range(n)]
    for new, r in zip(spoiled, run_all([lambda i=i, new=new: command(new, i) for i, new in enumerate(spoiled)])):
        status, out, err = r
        good = judge(new, out) if status == 0 else status in (1, 3, 5) and aborted(out) and err != b""
        v.case(good and b"nan" not in out and b"inf" not in out, "seed %d" % seed, r, new)
    v.end()


def stdin(*words):
    return lambda data, i: run(["churn-score"] + list(words), data)


def applied(data, i):
    name = "model.%d" % i
    with open(name, "wb") as f:
        f.write(data)
    return run(["churn-score", "--apply", name], tsv)


def is_table(new, out):
    """Each row as long as the header. A CR or a NUL is judged elsewhere."""
    if b"\r" in new or b"\0" in new:
        return True
    lines = new.split(b"\n")
    return all(x.count(b"\t") == lines[0].count(b"\t") for x in lines[1:-1]) and lines[-1] == b""


def same(want, whole):
    """Nothing but the bytes of the free run; from other bytes only where what is compressed did not change."""
    return lambda new, out: out == want and (whole is None or new == whole)


drive("log", stdin("--inputs", "--order-when", ""), tsv, is_table)
drive("scores", stdin("--model", "recency", "--horizon", "30d", "--order-when", ""), tsv, is_table)
drive("gzip", stdin("--inputs"), gzip.compress(tsv, mtime=0), same(run(["churn-score", "--inputs"], tsv)[1], None))
drive("partial", stdin("--merge", "--model", "recency", "--horizon", "30d"), run(["churn-score", "--partial"], tsv)[1], is_table)
for model in "recency", "mbgnbd", "bgnbd", "pnbd", "hazard":
    r = run(["churn-score", "--model", model, "--horizon", "30d", "--save", model], tsv)
    assert r[0] == 0, r
    with open(model, "rb") as f:
        data = f.read()
    drive("model " + model, applied, data, same(r[1], data))
