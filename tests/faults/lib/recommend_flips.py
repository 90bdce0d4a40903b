"""S2 for recommend: recommend_flips.py SEED N: N flips over each of a log, a table beside it, partials and models."""
import gzip
import sys

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, spoil, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n //= 5
rows = events(rng_of(seed), 200)
tsv = table(rows, "\t")
ordered = table(sorted(rows, key=lambda x: x[0].encode()), "\t")


def drive(name, command, data, judge):
    v = Verdict("S2 recommend " + name)
    rng = rng_of("%d %s" % (seed, name))
    spoiled = [spoil(rng, data) for _ in range(n)]
    for new, r in zip(spoiled, run_all([lambda i=i, new=new: command(new, i) for i, new in enumerate(spoiled)])):
        status, out, err = r
        good = judge(new, out) if status == 0 else status in (1, 3, 5) and aborted(out) and err != b""
        v.case(good and b"nan" not in out and b"inf" not in out, "seed %d" % seed, r, new)
    v.end()


def stdin(*words):
    return lambda data, i: run(["recommend"] + list(words), data)


def beside(option, given):
    def command(data, i):
        name = "beside.%d" % i
        with open(name, "wb") as f:
            f.write(data)
        return run(["recommend"] + option + [name], given)
    return command


def is_table(new, out):
    """Each row as long as the header. A CR or a NUL is judged elsewhere."""
    if b"\r" in new or b"\0" in new:
        return True
    lines = new.split(b"\n")
    return all(x.count(b"\t") == lines[0].count(b"\t") for x in lines[1:-1]) and lines[-1] == b""


def same(want, whole):
    """Nothing but the bytes of the free run; from other bytes only where what is compressed did not change."""
    return lambda new, out: out == want and (whole is None or new == whole)


lists = ["--method", "knn", "-n", "3"]
drive("log", stdin(*lists), tsv, is_table)
drive("sessions", stdin("--method", "session", "-n", "2"), tsv, is_table)
drive("gzip", stdin(*lists), gzip.compress(tsv, mtime=0), same(run(["recommend"] + lists, tsv)[1], None))
drive("partial", stdin("--merge", *lists), run(["recommend", "--partial"], tsv)[1], is_table)
drive("partial of sessions", stdin("--merge", "--method", "session", "-n", "2"), run(["recommend", "--partial", "--method", "session"], tsv)[1], is_table)
for option in "--history", "--exclude", "--for":
    drive(option, beside(lists + [option], tsv), ordered, is_table)
for method in "popular", "knn", "sequence", "session", "spectral", "ease":
    settings = {"spectral": ["--factors", "2", "-k", "3"]}.get(method, [])
    r = run(["recommend", "--method", method, "--half-life", "90d", "--save", method] + settings, tsv)
    assert r[0] == 0, r
    with open(method, "rb") as f:
        data = f.read()
    want = run(["recommend", "--apply", method, "-n", "3"], ordered)[1]
    drive("model " + method, beside(["-n", "3", "--apply"], ordered), data, same(want, data))
drive("histories", stdin("--apply", "knn", "-n", "3"), ordered, is_table)
