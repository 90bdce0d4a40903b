"""each_flips.py SEED N: S2 for the filters of tables, crosstab and moves: N flips over each of a log, a gzip file, a partial."""
import gzip
import sys

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, spoil, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n //= 5
tsv = table(events(rng_of(seed), 80), "\t")
labels = b"user\tsegment\n" + b"".join(b"u%02d\tl%d\n" % (i, i % 5) for i in range(90))
CROSSTAB = ["crosstab", "--rows", "event", "--cols", "item", "--value", "value"]


def drive(name, command, data, judge):
    v = Verdict("S2 " + name)
    rng = rng_of("%d %s" % (seed, name))
    spoiled = [spoil(rng, data) for _ in range(n)]
    for new, r in zip(spoiled, run_all([lambda new=new: run(command, new) for new in spoiled])):
        status, out, err = r
        good = judge(new, out) if status == 0 else status in (1, 3, 5) and aborted(out) and err != b""
        v.case(good, "seed %d to: %s" % (seed, " ".join(command)), r, new)
    v.end()


def is_table(new, out):
    """Each row as long as the header. A CR or a NUL is judged elsewhere."""
    lines = new.split(b"\n")
    return b"\r" in new or b"\0" in new or all(x.count(b"\t") == lines[0].count(b"\t") for x in lines[1:-1]) and lines[-1] == b""


def counted(new, out):
    return is_table(new, out) and sum(int(x.split(b"\t")[2]) for x in out.split(b"\n")[1:-1]) == new.count(b"\n") - 1


def sorted_table(new, out):
    users = [x.split(b"\t")[0] for x in new.split(b"\n")[1:-1]]
    return is_table(new, out) and users == sorted(set(users))


def same(want):
    return lambda new, out: out == want


with open("old", "wb") as f:
    f.write(labels)
drive("crosstab", CROSSTAB, tsv, counted)
drive("crosstab gzip", CROSSTAB, gzip.compress(tsv, mtime=0), same(run(CROSSTAB, tsv)[1]))
drive("crosstab partial", ["crosstab", "--merge"], run(CROSSTAB + ["--partial"], tsv)[1], is_table)
drive("moves", ["moves", "old", "-"], labels, sorted_table)
drive("moves gzip", ["moves", "old", "-"], gzip.compress(labels, mtime=0), same(run(["moves", "old", "old"])[1]))
