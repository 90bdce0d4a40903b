"""oracles.py SEED SCALE: goal G12, what we say against programs that others wrote, over random input: D2 order (sort), D3 CSV (Python's csv),
D4 sums (Python's fractions), D5 zones (Python's zoneinfo), D6 gzip (gzip -dc). A case is one row that both have answered; for D6 a file.
SCALE 1 is some 10,000 cases. D1 is tests/cli/lib/cohort_sql.py and segment_check.py."""
import csv
import datetime as dt
import io
import subprocess
import sys
import zlib
import zoneinfo
from fractions import Fraction

from drive import Verdict, rng_of, run, run_all, sanitized

ROUNDS = {"D2 order": 12, "D3 csv": 12, "D4 sums": 12, "D5 zones": 12, "D6 gzip": 120}
ZONES = ["Africa/Casablanca", "Africa/El_Aaiun", "America/Caracas", "America/Nuuk", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll",
         "Asia/Gaza", "Asia/Kathmandu", "Asia/Manila", "Asia/Pyongyang", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin",
         "Europe/Lisbon", "Europe/Moscow", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kwajalein"]
UTC = dt.timezone.utc


def escape(field):
    if field == "\\N":            # the mark of a missing value passes as it is (F41)
        return field
    return field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def compare(want, got):
    """(cases, wrong ones): two lists, row by row."""
    return max(len(want), len(got)), abs(len(want) - len(got)) + sum(a != b for a, b in zip(want, got))


def order(rng):
    """Users of any bytes: sorted as sort(1) does, each once."""
    letters = [bytes([i]) for i in range(1, 256) if i not in (9, 10, 13)] + [b"u", b"uu", b"u0", b"\xff\xff", b" "] * 9
    users = [b"".join(rng.choice(letters) for _ in range(rng.randrange(1, 6))) for _ in range(250)]
    users = [u for u in users if u != b"\\N"]     # that is no user, but the mark of a missing one
    rows = b"".join(u + b"\t2024-01-02T00:00:00Z\tpurchase\t1\n" for u in users)
    want = subprocess.run(["sort", "-u"], input=b"".join(u + b"\n" for u in users), capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
                          check=True).stdout.split(b"\n")[:-1]
    command = rng.choice([["segment"], ["cohort", "--partial"], ["churn-score", "--inputs"], ["segment", "--partial"]])
    r = run(command + rng.choice([[], ["--mem", "1M"]]), b"user\ttime\tevent\tvalue\n" + rows)
    lines = r[1].split(b"\n")[:-1]
    lines = lines[2:-1] if "--partial" in command else lines[1:]    # the run state and the seal
    return compare(want, [x.split(b"\t")[0] for x in lines]), (r, rows)


def csv_rows(rng):
    """Records that are well formed by RFC 4180, in many spellings; what they hold Python says."""
    sep = rng.choice([",", ";", "|"])
    end = rng.choice(["\n", "\r\n"])
    letters = ["a", "b", " ", "7", ".", "é", "\\", "\\N", "\t", "\n", "\r\n", '"', '""', ",", ";", "|", "'", "#"]
    out = io.StringIO()

    def cell(text):
        plain = not any(c in text for c in '"\r\n' + sep)
        return text if plain and rng.random() < .7 else '"' + text.replace('"', '""') + '"'

    out.write(sep.join(cell(x) for x in ("user", "time", "x", "y z", "last")) + end)
    for i in range(250):
        fields = ["u%d" % i, "2024-01-02"] + ["".join(rng.choice(letters) for _ in range(rng.randrange(9))) for _ in range(3)]
        out.write(sep.join(cell(x) for x in fields) + end)
    text = out.getvalue()
    want = [[escape(f) for f in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True)]
    for row in want[1:]:
        row[1] = "2024-01-02T00:00:00Z"
    r = run(["ingest", "--format", "csv", "--delimiter", sep], text.encode())
    return compare(["\t".join(row) for row in want], r[1].decode().split("\n")[:-1]), (r, text.encode())


def sums(rng):
    """Sums of decimals of any length, by crosstab, cohort and segment."""
    cells, rows = {}, []
    for _ in range(1500):
        key = ("u%d" % rng.randrange(25), "i%d" % rng.randrange(10))
        digits = rng.randrange(1, 10 if rng.random() < .5 else 18)
        point = rng.randrange(0, min(digits + 3, 9))
        number = rng.randrange(10 ** digits)
        text = "%s%d%s" % (rng.choice(["", "", "-"]), number // 10 ** point, ".%0*d" % (point, number % 10 ** point) if point else "")
        cells[key] = cells.get(key, 0) + Fraction(text)
        rows.append("%s\t2024-01-02T00:00:00Z\tpurchase\t%s\t%s\n" % (key[0], key[1], text))
    data = ("user\ttime\tevent\titem\tvalue\n" + "".join(rows)).encode()
    r = run(["crosstab", "--rows", "user", "--cols", "item", "--row-bins", "none", "--col-bins", "none", "--value", "value"], data)
    lines = [x.split("\t") for x in r[1].decode().split("\n")[1:-1]]
    return compare(sorted((k, v) for k, v in cells.items()), sorted(((x[0], x[1]), Fraction(x[4])) for x in lines)), (r, data)


def zones(rng):
    """Local times to UTC; in a gap by the offset before it, in a repeated hour the first: Python's fold 0."""
    name = rng.choice(ZONES)
    zone = zoneinfo.ZoneInfo(name)
    begin = dt.datetime(1905, 1, 1)
    local = [begin + dt.timedelta(seconds=rng.randrange(195 * 365 * 86400)) for _ in range(150)]
    # and close to changes of the offset, where it matters
    for _ in range(100):
        low = begin + dt.timedelta(days=rng.randrange(190 * 365))
        high = low + dt.timedelta(days=200)
        if low.replace(tzinfo=zone).utcoffset() == high.replace(tzinfo=zone).utcoffset():
            continue
        while high - low > dt.timedelta(minutes=30):
            middle = low + (high - low) / 2
            if middle.replace(tzinfo=zone).utcoffset() == low.replace(tzinfo=zone).utcoffset():
                low = middle
            else:
                high = middle
        local.append((low + dt.timedelta(seconds=rng.randrange(-5000, 5000))).replace(microsecond=0))
    data = "user,time\n" + "".join("u,%s\n" % x.strftime("%Y-%m-%d %H:%M:%S") for x in local)
    want = [x.replace(tzinfo=zone, fold=0).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for x in local]
    r = run(["ingest", "--format", "csv", "--tz", name, "--time-digits", "0"], data.encode())
    return compare(want, [x.split("\t")[1] for x in r[1].decode().split("\n")[1:-1]]), (r, data.encode())


def gzipped(rng):
    """Any level, strategy and number of members, names and comments in the header: what gzip -dc gives, or 3 where it fails."""
    text = b"user\ttime\tx\n" + b"".join(b"u%d\t2024-01-02T00:00:00Z\t%s\n" % (rng.randrange(9), bytes(rng.choice(b"abc \xc3\xa9") for _ in range(
        rng.randrange(rng.choice([3, 60]))))) for _ in range(rng.randrange(1, 400)))
    packed, at = b"", 0
    while at < len(text) or rng.random() < .1:
        n = rng.randrange(0, len(text) + 1) if rng.random() < .7 else len(text)
        c = zlib.compressobj(rng.randrange(10), zlib.DEFLATED, -rng.randrange(9, 16), rng.randrange(1, 10), rng.randrange(5))
        part = text[at:at + n]
        body = c.compress(part[:n // 2]) + c.flush(rng.choice([zlib.Z_NO_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH])) + c.compress(part[n // 2:]) + c.flush()
        flags, extra = rng.randrange(2), b""
        if rng.random() < .3:
            flags, extra = flags | 4, extra + b"\5\0hello"
        if rng.random() < .3:
            flags, extra = flags | 8, extra + b"name.tsv\0"
        if rng.random() < .3:
            flags, extra = flags | 16, extra + b"a comment\0"
        packed += b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\3" + extra + body
        packed += zlib.crc32(part).to_bytes(4, "little") + len(part).to_bytes(4, "little")
        at += n
    if rng.random() < .2:
        at = rng.randrange(len(packed))
        packed = packed[:at] + bytes([packed[at] ^ 1 << rng.randrange(8)]) + packed[at + 1:]
    other = subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=False)
    r = run(["ingest", "--format", "stream"], packed)
    if other.returncode == 0 and other.stdout == text:
        return (1, int(r[0] != 0 or r[1] != text)), (r, packed)
    # a header bit that gzip refuses, or broken data: never the wrong rows with status 0
    return (1, int(r[0] == 0 and r[1] != text)), (r, packed)


ORACLES = {"D2 order": order, "D3 csv": csv_rows, "D4 sums": sums, "D5 zones": zones, "D6 gzip": gzipped}
seed, scale = sys.argv[1], int(sys.argv[2])
for name, oracle in ORACLES.items():
    rounds = max(1, ROUNDS[name] * scale // (5 if sanitized() else 1))
    verdict = Verdict(name)
    for i, ((cases, wrong), (r, data)) in enumerate(run_all([lambda i=i: oracle(rng_of("%s %s %d" % (seed, name, i))) for i in range(rounds)])):
        verdict.case(wrong == 0 and cases > 0, "seed %s, round %d: %d of %d differ" % (seed, i, wrong, cases), r, data)
        verdict.cases += cases - 1
        verdict.wrong += max(wrong - 1, 0)
    verdict.end()
