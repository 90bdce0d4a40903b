"""S1 for recommend: cuts a log, a table beside it, partials and models at every byte (sanitizers: at every 11th)."""
import gzip

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, table, whole_only

STEP = 11 if sanitized() else 1
rows = sorted(events(rng_of(1), 12, 4), key=lambda x: x[0])
tsv = table(rows, "\t")
more = table(events(rng_of(1), 200), "\t")


def drive(name, command, data, judge, step=STEP):
    """`command` of bytes: what to run with such a prefix."""
    v = Verdict("S1 recommend " + name)
    sizes = range(0, len(data) + 1, step)
    for n, r in zip(sizes, run_all([lambda n=n: command(data[:n], n) for n in sizes])):
        v.case(judge(data[:n], r), "the first %d of %d bytes of the fixture" % (n, len(data)), r, data[:n])
    v.end()


def stdin(*words):
    return lambda data, n: run(["recommend"] + list(words), data)


def beside(option, given):
    def command(data, n):
        name = "beside.%d" % n
        with open(name, "wb") as f:
            f.write(data)
        return run(["recommend"] + option + [name], given)
    return command


def names(out):
    return sorted({line.split(b"\t")[0] for line in out.split(b"\n")[1:-1]})


def users(data):
    return sorted({line.split(b"\t")[0] for line in data.split(b"\n")[1:-1]})


def log_right(prefix, r):
    """Lists with everything seen again: one for each user whose row ends."""
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    return status == 0 and names(out) == users(prefix)


def stream_right(prefix, r):
    """--apply writes as it reads: what came out before the cut is marked."""
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and aborted(out) and err != b""
    return status == 0 and names(out) == users(prefix)


def beside_right(prefix, r):
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and err != b""
    return status == 0


def whole_or_marked(whole, want):
    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == want
        return status in (1, 3) and aborted(out) and err != b""
    return judge


lists = ["--method", "popular", "--repeat"]
drive("log", stdin(*lists), tsv, log_right)
packed = gzip.compress(tsv, mtime=0)
drive("gzip", stdin(*lists), packed, whole_or_marked(packed, run(["recommend"] + lists, tsv)[1]))
small = table(events(rng_of(2), 20, 4), "\t")
state = run(["recommend", "--partial"], small)[1]
drive("partial", stdin("--merge", *lists), state, whole_only(state, run(["recommend"] + list(lists), small)[1]))
state = run(["recommend", "--partial", "--method", "session"], small)[1]
drive("partial of sessions", stdin("--merge", "--method", "session"), state, whole_only(state, run(["recommend", "--method", "session"], small)[1]))
for option in ["--for"], ["--history"], ["--exclude"], ["--catalogue"]:
    drive(option[0], beside(["--method", "popular"] + option, more), b"user\titem\nu1\ti1\nu2\ti7\n", beside_right)
for method in "popular", "knn", "sequence", "session", "spectral", "ease":
    settings = {"spectral": ["--factors", "2", "-k", "3"], "knn": ["-k", "5"]}.get(method, [])
    r = run(["recommend", "--method", method, "--save", method] + settings, more)
    assert r[0] == 0, r
    with open(method, "rb") as f:
        data = f.read()
    applied = ["recommend", "--apply", method, "--repeat"]
    drive("model " + method, beside(["--repeat", "--apply"], tsv), data, whole_or_marked(data, run(applied, tsv)[1]), STEP * max(1, len(data) // 200))
drive("histories", stdin("--apply", "knn", "--repeat"), tsv, stream_right)
