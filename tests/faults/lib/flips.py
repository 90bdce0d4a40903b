"""S2: flips.py SEED N: N flips over each of gzip, csv, stream and partial."""
import csv as csv_module
import gzip
import io
import sys

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n //= 5
rows = events(rng_of(seed), 80)
csv, tsv = table(rows), table(rows, "\t")


def spoil(rng, data):
    kind = rng.randrange(10)
    at = rng.randrange(len(data))
    if kind < 6:
        bit = rng.randrange(8)
        return "bit %d of byte %d flipped" % (bit, at), data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
    if kind < 8:
        return "byte %d deleted" % at, data[:at] + data[at + 1:]
    size = rng.randrange(1, max(2, len(data) // 4))
    a = rng.randrange(0, len(data) - 2 * size)
    b = rng.randrange(a + size, len(data) - size + 1)
    new = data[:a] + data[b:b + size] + data[a + size:b] + data[a:a + size] + data[b + size:]
    return "blocks of %d bytes at %d and %d swapped" % (size, a, b), new


def drive(name, command, data, judge):
    v = Verdict("S2 " + name)
    rng = rng_of("%d %s" % (seed, name))
    spoiled = [spoil(rng, data) for _ in range(n)]
    for (what, new), r in zip(spoiled, run_all([lambda new=new: run(command, new) for _, new in spoiled])):
        v.case(judge(new, r), "seed %d: %s of the fixture to: %s" % (seed, what, " ".join(command)), r, new)
    v.end()


def gzip_right(whole):
    def judge(new, r):
        status, out, err = r
        if status == 0:
            return out == whole
        return status in (1, 3) and aborted(out) and err != b""
    return judge


def is_table(data, sep):
    """Each row as long as the header, all times times: then 0 is right."""
    if b"\r" in data or b"\0" in data:
        return None
    lines = data.split(b"\n")
    width = lines[0].count(sep)
    return all(x.count(sep) == width for x in lines[1:-1]) and lines[-1] == b""


def plain_right(new, r):
    """No crash; a status of the list; 0 only where each row has the header's fields."""
    status, out, err = r
    if status != 0:
        return status in (1, 3, 5) and aborted(out) and err != b""
    good = is_table(new, b"\t")
    return good is None or good


def csv_right(new, r):
    """0 only where Python's csv module sees rows of one length, too. The last LF may be missing; blank lines are no rows."""
    status, out, err = r
    if status != 0:
        return status in (1, 3, 5) and aborted(out) and err != b""
    text = new.decode("latin-1")
    lengths = {len(x) for x in csv_module.reader(io.StringIO(text, newline="")) if x}
    return len(lengths) == 1 and out.count(b"\n") >= 2


CSV = ["ingest", "--format", "csv"]
packed = gzip.compress(csv, mtime=0)
drive("gzip ingest", CSV, packed, gzip_right(csv.replace(b",", b"\t")))
packed = gzip.compress(tsv, mtime=0)
drive("gzip cohort", ["cohort"], packed, gzip_right(run(["cohort"], tsv)[1]))
drive("csv", CSV, csv, csv_right)
drive("stream", ["ingest", "--format", "stream"], tsv, plain_right)
drive("stream cohort", ["cohort", "--measure", "sum", "--start", "event != nothing"], tsv, plain_right)
drive("partial", ["cohort", "--merge"], run(["cohort", "--partial"], table(events(rng_of(3), 90, 40), "\t"))[1], plain_right)
drive("own partial", ["cohort", "--merge"], run(["cohort", "--partial", "--window", "own", "--measure", "sum", "--by", "item"],
                                                table(events(rng_of(4), 90, 20), "\t"))[1], plain_right)
