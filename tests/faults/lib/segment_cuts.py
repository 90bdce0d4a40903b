"""S1 for segment: cuts a log, a partial, a rules file, a map and thresholds at every byte (sanitizers: at every 11th)."""
import collections
import gzip

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, table, whole_only

STEP = 11 if sanitized() else 1
tsv = table(events(rng_of(1), 9), "\t")


def drive(name, command, data, judge):
    """`command` of bytes: what to run with such a prefix (on stdin or as files of its own)."""
    v = Verdict("S1 segment " + name)
    sizes = range(0, len(data) + 1, STEP)
    for n, r in zip(sizes, run_all([lambda n=n: command(data[:n], n) for n in sizes])):
        v.case(judge(data[:n], r), "the first %d of %d bytes of the fixture" % (n, len(data)), r, data[:n])
    v.end()


def stdin(*words):
    return lambda data, n: run(["segment"] + list(words), data)


def file(option, rows, *words):
    """The prefix as the FILE of an option."""

    def command(data, n):
        name = "%s.%d" % (option.strip("-"), n)
        with open(name, "wb") as f:
            f.write(data)
        return run(["segment", option, name] + list(words), rows)
    return command


def users(data):
    return sorted({line.split(b"\t")[0] for line in data.split(b"\n")[1:] if line})


def log_right(prefix, r):
    """A row for each user whose row ends; nothing when there is no order, which is an error in itself."""
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    rows = prefix.count(b"\n") - 1
    if rows and b"\tpurchase\t" not in prefix:
        return status == 1 and out == b"" and b"no row matches" in err
    return status == 0 and users(out) == users(prefix)


def table_right(prefix, r):
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and aborted(out) and b"\n" in err
    got = [line.rsplit(b"\t", 1) for line in out.split(b"\n")[:-1]]
    return status == 0 and b"".join(x[0] + b"\n" for x in got) == prefix


def summary_right(prefix, r):
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    return status == 0 and int(out.split(b"\n")[-2].split(b"\t")[1]) == prefix.count(b"\n") - 1


def whole_or_3(whole, want):
    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == want
        return status == 3 and aborted(out) and err != b""
    return judge


def labels(out):
    return collections.Counter(line.rsplit(b"\t", 1)[1] for line in out.split(b"\n")[1:-1])


def rules_right(prefix, r):
    """The rules that are whole, in their order: a row that none of them takes has no label; none at all is no rules file."""
    status, out, err = r
    if prefix and not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and err.count(b"\n") == 1
    if not prefix.replace(b"# best first\n", b""):
        return status == 1 and out == b"" and b"no rules" in err
    return status == 0 and labels(out) == labels(rules_whole[prefix.count(b"\n")])


def all_or_nothing(whole, want):
    """A map and thresholds say all of it or are refused."""

    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == want
        return status == (1 if prefix == b"" or prefix.endswith(b"\n") else 3) and out == b"" and err.count(b"\n") == 1
    return judge


RULES = [b"# best first\n", b"best\tvalue >= 100 and event = purchase\n", b"seen\tevent in (view, cart)\n", b"late\ttime >= 2024-06-01\n"]
rules = b"".join(RULES)
rules_whole = {}
for count in range(2, len(RULES) + 1):
    with open("whole.txt", "wb") as f:
        f.write(b"".join(RULES[:count]))
    rules_whole[count] = run(["segment", "--rules", "whole.txt"], tsv)[1]
with open("r.txt", "wb") as f:
    f.write(rules)

drive("log", stdin(), tsv, log_right)
drive("lifecycle", stdin("--method", "lifecycle"), tsv, log_right)
drive("rows of rules", stdin("--rules", "r.txt"), tsv, table_right)
drive("summary of rules", stdin("--rules", "r.txt", "--summary"), tsv, summary_right)
packed = gzip.compress(tsv, mtime=0)
drive("gzip", stdin("--rules", "r.txt"), packed, whole_or_3(packed, run(["segment", "--rules", "r.txt"], tsv)[1]))
people = table(events(rng_of(2), 20, 4), "\t")
state = run(["segment", "--partial"], people)[1]
drive("partial", stdin("--merge"), state, whole_only(state, run(["segment"], people)[1]))
drive("rules", file("--rules", tsv), rules, rules_right)
grid = b"r\tfm\tsegment\n" + b"".join(b"%d\t1-5\tlevel %d\n" % (r, r) for r in range(1, 6))
with open("grid", "wb") as f:
    f.write(grid)
drive("map", file("--map", tsv), grid, all_or_nothing(grid, run(["segment", "--map", "grid"], tsv)[1]))
run(["segment", "--thresholds-out", "t.tsv"], tsv)
limits = open("t.tsv", "rb").read()
drive("thresholds", file("--thresholds", tsv), limits, all_or_nothing(limits, run(["segment"], tsv)[1]))
