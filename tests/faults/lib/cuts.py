"""S1: cuts fixtures of some 4 KB at every byte (sanitizers: at every 11th)."""
import gzip
import os

from drive import Verdict, aborted, events, rng_of, run, run_all, sanitized, table, whole_only

STEP = 11 if sanitized() else 1
rows = events(rng_of(1), 80)
csv, tsv = table(rows), table(rows, "\t")


def prefixes(data):
    return range(0, len(data) + 1, STEP)


def drive(name, command, data, judge, file=None):
    v = Verdict("S1 " + name)

    def one(n):
        if file:
            return run(file(data[:n], n))
        return run(command, data[:n])

    for n, r in zip(prefixes(data), run_all([lambda n=n: one(n) for n in prefixes(data)])):
        v.case(judge(data[:n], r), "the first %d of %d bytes of the fixture to: %s" % (n, len(data), " ".join(command)), r, data[:n])
    v.end()


def csv_right(prefix, r):
    """ingest reads foreign files: the last row needs no LF when it has all its fields. The header line must end."""
    status, out, err = r
    text = prefix.replace(b",", b"\t")
    if prefix.endswith(b"\n"):
        return status == 0 and out == text
    if prefix == b"" or b"\n" not in prefix:
        return status == 3 and out == b""
    whole, tail = text[:text.rindex(b"\n") + 1], text[text.rindex(b"\n") + 1:]
    if tail.count(b"\t") == 6:
        return status == 0 and out == text + b"\n" and b"does not end in LF" in err
    return status == 3 and aborted(out) and (whole + b"#!aborted" == out or out == b"")


def plain_right(want):
    """Inner filters: 0 at the end of a row only, and then what the rows so far give."""

    def judge(prefix, r):
        status, out, err = r
        if prefix.endswith(b"\n"):
            return status == 0 and out == want(prefix)
        return status == 3 and aborted(out) and b"\n" in err
    return judge


def cut_right(whole, out_whole):
    """Compressed: only the whole is whole; what comes out before is a prefix of the right output, and poison."""

    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == out_whole
        if out.endswith(b"#!aborted"):
            out = out[:-9]
            if not out_whole.startswith(out):
                return False
        elif out != b"":
            return False
        return status == 3 and err != b""
    return judge


def ranges(tsv_rows):
    """What cohort --period year --lags 0 says of these rows, by hand."""
    users = {line.split(b"\t")[0] for line in tsv_rows.split(b"\n")[1:] if line}
    return len(users)


def cohort_right(prefix, r):
    status, out, err = r
    if not prefix.endswith(b"\n"):
        return status == 3 and out == b"" and b"\n" in err
    lines = out.decode().splitlines()
    n = ranges(prefix)
    return status == 0 and (len(lines) == 1 if n == 0 else lines[1].split("\t")[2] == str(n) and len(lines) == 2)


CSV = ["ingest", "--format", "csv"]
STREAM = ["ingest", "--format", "stream"]
COHORT = ["cohort", "--period", "year", "--lags", "0"]

drive("csv", CSV, csv, csv_right)
drive("stream", STREAM, tsv, plain_right(lambda prefix: prefix))
drive("stream cohort", COHORT, tsv, cohort_right)

packed = gzip.compress(csv, mtime=0)
drive("csv.gz", CSV, packed, cut_right(packed, csv.replace(b",", b"\t")))
cohort_whole = run(COHORT, tsv)[1]
packed_tsv = gzip.compress(tsv, mtime=0)
drive("tsv.gz cohort", COHORT, packed_tsv, cut_right(packed_tsv, cohort_whole))

# Three members. Cut between two of them it is unseen where the text there ends a row (F25): the second boundary does, the first does not.
inside, behind = 1000, csv.index(b"\n", 2500) + 1
members = [gzip.compress(part, mtime=0) for part in (csv[:inside], csv[inside:behind], csv[behind:])]
whole = b"".join(members)
strict = cut_right(whole, csv.replace(b",", b"\t"))


def members_right(prefix, r):
    if len(prefix) == len(members[0]) + len(members[1]):
        return r[0] == 0 and r[1] == csv[:behind].replace(b",", b"\t")
    return strict(prefix, r)


drive("members", CSV, whole, members_right)

people = table(events(rng_of(2), 90, 40), "\t")
state = run(["cohort", "--partial"], people)[1]
drive("partial", ["cohort", "--merge"], state, whole_only(state, run(["cohort"], people)[1]))

# A zone file: any cut is broken.
zone = open("/usr/share/zoneinfo/Europe/Berlin", "rb").read()


def zone_file(prefix, n):
    os.makedirs("zones/%d" % n, exist_ok=True)
    with open("zones/%d/Zone" % n, "wb") as f:
        f.write(prefix)
    return ["cohort", "--zoneinfo", "zones/%d" % n, "--tz", "Zone", "ev.tsv"]


with open("ev.tsv", "wb") as f:
    f.write(tsv)
zone_whole = run(["cohort", "--tz", "Europe/Berlin", "ev.tsv"])[1]
drive("TZif", ["cohort", "--zoneinfo", ".", "--tz", "Zone", "ev.tsv"], zone,
      lambda prefix, r: r[0] == 0 and r[1] == zone_whole if prefix == zone else r[0] == 3 and r[1] == b"" and r[2].count(b"\n") == 1, zone_file)
