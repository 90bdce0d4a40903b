#!/usr/bin/env python3
"""cohort against SQL: tables written from definitions.md section 2 in sqlite3, never from our code.

    cohort_sql.py random SEED RUNS      small random logs, all options
    cohort_sql.py cdnow FILE            CDNOW master
    cohort_sql.py retail FILE           UCI Online Retail

Only the standard library. Prints one line; on a difference the options, the seed and the smallest log, status 1.
"""
import csv
import datetime as dt
import gzip
import io
import itertools
import math
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import zoneinfo
from fractions import Fraction

US = 1000000
EPOCH = dt.datetime(1970, 1, 1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
EXACT = {"hour": 3600 * US, "day": 86400 * US, "week": 7 * 86400 * US}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MEASURES = {"users": "users", "count": "users", "sum": "value"}


# --- time, section 1 ---

class Calendar:
    def __init__(self, period, zone, week_start):
        self.period, self.zone, self.w = period, zoneinfo.ZoneInfo(zone), WEEKDAYS.index(week_start)
        self.index_of, self.lag_of, self.window_of, self.begin_of = {}, {}, {}, {}

    def local(self, t):
        """microseconds since 1970 to the civil time in the zone"""
        utc = (EPOCH + dt.timedelta(microseconds=t)).replace(tzinfo=dt.timezone.utc)
        return utc.astimezone(self.zone).replace(tzinfo=None)

    def instant(self, local):
        """in a gap the instant that the offset before it gives, in a repeated hour the first: fold 0 says both"""
        utc = local.replace(tzinfo=self.zone, fold=0).astimezone(dt.timezone.utc).replace(tzinfo=None)
        return (utc - EPOCH) // dt.timedelta(microseconds=1)

    def index(self, t):
        if t in self.index_of:
            return self.index_of[t]
        if self.period == "hour":
            i = t // (3600 * US)
        else:
            local = self.local(t)
            day = (local - EPOCH).days
            month = 12 * local.year + local.month - 1
            i = {"day": day, "week": (day + 3 - self.w) // 7, "month": month, "quarter": month // 3, "year": local.year}[self.period]
        self.index_of[t] = i
        return i

    def first_day(self, i):
        if self.period == "day":
            return EPOCH + dt.timedelta(days=i)
        if self.period == "week":
            return EPOCH + dt.timedelta(days=7 * i - 3 + self.w)
        month = i * MONTHS[self.period]
        return dt.datetime(month // 12, month % 12 + 1, 1)

    def begin(self, i):
        if i not in self.begin_of:
            self.begin_of[i] = i * 3600 * US if self.period == "hour" else self.instant(self.first_day(i))
        return self.begin_of[i]

    def label(self, i):
        if self.period == "hour":
            return (EPOCH + dt.timedelta(hours=i)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.first_day(i).strftime("%Y-%m-%d")

    def window(self, s, k):
        """the instant at which own window k of a start at s begins"""
        if self.period in EXACT:
            return s + k * EXACT[self.period]
        if k == 0:
            return s
        if (s, k) not in self.window_of:
            self.window_of[s, k] = self.months_later(s, k)
        return self.window_of[s, k]

    def months_later(self, s, k):
        local = self.local(s)
        month = 12 * local.year + local.month - 1 + k * MONTHS[self.period]
        year, month = month // 12, month % 12 + 1
        last = ((dt.date(year + month // 12, month % 12 + 1, 1)) - dt.timedelta(days=1)).day
        return self.instant(local.replace(year=year, month=month, day=min(local.day, last)))

    def lag(self, s, t):
        if (s, t) not in self.lag_of:
            k = 0
            while self.window(s, k + 1) <= t:
                k += 1
            self.lag_of[s, t] = k
        return self.lag_of[s, t]


# --- the SQL, section 2 ---

# One after the other, each a table of the next. The names of :options are those of the command line.
TABLES = {
    "member": """
select user, c, s, coalesce((select min(by_) from ev e where e.user = start.user and e.t = start.s and e.is_start
                             and e.by_ is not null), '') as grp
from (select user, p(min(t)) as c, min(t) as s from ev where is_start
      group by user, case :recurring when 1 then p(t) else 0 end) as start""",
    "shown": """
select * from member where begin(c) >= coalesce(:since, begin(c)) and begin(c) <= coalesce(:until, begin(c))""",
    "cohort": """
select grp, c, count(*) as size, case :own when 1 then lag(min(s), :a) else p(:a) - c end as last from shown group by grp, c""",
    "span": """
with recursive number(k) as (
    select 0 union all select k + 1 from number where k < (select min(max(last), coalesce(:lags, max(last))) from cohort))
select grp, c, size, k, cast(k as text) as name,
  case when :mode = 'within' or :mode = 'every' then case when :zero = 'start' and k > 0 then 1 else 0 end else k end as lo,
  case :mode when 'after' then coalesce(:lags, last) else k end as hi,
  case :mode when 'after' then :lags else k end as reach
from cohort join number on k <= last where :mode <> 'bracket'
union all
select grp, c, size, i, text, a, b, b from cohort join bracket on a <= last where :mode = 'bracket'""",
    "back": """
select m.user, m.c, case :own when 1 then lag(m.s, e.t) else p(e.t) - m.c end as lag, sum(e.v) as v, max(e.decimals) as decimals, sum(e.n) as n
from shown m join ev e on e.user = m.user and e.is_return
  and (e.t > m.s or (e.t = m.s and :zero = 'start' and :measure <> 'users'))
group by 1, 2, 3""",
    "cell": """
select x.grp, x.c, x.size, x.k, x.name, x.lo, x.hi, x.reach, m.user,
  case :own when 1 then window(m.s, (case :mode when 'bracket' then x.reach else x.k end) + 1) - 1 <= :a else 1 end as eligible
from span x join shown m on m.grp = x.grp and m.c = x.c""",
    "counted": """
select cell.*,
  case when :measure = 'users' and :zero = 'start' and cell.lo = 0 and (:mode in ('after', 'bracket') or cell.k = 0) then 1
       when :mode = 'every' then
         (select count(*) from back b where b.user = cell.user and b.c = cell.c and b.lag between cell.lo and cell.hi
                                and b.n >= :count) = cell.hi - cell.lo + 1
       else (select coalesce(sum(n), 0) from back b where b.user = cell.user and b.c = cell.c
                                and b.lag between cell.lo and cell.hi) >= :count
  end as counts,
  (select sum(v) from back b where :measure = 'sum' and b.user = cell.user and b.c = cell.c and b.lag between cell.lo and cell.hi) as v,
  (select max(decimals) from back b where :measure = 'sum' and b.user = cell.user and b.c = cell.c
                                and b.lag between cell.lo and cell.hi) as decimals
from cell""",
    "figure": """
select grp, c, size, k, name, sum(eligible) as eligible, sum(eligible and counts) as users,
  case :reference when 'previous' then
    (select sum(now.eligible and before.counts) from counted now join counted before
       on before.user = now.user and before.c = now.c and before.k = now.k - 1
     where now.grp = counted.grp and now.c = counted.c and now.k = counted.k) end as previous,
  coalesce(sum(case when eligible then v end), 0) as value, coalesce(max(case when eligible then decimals end), 0) as decimals,
  case when reach is null then 0
       when :own = 1 then begin(c + 1) - 1 <= :a and (select min(window(m.s, reach + 1) - 1 <= :a) from shown m where m.grp = counted.grp and m.c = counted.c)
       else begin(c + reach + 1) - 1 <= :a end as complete
from counted group by grp, c, size, k, name, reach""",
}
INDEXES = {"back": "user, c, lag", "counted": "user, c, k", "shown": "grp, c"}


def cells(db, cal, o):
    db.create_function("p", 1, cal.index, deterministic=True)
    db.create_function("begin", 1, cal.begin, deterministic=True)
    db.create_function("window", 2, cal.window, deterministic=True)
    db.create_function("lag", 2, cal.lag, deterministic=True)
    db.execute("delete from bracket")
    for i, text in enumerate(o["brackets"]):
        a, _, b = text.partition("-")
        db.execute("insert into bracket values (?, ?, ?, ?)", (i, text, int(a), int(b or a)))
    names = ("recurring", "own", "reference", "since", "until", "a", "lags", "mode", "zero", "measure", "count")
    values = {n: o[n + "_us"] if n in ("since", "until") else o[n] for n in names}
    for name, query in TABLES.items():
        db.execute("drop table if exists " + name)
        db.execute("create temp table %s as %s" % (name, query), values)
        if name in INDEXES:
            db.execute("create index %s_i on %s (%s)" % (name, name, INDEXES[name]))
    return (db.execute("select grp, c, size from cohort order by grp, c").fetchall(),
            db.execute("select * from figure order by grp, c, k").fetchall())


# --- tables as cohort prints them ---

def fixed(x, digits):
    """a Fraction, half to even"""
    n = round(x * 10 ** digits)
    sign, n = ("-" if n < 0 else ""), abs(n)
    return sign + (str(n) if digits == 0 else "%d.%0*d" % (n // 10 ** digits, digits, n % 10 ** digits))


def rate(x, digits):
    return "" if x is None else "%.*f" % (digits, x)


def wilson(k, n):
    z, p = 1.959964, k / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def figures(o, size, eligible, users, previous, value, decimals, k, simple=None):
    """columns behind the lag, without the status"""
    if o["measure"] == "sum":
        v = Fraction(value, 10 ** 6)
        per = fixed(simple if simple is not None else v / eligible, o["digits"]) if eligible else ""
        return [str(size), str(eligible), fixed(v, decimals), per]
    row = [str(size), str(eligible), str(users)]
    if o["reference"] == "previous":
        r = users / previous if k > 0 and previous else None
        r = r if simple is None else simple[0]
        return row + [rate(r, o["digits"]), "", ""]
    if simple is not None:
        return row + [rate(simple[0], o["digits"]), "", ""]
    if eligible == 0:
        return row + ["", "", ""]
    return row + [rate(x, o["digits"]) for x in (users / eligible, *wilson(users, eligible))]


def mean(o, rows):
    """the `all` row of one lag from its complete cells"""
    sums = [sum(r[i] or 0 for r in rows) for i in (2, 5, 6, 7, 8)]
    decimals, k = max(r[9] for r in rows), rows[0][3]
    simple = None
    if o["mean"] == "simple" and o["measure"] == "sum":
        simple = sum(Fraction(r[8], 10 ** 6) / r[5] for r in rows) / len(rows)
    elif o["mean"] == "simple":
        of = [(r[6], r[7] if k > 0 else 0) if o["reference"] == "previous" else (r[6], r[5]) for r in rows]
        rates = [a / b for a, b in of if b]
        simple = [sum(rates) / len(rates) if rates else None]
    return figures(o, *sums, decimals, k, simple)


def expected_long(o, cal, table):
    out = []
    for grp, group in itertools.groupby(table, lambda r: r[0]):
        group, by = list(group), ([grp] if o["by"] else [])
        for r in group:
            if r[10] or o["incomplete"] != "drop":
                out.append(by + [cal.label(r[1]), str(r[4])] + figures(o, *r[2:3], *r[5:10], r[3]) + ["complete" if r[10] else "open"])
        if o["mean"] in (None, "none"):
            continue
        for k in sorted({r[3] for r in group}):
            rows = [r for r in group if r[3] == k and r[10]]
            if rows:
                out.append(by + ["all", str(rows[0][4])] + mean(o, rows) + ["complete"])
    names = ["value", "per_user"] if o["measure"] == "sum" else ["users", "rate", "lo", "hi"]
    return [([o["by"]] if o["by"] else []) + ["cohort", "lag", "size", "eligible"] + names + ["status"]] + out


def expected_matrix(o, cal, cohorts, table):
    # the figure's place behind the lag in figures(): rate, users or value
    at = {"rate": 3, "users": 2, "value": 2, "": 2 if o["measure"] == "sum" else 3}[o["matrix"]]
    n = len(o["brackets"]) or (1 + max((r[3] for r in table), default=-1))
    out = [([o["by"]] if o["by"] else []) + ["cohort", "size"] + (o["brackets"] or [str(i) for i in range(n)])]
    for grp, shown in itertools.groupby(cohorts, lambda r: r[0]):
        group, by, total = [r for r in table if r[0] == grp], ([grp] if o["by"] else []), 0
        for _, c, size in shown:
            line = [""] * n
            for r in group:
                if r[1] == c and (r[10] or o["incomplete"] == "mark"):
                    line[r[3]] = figures(o, r[2], *r[5:10], r[3])[at]
            total += size
            out.append(by + [cal.label(c), str(size)] + line)
        if o["mean"] == "none":
            continue
        line = [""] * n
        for k in range(n):
            rows = [r for r in group if r[3] == k and r[10]]
            if rows:
                line[k] = mean(o, rows)[at]
        out.append(by + ["all", str(total)] + line)
    return out


def equal(want, got):
    """a text, or a decimal one step of the last digit away (intervals: two formulas, one rounding each)"""
    if want == got:
        return True
    try:
        digits = len(want.partition(".")[2])
        return digits > 0 and len(got.partition(".")[2]) == digits and abs(Fraction(want) - Fraction(got)) <= Fraction(1, 10 ** digits)
    except ValueError:
        return False


def differences(want, got):
    if len(want) != len(got):
        return "%d rows, expected %d" % (len(got), len(want))
    for w, g in zip(want, got):
        exact = ["value", "per_user"]
        if len(w) != len(g) or not all(equal(a, b) if name not in exact else a == b for name, a, b in zip(want[0], w, g)):
            return "row %s, expected %s" % ("\t".join(g), "\t".join(w))
    return None


# --- running ---

def stamp(t):
    return (EPOCH + dt.timedelta(microseconds=t)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def database(log):
    """rows that differ in their value only become one with their number n"""
    db = sqlite3.connect(":memory:")
    db.execute("create table row (user text, t integer, event text, v integer, decimals integer, by_ text)")
    db.executemany("insert into row values (?, ?, ?, ?, ?, ?)", log)
    db.execute("""create table ev as select user, t, event, sum(v) as v, max(decimals) as decimals, by_, count(*) as n,
                  null as is_start, null as is_return from row group by user, t, event, by_""")
    db.execute("create table bracket (i integer, text text, a integer, b integer)")
    db.execute("create index ev_i on ev (user, t)")
    return db


def decimal(v, decimals):
    return "" if v is None else fixed(Fraction(v, 10 ** 6), decimals)


def write_log(path, log):
    with open(path, "w", encoding="utf-8") as f:
        f.write("user\ttime\tevent\tvalue\tplan\n")
        for user, t, event, v, decimals, by in log:
            f.write("\t".join((user, stamp(t), event, decimal(v, decimals), by or "")) + "\n")


def arguments(o):
    a = ["--period", o["period"], "--mode", "bracket=" + ",".join(o["brackets"]) if o["mode"] == "bracket" else o["mode"],
         "--window", "own" if o["own"] else "calendar", "--zero", o["zero"], "--tz", o["tz"], "--week-start", o["week_start"],
         "--measure", "count=%d" % o["count"] if o["measure"] == "count" else o["measure"], "--reference", o["reference"],
         "--digits", str(o["digits"]), "--recurring" if o["recurring"] else "--first"]
    for name in ("start", "return", "lags", "by", "mean", "incomplete", "since", "until", "as-of"):
        if o[name.replace("-", "_")] is not None:
            a += ["--" + name, str(o[name.replace("-", "_")])]
    return a


def run(args, files):
    p = subprocess.run(["cohort", *args, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if p.returncode != 0:
        raise RuntimeError("status %d: %s" % (p.returncode, p.stderr.decode()))
    return [line.split("\t") for line in p.stdout.decode().splitlines()]


def through_partials(args, path, folder):
    """the log in three parts, by rows; two of them merged first"""
    with open(path, encoding="utf-8") as f:
        head, *rows = f.readlines()
    parts = []
    for i in range(3):
        part = os.path.join(folder, "part%d" % i)
        with open(part + ".tsv", "w", encoding="utf-8") as f:
            f.writelines([head] + rows[i::3])
        with open(part, "wb") as f:
            subprocess.run(["cohort", "--partial", *args, part + ".tsv"], stdout=f, stderr=subprocess.DEVNULL, check=True)
        parts.append(part)
    both = os.path.join(folder, "both")
    with open(both, "wb") as f:
        subprocess.run(["cohort", "--merge", "--partial", parts[2], parts[0]], stdout=f, stderr=subprocess.DEVNULL, check=True)
    return run(["--merge", *args], [parts[1], both])


def bound(text, cal, first):
    """--since, --until, --as-of: item 6 of section 1"""
    if text is None:
        return None
    if len(text) > 10:
        return (dt.datetime.fromisoformat(text.rstrip("Z")) - EPOCH) // dt.timedelta(microseconds=1)
    day = dt.datetime.fromisoformat(text)
    return cal.instant(day) if first else cal.instant(day + dt.timedelta(days=1)) - 1


def check(db, log, o, path, folder, partials):
    """None, or what differs"""
    cal = Calendar(o["period"], o["tz"], o["week_start"])
    o["since_us"], o["until_us"] = bound(o["since"], cal, True), bound(o["until"], cal, False)
    as_of = bound(o["as_of"], cal, False)
    o["a"] = as_of if as_of is not None else max(r[1] for r in log)
    for column, name in (("is_start", "start"), ("is_return", "return")):
        db.execute("update ev set %s = t <= ? and (? is null or instr(',' || ? || ',', ',' || event || ','))" % column,
                   (o["a"], o[name], o[name]))
    if o["by"] is None:
        db.execute("update ev set by_ = null")
    for name in ("is_start", "is_return"):
        if db.execute("select count(*) from ev where t <= ?", (o["a"],)).fetchone()[0] and \
           not db.execute("select count(*) from ev where " + name).fetchone()[0]:
            return None     # a selector that matches nothing is an error, tested elsewhere
    cohorts, table = cells(db, cal, o)
    args = arguments(o)
    found = differences(expected_long(o, cal, table), run(args, [path]))
    if found is None and partials:
        found = differences(expected_long(o, cal, table), through_partials(args, path, folder))
    if found is None:
        form = "--matrix" + ("=" + o["matrix"] if o["matrix"] else "")
        found = differences(expected_matrix(o, cal, cohorts, table), run(args + [form], [path]))
    return None if found is None else found + "\n  cohort " + " ".join(args)


# --- random logs ---

def random_log(rng):
    zone_switches = [dt.datetime(2023, 3, 26, 1), dt.datetime(2023, 10, 29, 1)]
    span = rng.choice([2, 10, 100, 900])        # days
    base = rng.choice([dt.datetime(2023, 1, 30), dt.datetime(1969, 12, 20), *zone_switches, dt.datetime(2024, 2, 28)])
    base -= dt.timedelta(days=span * rng.random() / 2)
    times = [round((base - EPOCH).total_seconds() + 86400 * span * rng.random()) * US for _ in range(rng.randint(1, 30))]
    users = ["u%d" % i for i in range(rng.randint(1, 8))]
    log = []
    for _ in range(rng.randint(1, 60)):
        decimals = rng.choice([0, 1, 2, 2, 2, 6])
        v = None if rng.random() < .15 else rng.randint(-300, 900) * 10 ** (6 - decimals)
        log.append((rng.choice(users), rng.choice(times), rng.choice(["buy", "view", "refund"]), v, 0 if v is None else decimals,
                    rng.choice([None, "a", "a,b", "B%", "\u00e9"])))
    return log


def random_options(rng, log):
    o = {"period": rng.choice(["hour", "day", "week", "month", "quarter", "year"]), "tz": rng.choice(["UTC", "Europe/Berlin"]),
         "week_start": rng.choice(WEEKDAYS), "mode": rng.choice(["on", "after", "within", "every", "bracket"]), "own": rng.randint(0, 1),
         "zero": rng.choice(["start", "return"]), "measure": rng.choice(["users", "users", "count", "sum"]), "recurring": rng.randint(0, 1),
         "count": 1, "reference": "size", "digits": rng.choice([6, 6, 2, 9]), "brackets": [], "lags": None, "since": None, "until": None,
         "as_of": None, "matrix": "", "mean": rng.choice([None, "none", "weighted", "simple"]), "incomplete": rng.choice([None, "mark", "drop"]),
         "by": rng.choice([None, "plan"]), "start": rng.choice([None, "buy", "buy,view"]), "return": rng.choice([None, "buy", "view,refund"])}
    if o["measure"] == "sum" and o["mode"] == "every":
        o["mode"] = "on"
    if o["measure"] == "count":
        o["count"] = rng.randint(1, 3)
    if o["mode"] == "bracket":
        spans = [(rng.randint(0, 6), rng.randint(0, 4)) for _ in range(rng.randint(1, 4))]
        o["brackets"] = list(dict.fromkeys(str(a) if n == 0 else "%d-%d" % (a, a + n) for a, n in spans))
    else:
        o["lags"] = rng.choice([None, 0, 1, 3, 12])
        if o["period"] in ("hour", "day"):      # keeps the SQL small
            o["lags"] = rng.choice([0, 3, 12])
        if o["measure"] != "sum":
            o["reference"] = rng.choice(["size", "size", "previous"])
    times = sorted(r[1] for r in log)
    for name in ("since", "until", "as_of"):
        if rng.random() < .3:
            text = stamp(rng.choice(times) + rng.choice([-1, 0, 1, 40000 * US]))
            o[name] = text if rng.random() < .5 else text[:10]
    o["matrix"] = rng.choice(["", "value"] if o["measure"] == "sum" else ["", "users", "rate"])
    return o


def smallest(log, o, folder):
    """drops rows while the difference stays"""
    path = os.path.join(folder, "small.tsv")

    def fails(rows):
        if not rows:
            return None
        write_log(path, rows)
        try:
            return check(database(rows), rows, dict(o), path, folder, True)
        except RuntimeError as e:
            return str(e)

    again = True
    while again:
        again = False
        for i in range(len(log)):
            rows = log[:i] + log[i + 1:]
            if fails(rows):
                log, again = rows, True
                break
    return log, fails(log)


def random_main(seed, runs):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.tsv")
        for i in range(runs):
            rng = random.Random("%s/%d" % (seed, i))
            log = random_log(rng)
            write_log(path, log)
            for _ in range(3):
                o = random_options(rng, log)
                try:
                    found = check(database(log), log, o, path, folder, True)
                except RuntimeError as e:
                    found = str(e)
                if found:
                    log, found = smallest(log, o, folder)
                    write_log(path, log)
                    with open(path, encoding="utf-8") as f:
                        print("seed %s, log %d: %s\n%s" % (seed, i, found, f.read()))
                    return 1
    print("%d logs equal" % runs)
    return 0


# --- the two shops ---

def opened(path):
    return gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")


def read_cdnow(path):
    with opened(path) as f:
        for line in io.TextIOWrapper(f, encoding="ascii"):
            user, day, _, value = line.split()
            if not day.isdigit():
                continue
            t = (dt.datetime.strptime(day, "%Y%m%d") - EPOCH) // dt.timedelta(microseconds=1)
            yield (user, t, "purchase", round(Fraction(value) * 10 ** 6), 2, None)


def read_retail(path):
    with opened(path) as raw, io.TextIOWrapper(raw, encoding="latin-1", newline="") as f:
        rows = csv.reader(f)
        head = {name.lower().replace(" ", "").lstrip("\u00ef\u00bb\u00bf"): i for i, name in enumerate(next(rows))}
        at = [head.get(a, head.get(b)) for a, b in
              (("customerid", ""), ("invoicedate", ""), ("quantity", ""), ("unitprice", "price"), ("country", ""), ("invoiceno", "invoice"))]
        for row in rows:
            user, when, qty, price, country, invoice = (row[i] for i in at)
            if not user or int(qty) <= 0 or Fraction(price) <= 0 or invoice.startswith("C"):
                continue
            form = "%Y-%m-%d %H:%M:%S" if when[4:5] == "-" else "%m/%d/%Y %H:%M"
            t = (dt.datetime.strptime(when, form) - EPOCH) // dt.timedelta(microseconds=1)
            v = Fraction(price) * int(qty)
            yield (user, t, "purchase", round(v * 10 ** 6), len(price.partition(".")[2]), country)


SHOP = {"tz": "UTC", "week_start": "mon", "reference": "size", "digits": 6, "brackets": [], "lags": 6, "since": None, "until": None,
        "as_of": None, "matrix": "", "mean": "weighted", "incomplete": None, "start": None, "return": None, "recurring": 0, "count": 1}


def shop_main(rows, by):
    log, tables = list(rows), 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.tsv")
        write_log(path, log)
        for period, own, mode, grp in itertools.product(["month", "week"], [0, 1], ["on", "after", "within", "every", "bracket"], by):
            if period == "week" and (grp or (own and mode in ("after", "within"))):
                continue        # the month's tables have shown it
            measures = ["users", "sum"] if mode == "within" else ["users", "count"] if mode == "after" else ["users"]
            for measure in measures:
                o = dict(SHOP, period=period, own=own, mode=mode, measure=measure, by=grp, zero="start" if period == "month" else "return")
                if mode == "bracket":
                    o.update(brackets=["0", "1-3", "4-9"], lags=None)
                o["count"] = 2 if measure == "count" else 1
                found = check_shop(log, o, path, folder)
                tables += 1
                if found:
                    print(found)
                    return 1
    print("%d tables equal" % tables)
    return 0


def check_shop(log, o, path, folder):
    return check(database(log), log, o, path, folder, False)


def main(argv):
    if argv[0] == "random":
        return random_main(argv[1], int(argv[2]))
    if argv[0] == "cdnow":
        return shop_main(read_cdnow(argv[1]), [None])
    return shop_main(read_retail(argv[1]), [None, "plan"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
