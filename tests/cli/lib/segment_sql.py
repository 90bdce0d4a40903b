"""What `segment` must print: definitions.md section 3 in sqlite3, written from that page, never from our code.

Only the standard library, and no float in a decision: money and cuts are integers of 1e-9, shares and Kaplan-Meier fractions.
segment_check.py holds the command to it.
"""
import collections
import datetime as dt
import itertools
import sqlite3
import statistics
from fractions import Fraction

from cohort_sql import EPOCH, US, fixed

SCALE = 9
UNIT = 10 ** SCALE
GRID = """
new           potential_loyalist potential_loyalist champion champion
promising     potential_loyalist potential_loyalist loyal    loyal
about_to_sleep about_to_sleep    need_attention     loyal    loyal
hibernating   hibernating        at_risk            at_risk  cant_lose
lost          lost               at_risk            at_risk  cant_lose
"""
DEFAULT_MAP = [(5 - i, 5 - i, j + 1, j + 1, name)
               for i, line in enumerate(GRID.split("\n")[1:-1]) for j, name in enumerate(line.split())]

# What an expression of the command line means in SQL; an absent one is the default. NULL is false.
ORDER_WHEN = {None: "event = 'purchase'", "": "1", "purchase,upgrade": "event in ('purchase', 'upgrade')",
              "event = purchase and value > 0": "event = 'purchase' and v > 0", "event = upgrade": "event = 'upgrade'"}
REFUND_WHEN = {None: "event = 'refund' or event = 'return'", "refund": "event = 'refund'", "value < 0": "v < 0",
               "event = purchase or event = return": "event = 'purchase' or event = 'return'",
               "event = purchase and value > 0": "event = 'purchase' and v > 0"}


# --- the stream ---

def instant(text):
    day, clock = text.rstrip("Z").split("T")
    whole, _, fraction = clock.partition(".")
    seconds = (dt.datetime.strptime(day + whole, "%Y-%m-%d%H:%M:%S") - EPOCH) // dt.timedelta(seconds=1)
    return seconds * US + int(fraction.ljust(6, "0"))


def stamp(t, digits):
    at = (EPOCH + dt.timedelta(microseconds=t)).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return at[:20 + digits].rstrip(".") + "Z"


def number(text):
    """a decimal as an integer of 1e-9, and its decimals"""
    whole, _, fraction = text.lstrip("-").partition(".")
    v = int(whole + fraction.ljust(SCALE, "0"))
    return (-v if text.startswith("-") else v), len(fraction)


def load(path):
    """a database with the table row, and the digits of the stream's times"""
    db = sqlite3.connect(":memory:")
    db.execute("create table row (user text, t integer, event text, v integer, decimals integer, ord text, by_ text)")
    with open(path, encoding="utf-8", newline="\n") as f:
        head = f.readline().rstrip("\n").split("\t")
        at = {name: i for i, name in enumerate(head)}
        columns = [at.get(c) for c in ("user", "time", "event", "value", "order")] + [at.get("plan", at.get("Country"))]
        times, rows, digits = {}, [], 0
        for line in f:
            field = line.rstrip("\n").split("\t") + [""]      # a column that is not there is missing
            given = (field[-1 if i is None else i] for i in columns)
            user, time, event, value, order, by = (None if x in ("", "\\N") else x for x in given)
            if time not in times:
                times[time] = instant(time)
                digits = len(time.rstrip("Z").partition(".")[2])
            rows.append((user, times[time], event, *(number(value) if value else (None, None)), order, by))
    db.executemany("insert into row values (?, ?, ?, ?, ?, ?, ?)", rows)
    return db, digits


# --- the SQL, 3.1 ---

# One after the other, each a table of those before. :a is the as-of time, day() the civil day in --tz (section 1, item 1).
PEOPLE = {
    "used": """
select user, t, day(t) as d, v, decimals, ord, by_, coalesce({order}, 0) as is_order, coalesce({refund}, 0) as is_refund
from row where t <= :a""",
    "customer": """
select user,
  min(case when is_order then t end) as first,
  max(case when is_order then t end) as last,
  day(:a) - day(max(case when is_order then t end)) as recency,
  count(distinct case when is_order then ord end) + count(distinct case when is_order and ord is null then d end) as frequency,
  coalesce(sum(case when is_order or is_refund then v end), 0) as monetary,
  coalesce(max(case when is_order or is_refund then decimals end), 0) as decimals
from used group by user""",
    "label": """
select c.user, coalesce(min(u.by_), '') as grp
from customer c left join used u on u.user = c.user and u.t = c.last and u.is_order group by c.user""",
    "measure": """
select 'r' as name, user, recency * 1000000000 as v from customer where last is not null
union all select 'f', user, frequency * 1000000000 from customer where last is not null
union all select 'm', user, monetary from customer where last is not null""",
    "day_of": """
select distinct user, d from used where is_order""",
    "gap": """
select *, row_number() over (partition by user order by d) as i from
  (select user, d, d - lag(d) over (partition by user order by d) as gap from day_of) where gap is not null""",
}

# :b breaks of type 7, each times :b: (n - 1) k / b steps up the sorted values, exact
BREAK = """
with recursive step(k) as (select 1 union all select k + 1 from step where k < :b - 1),
  s as (select name, v, row_number() over (partition by name order by v) - 1 as i, count(*) over (partition by name) as n
        from measure)
select lo.name, step.k, :b * lo.v + ((lo.n - 1) * step.k % :b) * (coalesce(hi.v, lo.v) - lo.v) as b
from step join s lo on lo.i = (lo.n - 1) * step.k / :b left join s hi on hi.name = lo.name and hi.i = lo.i + 1"""

# For recency few days are good: its order is turned round, or its interval counted from above.
SCORE = {
    "midrank": """
select name, user, (:b * (2 * (rank() over (partition by name order by w) - 1) + count(*) over (partition by name, w) + 1)
                    + 2 * count(*) over (partition by name) - 1) / (2 * count(*) over (partition by name)) as score
from (select *, case name when 'r' then -v else v end as w from measure)""",
    "quantile": """
select name, user, case name when 'r' then :b - below else 1 + below end as score
from (select *, (select count(*) from break where break.name = measure.name and break.b < :b * v) as below from measure)""",
    "ntile": """
select name, user, ntile(:b) over (partition by name order by case name when 'r' then -v else v end, user) as score
from measure""",
    "cuts": """
select name, user, case name when 'r' then :b - below else 1 + below end as score
from (select *, (select count(*) from cut where cut.name = measure.name and (upto is null or upto < v)) as below from measure)""",
}

# The largest value of intervals 1..i; interval 1 of recency is the best score.
UPTO = """
with recursive step(k) as (select 1 union all select k + 1 from step where k < :b - 1)
select m.name, step.k, max(case when case m.name when 'r' then :b + 1 - s.score else s.score end <= step.k then m.v end)
from step join measure m join score s on s.name = m.name and s.user = m.user group by 1, 2"""

RFM = """
select c.*, r.score as r, f.score as f, m.score as m, coalesce(map.segment, 'no_order') as segment, label.grp
from customer c join label on label.user = c.user
left join score r on r.user = c.user and r.name = 'r'
left join score f on f.user = c.user and f.name = 'f'
left join score m on m.user = c.user and m.name = 'm'
left join map on r.score between map.r_from and map.r_to and (f.score + m.score + 1) / 2 between map.fm_from and map.fm_to
order by c.user"""

# 3.2. Twice the median: the middle two of the rising gaps, the middle one counted twice when their number is odd.
STAGE = """
with
  middle as (select user, gap, row_number() over (partition by user order by gap) as i, count(*) over (partition by user) as n
             from gap),
  whole as (select user, sum(gap * ((i = (n + 1) / 2) + (i = (n + 2) / 2))) as twice from middle group by user),
  earlier as (select user, gap, row_number() over (partition by user order by gap) as i, count(*) over (partition by user) as n
              from gap g where i < (select max(i) from gap where gap.user = g.user)),
  before as (select user, sum(gap * ((i = (n + 1) / 2) + (i = (n + 2) / 2))) as twice from earlier group by user),
  latest as (select user, gap from gap g where i = (select max(i) from gap where gap.user = g.user)),
  person as (select c.*, (select count(*) from day_of d where d.user = c.user) as orders,
             (select day(:a) - max(d) from day_of d where d.user = c.user) as elapsed from customer c)
select p.*, whole.twice, label.grp,
  case when orders = 0 then 'no_order'
       when orders = 1 and (:q50 is null or elapsed <= :q50) then 'new'
       when orders = 1 and (:q80 is null or elapsed <= :q80) then 'decline'
       when orders = 1 then 'lost'
       when :q80 is null or elapsed <= :q80 then
         case when orders = 2 or 2 * latest.gap < before.twice then 'growth' else 'mature' end
       when elapsed <= 2 * :q80 then 'decline'
       else 'lost' end as segment
from person p join label on label.user = p.user
left join whole on whole.user = p.user left join before on before.user = p.user left join latest on latest.user = p.user
order by p.user"""

# 3.4, over the table labelled: user grp segment x (recency or elapsed) y (frequency or orders) money decimals
SUMMARY = """
with
  line as (select grp, 0 as last, segment, x, y, money, decimals from labelled
           union all select grp, 1, 'all', x, y, money, decimals from labelled),
  ranked as (select *, row_number() over (partition by grp, last, segment order by x nulls last) as i,
             count(x) over (partition by grp, last, segment) as nx,
             row_number() over (partition by grp, last, segment order by y) as j,
             count(*) over (partition by grp, last, segment) as n from line)
select grp, last, segment, n, sum(case when i <= nx then x * ((i = (nx + 1) / 2) + (i = (nx + 2) / 2)) end),
  sum(y * ((j = (n + 1) / 2) + (j = (n + 2) / 2))), sum(money), max(decimals)
from ranked group by grp, last, segment order by grp, last, segment"""


def end_of_day(cal, date):
    """the last microsecond of a civil day; the midnight after it may come twice, with a rest of the day between"""
    midnights = [(date + dt.timedelta(days=1)).replace(tzinfo=cal.zone, fold=fold) for fold in (0, 1)]
    ends = [(at - EPOCH.replace(tzinfo=dt.timezone.utc)) // dt.timedelta(microseconds=1) - 1 for at in midnights]
    return max(t for t in ends if cal.index(t) <= (date - EPOCH).days)


def people(db, cal, o):
    """the tables of PEOPLE; True when each selector that is held against the rows matches one"""
    for name in reversed(PEOPLE):
        db.execute("drop table if exists " + name)
    if o["as_of"] is None:
        o["a"] = db.execute("select max(t) from row").fetchone()[0]
    elif "T" in o["as_of"]:
        o["a"] = instant(o["as_of"])
    else:
        o["a"] = end_of_day(cal, dt.datetime.strptime(o["as_of"], "%Y-%m-%d"))
    db.create_function("day", 1, lambda t: None if t is None else cal.index(t), deterministic=True)
    for name, query in PEOPLE.items():
        query = query.format(order="(%s)" % ORDER_WHEN[o["order_when"]], refund="(%s)" % REFUND_WHEN[o["refund_when"]]) \
            if name == "used" else query
        db.execute("create temp table %s as %s" % (name, query), {"a": o["a"]})
        if name in ("day_of", "gap", "measure", "label", "used"):
            db.execute("create index temp.%s_i on %s (user)" % (name, name))
    for query in ("map (r_from integer, r_to integer, fm_from integer, fm_to integer, segment text)",
                  "cut (name text, upto integer)",
                  "labelled (grp text, segment text, x integer, y integer, money integer, decimals integer)"):
        db.execute("create temp table if not exists " + query)
    orders, refunds = db.execute("select total(is_order), total(is_refund) from used").fetchone()
    return orders > 0 and (refunds > 0 or o["refund_when"] is None)


# --- checks from outside: numbers that others define ---

def same(what, a, b):
    if a != b:
        raise AssertionError("the SQL itself: %s: %s, not %s" % (what, a, b))


def check_breaks(db, b):
    """type 7 is statistics.quantiles(method='inclusive'), numpy's default and R's"""
    for name in "rfm":
        values = [Fraction(v) for v, in db.execute("select v from measure where name = ?", name)]
        if len(values) >= 2:
            ours = [Fraction(x, b) for x, in db.execute("select b from break where name = ? order by k", name)]
            same("breaks of " + name, ours, statistics.quantiles(values, n=b, method="inclusive"))


def check_tiles(db, b):
    """the first n mod B tiles larger by one"""
    n = db.execute("select count(*) from measure where name = 'r'").fetchone()[0]
    sizes = [n // b + (i < n % b) for i in range(b)]
    for name in "rfm":
        got = dict(db.execute("select score, count(*) from score where name = ? group by score", name))
        same("tiles of " + name, [got.get(i + 1, 0) for i in range(b)], sizes)


def kaplan_meier(gaps, open_gaps):
    """[(t, S(t))] at each t with an event: at risk are all whose time is not below t"""
    events, ends = collections.Counter(gaps), collections.Counter(gaps + open_gaps)
    s, risk, out = Fraction(1), len(gaps) + len(open_gaps), []
    for t in sorted(ends):
        if events[t]:
            s *= 1 - Fraction(events[t], risk)
            out.append((t, s))
        risk -= ends[t]
    return out


def redistributed(gaps, open_gaps):
    """the same curve by Efron's way: who is censored hands his weight to all who stay longer"""
    ends = [(g, 0) for g in gaps] + [(g, 1) for g in open_gaps]      # events before censorings
    ends.sort()
    weight, s, out = [Fraction(1, len(ends))] * len(ends), Fraction(1), {}
    for i, (t, censored) in enumerate(ends):
        if not censored:
            s -= weight[i]
            out[t] = s
            continue
        later = len(ends) - i - 1
        for j in range(i + 1, len(ends)):
            weight[j] += weight[i] / later
    return sorted(out.items())


def quantile(curve, p):
    return next((t for t, s in curve if s <= 1 - p), None)


# --- tables as segment prints them ---

def money(v, decimals):
    return fixed(Fraction(v, UNIT), decimals)


def halves(twice):
    return "" if twice is None else fixed(Fraction(twice, 2), twice % 2)


def text(x):
    return "" if x is None else str(x)


def share(part, whole):
    return "" if whole == 0 else fixed(Fraction(part, whole), 6).replace("-0.000000", "0.000000")


def when(t, digits):
    return "" if t is None else stamp(t, digits)


def score(db, o):
    """the table score by o["score"] with o["bins"]"""
    if o["score"] == "quantile":
        db.execute("drop table if exists break")
        db.execute("create temp table break as " + BREAK, {"b": o["bins"]})
        check_breaks(db, o["bins"])
    if o["score"] == "cuts":
        db.execute("delete from cut")
        db.executemany("insert into cut values (?, ?)", [(n, v) for n in "rfm" for v in o["cuts"][n]])
    db.execute("drop table if exists score")
    db.execute("create temp table score as " + SCORE[o["score"]], {"b": o["bins"]})
    db.execute("create index temp.score_i on score (user, name)")
    if o["score"] == "ntile":
        check_tiles(db, o["bins"])


def rfm_rows(db, o):
    score(db, o)
    db.execute("delete from map")
    db.executemany("insert into map values (?, ?, ?, ?, ?)", o["map"])
    return [dict(zip([c[0] for c in cur.description], row)) for cur in [db.execute(RFM)] for row in cur]


def rfm_table(rows, digits):
    head = "user first last recency frequency monetary r f m segment".split()
    return [head] + [[p["user"], when(p["first"], digits), when(p["last"], digits), text(p["recency"]), str(p["frequency"]),
                      money(p["monetary"], p["decimals"]), text(p["r"]), text(p["f"]), text(p["m"]), p["segment"]] for p in rows]


def stage_rows(db, o, twice):
    """twice: the curve is computed by Efron's way, too"""
    gaps = [g for g, in db.execute("select gap from gap")]
    open_gaps = [e for e, in db.execute("select day(:a) - max(d) from day_of group by user", {"a": o["a"]})]
    curve = kaplan_meier(gaps, open_gaps)
    if twice:
        same("Kaplan-Meier", curve, redistributed(gaps, open_gaps))
    q50, q80 = o.get("given") or (quantile(curve, Fraction(1, 2)), quantile(curve, Fraction(4, 5)))
    cur = db.execute(STAGE, {"a": o["a"], "q50": q50, "q80": q80})
    return [dict(zip([c[0] for c in cur.description], row)) for row in cur]


def stage_table(rows, digits):
    return ["user orders first last elapsed gap stage".split()] + [
        [p["user"], str(p["orders"]), when(p["first"], digits), when(p["last"], digits), text(p["elapsed"]), halves(p["twice"]),
         p["segment"]] for p in rows]


def summary_table(db, rows, names, by):
    """names: what stands for recency and frequency"""
    db.execute("delete from labelled")
    db.executemany("insert into labelled values (?, ?, ?, ?, ?, ?)",
                   [(p["grp"] if by else "", p["segment"], p[names[0]], p[names[1]], p["monetary"], p["decimals"]) for p in rows])
    out = [([by] if by else []) + ["segment", "users", "share", "recency", "frequency", "monetary", "monetary_share"]]
    for grp, lines in itertools.groupby(db.execute(SUMMARY).fetchall(), lambda r: r[0]):
        lines = list(lines)
        users, total = lines[-1][3], lines[-1][6]       # `all` is the last
        for _, _, segment, n, x, y, m, decimals in lines:
            row = [segment, str(n), share(n, users), halves(x), halves(y), money(m, decimals), share(m, total)]
            out.append(([grp] if by else []) + row)
    return out


def thresholds(db, o):
    """{measure: [upto]} in 1e-9, None where the intervals up to there hold nobody"""
    if o["score"] == "quantile":
        found = db.execute("select name, k, b from break order by name, k").fetchall()
        # to six decimals, or to those of the most precise sum: then the file reads back to the same labels
        most, = db.execute("select max(decimals) from customer where last is not null").fetchone()
        unit = {"r": 1000, "f": 1000, "m": 10 ** (9 - max(6, most or 0))}
        return {n: [x // (o["bins"] * unit[n]) * unit[n] for name, _, x in found if name == n] for n in "rfm"}
    found = db.execute(UPTO + " order by 1, 2", {"b": o["bins"]}).fetchall()
    return {n: [x for name, _, x in found if name == n] for n in "rfm"}
