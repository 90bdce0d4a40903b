"""S1 for the filters of tables, crosstab and moves: each prefix of what they read (sanitizers: at every 11th byte)."""
import gzip

from drive import Verdict, events, rng_of, run, run_all, sanitized, table, whole_only

STEP = 11 if sanitized() else 1
rows = events(rng_of(1), 60)
tsv = table(rows, "\t")
labels = b"user\tsegment\n" + b"".join(b"u%03d\tl%d\n" % (i, i % 5) for i in range(150))
CROSSTAB = ["crosstab", "--rows", "event", "--cols", "item", "--row-bins", "none", "--value", "value"]


def drive(name, command, data, judge):
    v = Verdict("S1 " + name)
    sizes = range(0, len(data) + 1, STEP)
    for n, r in zip(sizes, run_all([lambda n=n: run(command, data[:n]) for n in sizes])):
        v.case(judge(data[:n], r), "the first %d of %d bytes to: %s" % (n, len(data), " ".join(command)), r, data[:n])
    v.end()


def counted(column):
    """0 at the end of a row only, and then each row is in one cell."""
    def judge(prefix, r):
        status, out, err = r
        if not prefix.endswith(b"\n"):
            return status == 3 and out == b"" and b"\n" in err
        n = sum(int(x.split(b"\t")[column]) for x in out.split(b"\n")[1:-1])
        return status == 0 and n == prefix.count(b"\n") - 1
    return judge


def moved(prefix, r):
    """Of 150 users the first n have come along."""
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    stayed = sum(int(x.split(b"\t")[2]) for x in out.split(b"\n")[1:-1] if x.split(b"\t")[0] == x.split(b"\t")[1])
    return status == 0 and stayed == prefix.count(b"\n") - 1


drive("crosstab", CROSSTAB, tsv, counted(2))
packed = gzip.compress(tsv, mtime=0)
drive("crosstab gzip", CROSSTAB, packed, whole_only(packed, run(CROSSTAB, tsv)[1]))
state = run(CROSSTAB[:5] + ["--partial"], tsv)[1]
drive("crosstab partial", ["crosstab", "--merge", "--row-bins", "none"], state, whole_only(state, run(CROSSTAB[:7], tsv)[1]))
with open("old", "wb") as f:
    f.write(labels)
drive("moves", ["moves", "old", "-"], labels, moved)
packed = gzip.compress(labels, mtime=0)
drive("moves gzip", ["moves", "-", "old"], packed, whole_only(packed, run(["moves", "old", "old"])[1]))
