#!/usr/bin/env python3
"""segment against SQL: every table as segment_sql.py says, byte for byte.

    segment_check.py random SEED RUNS     small random logs, all options
    segment_check.py retail STREAM        UCI Online Retail, as ingest gives it: whole or the cut of examples/
    segment_check.py cdnow STREAM         CDNOW master, as ingest gives it, without its event column

Prints one line; on a difference the options, the seed and the smallest log, status 1.
"""
import collections
import datetime as dt
import itertools
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

from cohort_sql import Calendar, EPOCH, US, fixed
from segment_sql import (DEFAULT_MAP, ORDER_WHEN, REFUND_WHEN, SCALE, UNIT, load, number, people, rfm_rows, rfm_table, same,
                         stage_rows, stage_table, stamp, summary_table, thresholds)


# --- one log ---

def arguments(o):
    args = ["--tz", o["tz"]] if o["tz"] != "UTC" else []
    for name in ("as_of", "order_when", "refund_when"):
        args += ["--" + name.replace("_", "-"), o[name]] if o[name] is not None else []
    return args


def decimal(v):
    s = fixed(Fraction(v, UNIT), SCALE)
    return s.rstrip("0").rstrip(".")


def score_arguments(o, folder):
    args = []
    if o["score"] == "cuts":
        args.append("--score=cuts=" + "/".join(",".join(decimal(v) for v in o["cuts"][n]) for n in "rfm"))
    elif not o["plain"]:
        args += ["--score", o["score"], "--bins", str(o["bins"])]
    if o["map"] is not DEFAULT_MAP:
        args += ["--map", os.path.join(folder, "map.tsv")]
        write_map(args[-1], o["map"])
    return args


def summary_arguments(by):
    return ["--summary"] + (["--by", by] if by else [])


def write_map(path, cells):
    with open(path, "w", encoding="utf-8") as f:
        f.write("r\tfm\tsegment\n")
        for a, b, c, d, name in cells:
            f.write("%s\t%s\t%s\n" % (a if a == b else "%d-%d" % (a, b), c if c == d else "%d-%d" % (c, d), name))


class Different(Exception):
    pass


class Checker:
    """holds tables of the command against those wanted, and counts them"""

    def __init__(self, path, folder):
        self.path, self.folder, self.tables, self.cells = path, folder, 0, 0

    def run(self, args):
        p = subprocess.run(["segment"] + args + [self.path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return p.returncode, p.stdout.decode("utf-8"), p.stderr.decode("utf-8", "replace")

    def refused(self, args, want):
        status, out, err = self.run(args)
        if status != want or out:
            raise Different("status %d, expected %d\n  segment %s\n%s" % (status, want, " ".join(args), err))
        self.tables += 1

    def table(self, args, want):
        status, out, err = self.run(args)
        shown = "\n  segment " + " ".join(repr(a) if " " in a or not a else a for a in args)
        if status != 0:
            raise Different("status %d%s\n%s" % (status, shown, err))
        got = [line.split("\t") for line in out.split("\n")[:-1]]
        for w, g in itertools.zip_longest(want, got):
            if w != g:
                raise Different("row %s\nexpected %s%s" % (g and "\t".join(g), w and "\t".join(w), shown))
        same("the end of the last line", out[-1:], "\n")
        self.tables += 1
        self.cells += sum(map(len, got))
        return got

    def thresholds(self, args, want, bins):
        """the file as numbers; gives its path"""
        path = os.path.join(self.folder, "thresholds.tsv")
        if os.path.exists(path):
            os.unlink(path)
        args = args + ["--thresholds-out", path]
        status, _, err = self.run(args)
        if status != 0:
            raise Different("status %d\n  segment %s\n%s" % (status, " ".join(args), err))
        with open(path, encoding="utf-8") as f:
            got = f.read()
        rows = [line.split("\t") for line in got.split("\n")[:-1]]
        form = [["measure", "cut"]] + [[n, str(i)] for n in "rfm" for i in range(1, bins)]
        upto = [number(r[2])[0] if r[2] else None for r in rows[1:]]
        if [r[:2] for r in rows] != form or upto != [x for n in "rfm" for x in want[n]]:
            raise Different("thresholds\n%s\nexpected %s\n  segment %s" % (got, want, " ".join(args)))
        self.tables += 1
        self.cells += sum(map(len, rows))
        return path


def counts(rows):
    """users per (r, f, m) and per segment, from a table as printed"""
    return [sorted(collections.Counter(tuple(r[i] for i in at) for r in rows[1:]).items()) for at in ((6, 7, 8), (9,))]


def check_scores(check, db, o, digits):
    args = arguments(o) + score_arguments(o, check.folder)
    rows = rfm_rows(db, o)
    want = rfm_table(rows, digits)
    same("counts per score and per segment", counts(want), counts(check.table(args, want)))
    return args, rows


def check_log(check, db, cal, o, digits, tables):
    """tables: what makes each of the log's tables differ; o what they share"""
    if not db.execute("select count(*) from row").fetchone()[0]:
        return
    good = people(db, cal, o)
    if not db.execute("select count(*) from used").fetchone()[0]:
        return          # rows, but all of them late: no table to hold it against
    if not good:
        check.refused(arguments(o), 1)
        check.refused(arguments(o) + ["--method", "lifecycle"], 1)
        return
    for t in tables:
        t = dict(o, **t)
        args, rows = check_scores(check, db, t, digits)
        if t["summary"]:
            by = t["by"]
            check.table(args + summary_arguments(by), summary_table(db, rows, ["recency", "frequency"], by))
        if t["later"]:
            upto = thresholds(db, t)
            path = check.thresholds(args, upto, t["bins"])
            check_later(check, db, cal, dict(t, cuts=upto, score="cuts"), digits, path)
            if t["later"] == "end":
                people(db, cal, o)
    rows = stage_rows(db, o, twice=len(tables) > 0 and tables[0]["small"])
    args = arguments(o) + ["--method", "lifecycle"]
    check.table(args, stage_table(rows, digits))
    if o.get("days"):
        given = stage_rows(db, dict(o, given=o["days"]), twice=False)
        check.table(args + ["--q50", str(o["days"][0]), "--q80", str(o["days"][1])], stage_table(given, digits))
    for by in tables[0]["bys"]:
        check.table(args + summary_arguments(by), summary_table(db, rows, ["elapsed", "orders"], by))


def check_later(check, db, cal, o, digits, path):
    """the cuts of one day, used on another"""
    if o["later"] == "end":
        o["as_of"] = None
        if not people(db, cal, o):
            return
    args = arguments(o) + ["--thresholds", path]
    if o["map"] is not DEFAULT_MAP:
        args += ["--map", os.path.join(check.folder, "map.tsv")]
    check.table(args, rfm_table(rfm_rows(db, o), digits))


# --- random logs ---

def random_value(rng):
    if rng.random() < .15:
        return rng.choice(["", "", "\\N"])
    decimals = rng.choice([0, 1, 2, 2, 2, 3, 6, 9])
    v = rng.choice([0, 5, 10, 10, 25, -5, -10, rng.randint(-300, 900)])
    if rng.random() < .2:
        return fixed(Fraction(v * 10 ** decimals + rng.randint(0, 9), 10 ** decimals), decimals)
    return fixed(Fraction(v), decimals)


def random_log(rng):
    """lines of a stream, its zone"""
    zone, base = rng.choice([
        ("UTC", dt.datetime(2024, 2, 28)), ("UTC", dt.datetime(1969, 12, 20)),
        ("Europe/Berlin", dt.datetime(2023, 3, 26, 1)), ("Europe/Berlin", dt.datetime(2023, 10, 29, 1)),
        ("Pacific/Apia", dt.datetime(2011, 12, 30, 10)),            # its 30 December is missing
        ("America/Sao_Paulo", dt.datetime(2018, 11, 4, 3)),         # a day that begins at 01:00
        ("Antarctica/Troll", dt.datetime(2022, 3, 27, 1)),
        ("America/Havana", dt.datetime(2023, 11, 5, 5)),            # midnight twice, the same date
        ("America/St_Johns", dt.datetime(2010, 11, 7, 2, 31))])     # midnight twice, between them the day before again
    regulars = rng.random() < .3        # days and gaps that repeat, and some who came once: all stages, edges of the quantiles
    span = 12 if regulars else rng.choice([1, 3, 12, 60, 60, 400])      # days
    digits = rng.choice([0, 0, 3, 6])
    grain = 86400 * US if regulars else rng.choice([86400, 3600, 600, 1]) * US
    start = (base - EPOCH) // dt.timedelta(microseconds=1) - round(86400 * US * span * rng.random())
    early = rng.choice([1, 1, 3, 6])            # a shop that dies away has users who are lost
    times = [(start + int(86400 * US * span * rng.random() ** early)) // grain * grain
             for _ in range(rng.randint(1, 60 if regulars else rng.choice([6, 30, 60])))]
    if digits == 6:
        times += [t - 1 for t in times[:3]]
    users = rng.sample(["u1", "u2", "u10", "U1", "007", "7", "17850.0", "u 1", "\u00e9", "z\\tz", "\U0001f600", "a,b"],
                       rng.randint(3, 12) if rng.random() < .8 else rng.randint(1, 2))
    ids = ["o%d" % i for i in range(rng.choice([1, 3, 20]))]
    missing = rng.choice([0, .3, 1])
    columns = ["user", "time", "event", "value", "plan"] + rng.choice([[], ["order"], ["order", "qty"]])
    rng.shuffle(columns)
    events = rng.choice([[], ["refund"], ["refund", "return", "view", "upgrade", ""]])
    events = ["purchase"] if regulars else ["purchase"] * (9 if len(events) == 1 else 4) + events
    once = {user: [rng.choice(times)] for user in users if regulars and rng.random() < .4}
    lines = ["\t".join(columns)]
    for _ in range(rng.randint(30, 60) if regulars else rng.randint(1, rng.choice([5, 30, 60]))):
        user = rng.choice(users)
        row = {"user": user, "time": stamp(rng.choice(once.get(user, times)), digits), "event": rng.choice(events),
               "value": random_value(rng), "plan": rng.choice(["", "\\N", "a", "a,b", "B%", "\u00e9"]), "qty": "3",
               "order": rng.choice(["", "\\N"]) if rng.random() < missing else rng.choice(ids)}
        lines.append("\t".join(row[c] for c in columns))
    return lines, zone, times


def random_map(rng, b):
    """rectangles that cover the grid once"""
    def cut(r0, r1, c0, c1):
        if (r0 == r1 and c0 == c1) or rng.random() < .15:
            return [(r0, r1, c0, c1, rng.choice(["gold", "silver", "Bronze", "\u00e9lan", "a b"]))]
        if c0 == c1 or (r0 < r1 and rng.random() < .5):
            k = rng.randint(r0, r1 - 1)
            return cut(r0, k, c0, c1) + cut(k + 1, r1, c0, c1)
        k = rng.randint(c0, c1 - 1)
        return cut(r0, r1, c0, k) + cut(r0, r1, k + 1, c1)
    cells = cut(1, b, 1, b)
    rng.shuffle(cells)
    return cells


def random_cuts(rng, b):
    spread = {"r": (0, 60), "f": (0, 6), "m": (-30, 400)}
    half = {n: rng.choice([UNIT, UNIT, UNIT // 2]) for n in "rfm"}
    return {n: sorted(x * half[n] for x in rng.sample(range(lo, hi + b), b - 1)) for n, (lo, hi) in spread.items()}


def random_options(rng, zone, times, i):
    o = {"tz": zone, "as_of": None, "order_when": rng.choice([None] * 12 + list(ORDER_WHEN)),
         "refund_when": rng.choice([None] * 9 + list(REFUND_WHEN))}
    if rng.random() < .7:
        at = rng.choice([rng.choice(times) + rng.choice([-1, 0, 1, 40000 * US]), max(times) + 86400 * US * rng.randint(1, 15)])
        o["as_of"] = stamp(at, rng.choice([0, 6])) if rng.random() < .4 else stamp(at, 0)[:10]
    if rng.random() < .3:
        o["days"] = sorted(rng.randint(0, 20) for _ in range(2))
    tables = []
    for j, way in enumerate(["midrank", "quantile", "ntile", "cuts"]):
        bins = 2 + (i + j) % 6
        own = bins != 5 or rng.random() < .3
        tables.append({"score": way, "bins": bins, "map": random_map(rng, bins) if own else DEFAULT_MAP, "small": True,
                       "plain": way == "midrank" and bins == 5, "cuts": random_cuts(rng, bins) if way == "cuts" else None,
                       "summary": rng.random() < .5, "by": rng.choice([None, "plan"]), "bys": [rng.choice([None, "plan"])],
                       "later": rng.choice([None, "same", "end"]) if way in ("midrank", "quantile") else None})
    return o, tables


def try_lines(lines, folder, o, tables):
    """None or what differs, and the checker with its counts"""
    path = os.path.join(folder, "log.tsv")
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines) + "\n")
    check = Checker(path, folder)
    db, digits = load(path)
    try:
        check_log(check, db, Calendar("day", o["tz"], "mon"), dict(o), digits, tables)
    except (Different, AssertionError) as e:
        return str(e), check
    finally:
        db.close()
    return None, check


def smallest(lines, folder, o, tables):
    """drops rows while anything differs"""
    again = True
    while again:
        again = False
        for i in range(1, len(lines)):
            fewer = lines[:i] + lines[i + 1:]
            if try_lines(fewer, folder, o, tables)[0]:
                lines, again = fewer, True
                break
    return lines, try_lines(lines, folder, o, tables)[0]


def random_logs(seed, runs):
    """what differs or None, tables, cells"""
    tables = cells = 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(runs):
            rng = random.Random("%s/%d" % (seed, i))
            lines, zone, times = random_log(rng)
            o, ways = random_options(rng, zone, times, i)
            found, check = try_lines(lines, folder, o, ways)
            if found:
                lines, found = smallest(lines, folder, o, ways)
                return "seed %s, log %d: %s\n%s" % (seed, i, found, "\n".join(lines)), tables, cells
            tables, cells = tables + check.tables, cells + check.cells
    return None, tables, cells


# --- the two shops ---

PRINTED = {"r": [19, 59, 190, 410], "f": [1, 2, 4, 8], "m": [287, 612, 1231, 2911]}     # the cuts that 3.1 gives as its example
THIRDS = [(1, 1, 1, 3, "gone"), (2, 3, 1, 1, "once"), (2, 2, 2, 3, "some"), (3, 3, 2, 3, "best")]


def shop_tables(by):
    way = {"bins": 5, "map": DEFAULT_MAP, "small": False, "plain": False, "cuts": None, "summary": True, "by": None, "bys": by,
           "later": None}
    cuts = {n: [x * UNIT for x in at] for n, at in PRINTED.items()}
    return [dict(way, score="midrank", plain=True, later="same", by=by[-1]), dict(way, score="quantile", later="same"),
            dict(way, score="ntile"), dict(way, score="cuts", cuts=cuts)]


def thirds():
    return [dict(t, bins=3, map=THIRDS, plain=False) for t in shop_tables([None])[:3]]


def shop(path, runs):
    """runs: [(options, tables, known)]; known: users, orders, money by others' count or None"""
    with tempfile.TemporaryDirectory() as folder:
        check = Checker(path, folder)
        db, digits = load(path)
        for o, tables, known in runs:
            o = dict(o, tz="UTC")
            try:
                check_log(check, db, Calendar("day", "UTC", "mon"), o, digits, tables)
                if known:
                    users, orders, value = db.execute("""select count(*), sum(frequency), sum(monetary) from customer
                                                         where last is not null""").fetchone()
                    same("the known figures", (users, orders, fixed(Fraction(value, UNIT), 2)), known)
            except (Different, AssertionError) as e:
                return str(e), check.tables, check.cells
    return None, check.tables, check.cells


def retail(path):
    """the usual cleaning has answers known elsewhere: 4,338 customers, 18,532 orders, GBP 8,911,407.90 on the whole file"""
    known = (4338, 18532, "8911407.90") if os.path.getsize(path) > 40000000 else None
    usual = "event = purchase and value > 0"
    day = {"as_of": "2011-12-10", "order_when": None, "refund_when": None}
    return shop(path, [(day, shop_tables([None, "Country"]) + thirds(), None),
                       (dict(day, order_when=usual, refund_when=usual), shop_tables([None])[:1], known)])


def cdnow(path):
    return shop(path, [({"as_of": None, "order_when": "", "refund_when": None}, shop_tables([None]), None)])


def main(argv):
    if argv[0] == "random":
        found, _, _ = random_logs(argv[1], int(argv[2]))
        print(found or argv[2] + " logs equal")
        return 1 if found else 0
    found, tables, _ = retail(argv[1]) if argv[0] == "retail" else cdnow(argv[1])
    print(found or "%d tables equal" % tables)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
