"""S2 for segment: segment_flips.py SEED N: N flips over each of a log, a partial, a rules file, a map and thresholds."""
import gzip
import sys

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, spoil, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n //= 5
tsv = table(events(rng_of(seed), 60), "\t")


def drive(name, command, data, judge):
    v = Verdict("S2 segment " + name)
    rng = rng_of("%d %s" % (seed, name))
    spoiled = [spoil(rng, data) for _ in range(n)]
    for new, r in zip(spoiled, run_all([lambda i=i, new=new: command(new, i) for i, new in enumerate(spoiled)])):
        status, out, err = r
        good = judge(new, out) if status == 0 else status in (1, 3, 5) and aborted(out) and err != b""
        v.case(good, "seed %d" % seed, r, new)
    v.end()


def stdin(*words):
    return lambda data, i: run(["segment"] + list(words), data)


def file(option):
    def command(data, i):
        name = "%s.%d" % (option.strip("-"), i)
        with open(name, "wb") as f:
            f.write(data)
        return run(["segment", option, name], tsv)
    return command


def is_table(data):
    """Each row as long as the header. A CR or a NUL is judged elsewhere."""
    if b"\r" in data or b"\0" in data:
        return True
    lines = data.split(b"\n")
    return all(x.count(b"\t") == lines[0].count(b"\t") for x in lines[1:-1]) and lines[-1] == b""


def as_table(new, out):
    return is_table(new)


def appended(new, out):
    """Row-keeping: what came is what leaves, but for the column behind it."""
    return is_table(new) and b"".join(x.rsplit(b"\t", 1)[0] + b"\n" for x in out.split(b"\n")[:-1]) == new


def labels_of(names):
    """All rows are there, and each label is one of the file's."""

    def judge(new, out):
        rows = out.split(b"\n")[:-1]
        allowed = names(new)
        return len(rows) == rows_whole and all(x.rsplit(b"\t", 1)[1] in allowed for x in rows[1:])
    return judge


def same(want):
    return lambda new, out: out == want


def known(new, out):
    """Scores within 1..5 and their segments, whatever the limits are."""
    rows = [x.split(b"\t") for x in out.split(b"\n")[1:-1]]
    return len(rows) == len(users) and all(x[9] == b"no_order" or all(b"1" <= s <= b"5" for s in x[6:9]) for x in rows)


RULES = (b"best\tvalue >= 100 and event = purchase\n# comment\nseen\tevent in (view, cart)\nlate\ttime >= 2024-06-01 or item ~ 'i1'\n"
         b"rest\t*\n")
with open("r.txt", "wb") as f:
    f.write(RULES)
whole = run(["segment", "--rules", "r.txt"], tsv)[1]
rows_whole = whole.count(b"\n")
users = run(["segment"], tsv)[1].split(b"\n")[1:-1]
drive("log", stdin("--order-when", ""), tsv, as_table)
drive("lifecycle", stdin("--method", "lifecycle", "--order-when", ""), tsv, as_table)
drive("rows of rules", stdin("--rules", "r.txt"), tsv, appended)
drive("gzip", stdin("--rules", "r.txt"), gzip.compress(tsv, mtime=0), same(whole))
drive("partial", stdin("--merge"), run(["segment", "--partial"], table(events(rng_of(3), 90, 30), "\t"))[1], as_table)
drive("life partial", stdin("--merge"), run(["segment", "--partial", "--method", "lifecycle", "--by", "item"],
                                            table(events(rng_of(4), 90, 20), "\t"))[1], as_table)
drive("rules", file("--rules"), RULES, labels_of(lambda new: {b""} | {x.split(b"\t")[0] for x in new.split(b"\n")}))
grid = b"r\tfm\tsegment\n" + b"".join(b"%d\t%d-5\tlevel %d\n%d\t1-%d\tlow\n" % (r, r + 1, r, r, r) for r in range(1, 5)) + b"5\t1-5\ttop\n"
with open("grid", "wb") as f:
    f.write(grid)
rows_rfm = run(["segment"], tsv)[1].count(b"\n")
assert run(["segment", "--map", "grid"], tsv)[0] == 0
drive("map", file("--map"), grid, lambda new, out: out.count(b"\n") == rows_rfm)
run(["segment", "--thresholds-out", "t.tsv"], tsv)
drive("thresholds", file("--thresholds"), open("t.tsv", "rb").read(), known)
