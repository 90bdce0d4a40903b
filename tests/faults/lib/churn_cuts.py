"""S1 for churn-score: cuts a log, a partial and a model at every byte (sanitizers: at every 11th)."""
import gzip

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, table, whole_only

STEP = 11 if sanitized() else 1
tsv = table(events(rng_of(1), 12), "\t")
more = table(events(rng_of(1), 300), "\t")


def drive(name, command, data, judge, step=STEP):
    """`command` of bytes: what to run with such a prefix."""
    v = Verdict("S1 churn-score " + name)
    sizes = range(0, len(data) + 1, step)
    for n, r in zip(sizes, run_all([lambda n=n: command(data[:n], n) for n in sizes])):
        v.case(judge(data[:n], r), "the first %d of %d bytes of the fixture" % (n, len(data)), r, data[:n])
    v.end()


def stdin(*words):
    return lambda data, n: run(["churn-score"] + list(words), data)


def applied(data, n):
    name = "model.%d" % n
    with open(name, "wb") as f:
        f.write(data)
    return run(["churn-score", "--apply", name], tsv)


def buyers(data):
    return sorted({line.split(b"\t")[0] for line in data.split(b"\n")[1:] if b"\tpurchase\t" in line})


def names(out):
    return [line.split(b"\t")[0] for line in out.split(b"\n")[1:-1]]


def log_right(prefix, r):
    """A row for each user with an order whose row ends; rows without any order are an error in themselves."""
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    rows = prefix.count(b"\n") - 1
    if rows and not buyers(prefix):
        return status == 1 and out == b"" and b"no row matches" in err
    return status == 0 and names(out) == buyers(prefix)


def whole_or_marked(whole, want):
    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == want
        return status in (1, 3) and aborted(out) and err != b""
    return judge


drive("log", stdin("--inputs"), tsv, log_right)
packed = gzip.compress(tsv, mtime=0)
drive("gzip", stdin("--inputs"), packed, whole_or_marked(packed, run(["churn-score", "--inputs"], tsv)[1]))
people = table(events(rng_of(2), 20, 4), "\t")
state = run(["churn-score", "--partial"], people)[1]
drive("partial", stdin("--merge", "--inputs"), state, whole_only(state, run(["churn-score", "--inputs"], people)[1]))
for model in "recency", "mbgnbd", "hazard":
    r = run(["churn-score", "--model", model, "--horizon", "30d", "--save", model], more)
    assert r[0] == 0, r
    with open(model, "rb") as f:
        data = f.read()
    drive("model " + model, applied, data, whole_or_marked(data, run(["churn-score", "--apply", model], tsv)[1]), STEP * max(1, len(data) // 1500))
