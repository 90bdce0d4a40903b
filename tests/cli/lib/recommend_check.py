#!/usr/bin/env python3
"""recommend against slow dense twins (recommend_twin.py) that know only the definitions.

    recommend_check.py PROGRAM METHOD N SEED        popular knn sequence session spectral ease: lists of N random small logs, with files
    recommend_check.py PROGRAM similar N SEED       neighbours of items, all four kinds
    recommend_check.py PROGRAM complements N SEED   lift over orders
    recommend_check.py PROGRAM evaluate N SEED      figures of the lists that the program makes of what was not held out
    recommend_check.py PROGRAM vector               the log of recommend.md

Scores within 1e-6 (dense methods 1e-5); items change places only where the twin's scores are that close. Popular items, and so the fallback, exactly.
Prints one line; on a difference the smallest log that still has one, status 1.
"""
import datetime as dt
import math
import os
import random
import subprocess
import sys
import tempfile

import recommend_twin as twin

START = 1704067200      # 2024-01-01
NEAR = 1e-6
NEAR_DENSE = 1e-5       # spectral, ease: single precision; an eigenvector is known to 1e-7 by the gap below its eigenvalue
NAMES = ("i1", "i10", "i2", "B", "a", "7", "\u00e4", "i 3", "zz", "Z")
PEOPLE = ("u1", "u10", "u2", "Bob", "ann", "\u00fc", "zoe", "x y", "A")
HALF_LIVES = (("20d", 20), ("5w", 35), ("1000h", 1000 / 24))
WEIGHTS = ("purchase=3,cart=2,view=1", "purchase=1,view=0.25", "view=2", "cart=1,purchase=10")


class Different(Exception):
    pass


def near(a, b, tolerance=NEAR):
    return abs(a - b) <= tolerance * max(1.0, abs(b))


def same(what, got, want):
    if got != want:
        raise Different("%s: %r, expected %r" % (what, got, want))


# --- logs ---

class Shop:
    """A log, the files beside it, and what the program is told, as options and as this file understands them"""

    def __init__(self, what):
        self.what = what
        self.rows = []          # (user, item, time, event); time: seconds, None without a column
        self.has_time = self.has_event = False
        self.user = "user"      # how the column is called
        self.files = {}
        self.args, self.settings = [], []       # settings: of the method
        self.weights = self.half_life = self.as_of = None
        self.n, self.most, self.per_category = 20, 0, 0
        self.repeat = self.why = False
        self.fallback = True
        self.method = {}        # of the twin
        self.barred, self.pairs, self.category = set(), {}, {}
        self.allowed = self.wanted = self.history = None
        self.columns = []

    def option(self, *args):
        self.args += [str(a) for a in args]

    def setting(self, *args):
        self.settings += [str(a) for a in args]

    def numbered(self):
        """rows with a number where there is no time"""
        return [(u, i, n if t is None else t, e) for n, (u, i, t, e) in enumerate(self.rows)]

    def latest(self):
        return max(t for _, _, t, _ in self.numbered())

    def table(self, rows=None):
        value = {self.user: 0, "item": 1, "time": 2, "event": 3}
        lines = ["\t".join(self.columns)]
        for row in self.rows if rows is None else rows:
            row = row[:2] + ("" if row[2] is None else clock(row[2]),) + (row[3] or "",)
            lines.append("\t".join(row[value[c]] for c in self.columns))
        return "\n".join(lines) + "\n"

    def gathered(self, rows=None, as_of=None):
        return twin.gather(self.numbered() if rows is None else rows, self.weights, self.half_life,
                           self.latest() if as_of is None else as_of, self.most)


def clock(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def some(rng, of, least=1):
    return rng.sample(of, rng.randint(least, len(of)))


def add_rows(shop, rng, nitems, times):
    """ties of times, duplicates, users with one item; items of few users and of all"""
    items = rng.sample(NAMES, nitems)
    taste = [rng.choice((.1, .3, .5, 1)) for _ in items]
    for user in some(rng, PEOPLE):
        for _ in range(1 if rng.random() < .2 else rng.randint(1, nitems + 2)):
            event = rng.choice(("view", "view", "cart", "purchase")) if shop.has_event else None
            shop.rows.append((user, rng.choices(items, taste)[0], rng.choice(times) if times else None, event))
    rng.shuffle(shop.rows)


def long_history(shop, rng):
    """more than the 50 steps that a sequence reaches"""
    for user in rng.sample(PEOPLE, 2):
        shop.rows += [(user, "long%02d" % i, None, None) for i in rng.sample(range(70), 62)]


def shop_rows(rng, what):
    shop = Shop(what)
    if what == "sequence" and rng.random() < .02:
        shop.columns = ["item", "user"]
        long_history(shop, rng)
        return shop
    shop.has_time, shop.has_event = rng.random() < .6, rng.random() < .4
    times = [START + rng.randrange(200 * 86400) for _ in range(rng.choice((1, 3, 60)))] if shop.has_time else None
    add_rows(shop, rng, rng.randint(1, len(NAMES)), times)
    if shop.has_time and rng.random() < .4:
        text, shop.half_life = rng.choice(HALF_LIVES)
        shop.option("--half-life", text)
    if shop.has_event and rng.random() < .7:
        text = rng.choice(WEIGHTS)
        weights = {k: float(v) for k, v in (w.split("=") for w in text.split(","))}
        if any(e in weights for _, _, _, e in shop.rows):
            shop.weights = weights
            shop.option("--weight", text)
    shop.columns = ["user", "item"] + ["time"] * shop.has_time + ["event"] * shop.has_event
    rng.shuffle(shop.columns)
    return shop


def list_options(shop, rng):
    shop.n = rng.choice((1, 2, 3, 5, 20))
    shop.option("-n", shop.n)
    if rng.random() < .2:
        shop.repeat = True
        shop.option("--repeat")
    if rng.random() < .2:
        shop.fallback = False
        shop.option("--fallback", "none")
    if rng.random() < .15:
        shop.most = rng.randint(1, 3)
        shop.option("--max-history", shop.most)


def limit_files(shop, rng):
    names = NAMES + ("nowhere",)
    if rng.random() < .2:
        if rng.random() < .5:
            shop.barred = set(rng.sample(names, 2))
            lines = ["item"] + sorted(shop.barred)
        else:
            pairs = [(rng.choice(PEOPLE), rng.choice(names)) for _ in range(8)]
            for u, i in pairs:
                shop.pairs.setdefault(u, set()).add(i)
            lines = ["item\tuser"] + ["%s\t%s" % (i, u) for u, i in pairs]
        shop.files["exclude.tsv"] = "\n".join(lines) + "\n"
        shop.option("--exclude", "exclude.tsv")
    if rng.random() < .25:
        stock = {i: (rng.randint(0, 3), rng.choice(("x", "y", ""))) for i in some(rng, names, 3)}
        shop.category = {i: c for i, (_, c) in stock.items() if c}
        shop.allowed = set(stock)
        shop.files["stock.tsv"] = "item\tstock\tcategory\n" + "".join("%s\t%d\t%s\n" % (i, n, c) for i, (n, c) in stock.items())
        shop.option("--catalogue", "stock.tsv")
        if any(n > 0 for n, _ in stock.values()) and rng.random() < .5:
            shop.allowed = {i for i, (n, _) in stock.items() if n > 0}
            shop.option("--catalogue-where", "stock > 0")
        if rng.random() < .6:
            shop.per_category = rng.randint(1, 2)
            shop.option("--per-category", shop.per_category)


def user_files(shop, rng, clicks=False):
    if rng.random() < .15:
        shop.wanted = [rng.choice(PEOPLE + ("nobody",)) for _ in range(4)]
        shop.files["for.tsv"] = shop.user + "\n" + "".join(u + "\n" for u in shop.wanted)
        shop.option("--for", "for.tsv")
    if rng.random() < .2:
        rows = [(rng.choice(PEOPLE + ("new",)), rng.choice(NAMES + ("nowhere", "none")), rng.randrange(10 ** 6)) for _ in range(9)]
        timed = rng.random() < .5
        if timed and (clicks or len({t for _, _, t in rows}) < len(rows)):
            timed = False
        shop.files["history.tsv"] = shop.user + "\titem" + "\ttime" * timed + "\n" + "".join(
            "%s\t%s%s\n" % (u, i, "\t" + clock(START + t) if timed else "") for u, i, t in rows)
        shop.history = histories(sorted(rows, key=lambda r: r[2]) if timed else rows, clicks)
        shop.option("--history", "history.tsv")


def histories(rows, clicks=False):
    """{user: [item]} by rows; an item stands where it was last"""
    out = {}
    for user, item, *_ in rows:
        items = out.setdefault(user, [])
        if not clicks and item in items:
            items.remove(item)
        items.append(item)
    return out


def knn_options(shop, rng):
    how = {"kind": rng.choice(("knn", "knn", "cosine", "rp3beta", "lift")), "p": rng.choice((0, .3, .6, .8, 1)), "b": rng.choice((0, .25, .4)),
           "most": rng.choice((1, 2, 3, 5, 100))}
    shop.method = how
    shop.setting("--knn", how["kind"], "--neighbours", how["most"])
    if how["kind"] in ("knn", "rp3beta"):
        shop.setting("--user-damping", how["p"], "--item-damping", how["b"])


def sequence_options(shop, rng):
    how = rng.choice(({}, {"blend": .1, "decay": .8}, {"blend": 1.0, "decay": .9}, {"blend": .4}, {"only": True}, {"only": True, "decay": .8}))
    shop.method = how
    if how:
        shop.setting("--blend", ("only" if "only" in how else "%g" % how["blend"]) + (":%g" % how["decay"] if "decay" in how else ""))


def spectral_options(shop, rng):
    shop.method = {"factors": rng.choice((1, 2, 3, 64)), "mix": rng.choice((0, .3, 1))}
    shop.setting("--mix", shop.method["mix"])
    if shop.method["factors"] < 64:
        shop.setting("--factors", shop.method["factors"])


def ease_options(shop, rng):
    shop.method = {"penalty": rng.choice((400.0, 50.0, 20.0))}
    shop.setting("--lambda", "%g" % shop.method["penalty"])


OPTIONS = {"popular": lambda shop, rng: None, "knn": knn_options, "sequence": sequence_options, "spectral": spectral_options,
           "ease": ease_options}
MODELS = {"knn": twin.knn, "sequence": twin.sequence, "spectral": twin.spectral, "ease": twin.ease}


# --- the program ---

def run(shop, args, table):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in list(shop.files.items()) + [("log.tsv", table)]:
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
                f.write(text)
        p = subprocess.run([PROGRAM] + args + ["--digits", "9", "log.tsv"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           check=False)
    if p.returncode != 0:
        raise Different("status %d\n%s" % (p.returncode, p.stderr.decode("utf-8", "replace")))
    lines = p.stdout.decode().split("\n")
    same("last line", lines.pop(), "")
    head = lines.pop(0).split("\t")
    return head, [line.split("\t") for line in lines]


def lists_of(shop, args, table):
    """{user: [rows]}, checked for their order"""
    head, rows = run(shop, args, table)
    same("header", head, ["user", "rank", "item", "score", "source"] + ["why", "share"] * shop.why)
    out = {}
    for row in rows:
        mine = out.setdefault(row[0], [])
        mine.append(row)
        same("rank of " + row[0], row[1], str(len(mine)))
    same("users", list(out), sorted(out, key=twin.by_bytes))
    same("rows that stand together", [r[0] for r in rows], [u for u, mine in out.items() for _ in mine])
    return out


# --- one list ---

def has_place(shop, used, item):
    c = shop.category.get(item)
    return c is None or not shop.per_category or used.get(c, 0) < shop.per_category


def check_why(shop, row, given):
    if not shop.why:
        return
    if not given or row[4] != shop.what:
        same("why of a fallback", row[5:], ["", ""])
        return
    by, most = twin.total({0: given})[0], max(given.values())
    if row[5] not in given or not near(given[row[5]], most):
        raise Different("why: %s, expected one that gave %.9f: %r" % (row[5], most, given))
    if not near(float(row[6]), most / by):
        raise Different("share: %s, expected %.9f" % (row[6], most / by))


def check_list(shop, user, rows, scored, popular, masked):
    """scored: {item: {history item: what it gave}} or {item: score}. Rank by rank: no item left has a better score"""
    given = scored if scored and isinstance(next(iter(scored.values())), dict) else {}
    left = twin.total(scored) if given else dict(scored)
    left = {i: s for i, s in left.items() if i not in masked}
    used, shown = {}, set()
    tolerance = NEAR_DENSE if shop.what in ("spectral", "ease") else NEAR
    for row in rows:
        name = "user %s, rank %s" % (user, row[1])
        if len(shown) == shop.n:
            raise Different(name + ": too many rows")
        item, score = row[2], float(row[3])
        open_ = {i: s for i, s in left.items() if i not in shown and has_place(shop, used, i)}
        if open_:
            best = max(open_.values())
            if item not in open_ or not near(open_[item], best, tolerance):
                raise Different("%s: item %s of %r, expected score %.9f of %r" % (name, item, open_.get(item), best, open_))
            same(name + ", source", row[4], shop.what)
            if not near(score, open_[item], tolerance):
                raise Different("%s, item %s: score %.9f, expected %.9f" % (name, item, score, open_[item]))
        else:
            fill = [e for e in popular if e[0] not in masked and e[0] not in shown and has_place(shop, used, e[0])]
            if not fill or not (shop.fallback or shop.what == "popular"):
                raise Different(name + ": a row, expected none")
            same(name, (item, score, row[4]), (fill[0][0], float(fill[0][1]), "popular"))
        check_why(shop, row, given.get(item))
        shown.add(item)
        used[shop.category.get(item)] = used.get(shop.category.get(item), 0) + 1
    if len(shown) < shop.n:
        rest = [i for i in left if i not in shown and has_place(shop, used, i)]
        rest += [i for i, _ in popular if i not in masked and i not in shown and has_place(shop, used, i) and
                 (shop.fallback or shop.what == "popular")]
        same("user %s, left out" % user, rest, [])


def check_lists(shop, log, beyond, score, own, masks=True):
    """own: {user: [(item, part)]} of the log"""
    got = lists_of(shop, ["--method", shop.what] + shop.settings + shop.args, shop.table())
    hist = own if shop.history is None else {u: [(i, 1.0) for i in h] for u, h in shop.history.items()}
    users = list(hist) if shop.wanted is None else list(shop.wanted)
    popular = log.popular()
    for u in sorted(set(users), key=twin.by_bytes):
        h = hist.get(u, [])
        masked = set(shop.barred) | shop.pairs.get(u, set())
        if shop.allowed is not None:
            masked |= set(log.items) - shop.allowed
        if masks and not shop.repeat:
            masked |= {i for i, _ in h}
            masked |= set(beyond.get(u, ()) if shop.history is None else ())
        known = [e for e in h if e[0] in log.n] if masks else h
        check_list(shop, u, got.pop(u, []), score(known), popular, masked)
    same("further users", list(got), [])
    return sum(1 for _ in users)


def check_shop(shop):
    log, beyond = shop.gathered()
    model = MODELS[shop.what](log, **shop.method) if shop.what in MODELS else lambda h: {}
    return check_lists(shop, log, beyond, model, log.held)


def make_lists(rng, what):
    shop = shop_rows(rng, what)
    OPTIONS[what](shop, rng)
    list_options(shop, rng)
    limit_files(shop, rng)
    user_files(shop, rng)
    if what in ("knn", "sequence") and rng.random() < .3:
        shop.why = True
        shop.option("--why")
    return shop


# --- sessions ---

def make_sessions(rng, what):
    shop = Shop(what)
    shop.has_time = rng.random() < .6
    shop.user = "session"
    shop.columns = ["session", "item"] + ["time"] * shop.has_time
    rng.shuffle(shop.columns)
    add_rows(shop, rng, rng.randint(1, 6), None)
    if shop.has_time:       # one at a time: the definition has no order of clicks at the same time
        times = rng.sample(range(START, START + 10 ** 6), len(shop.rows))
        shop.rows = [(u, i, t, e) for (u, i, _, e), t in zip(shop.rows, times)]
    list_options(shop, rng)
    shop.args = [a for a in shop.args if a != "--repeat"]
    limit_files(shop, rng)
    user_files(shop, rng, clicks=True)
    return shop


def sessions_of(rows, most=0):
    """{session: [item]}, the oldest first: by their last clicks; without times by their first rows. rows: numbered"""
    clicks = {}
    for s, item, time, _ in sorted(rows, key=lambda r: r[2]):
        clicks.setdefault(s, []).append((time, item))
    return {s: c[-most:] if most else c for s, c in clicks.items()}


def in_order(clicks, has_time):
    return [[i for _, i in c] for c in sorted(clicks.values(), key=lambda c: c[-1][0] if has_time else c[0][0])]


def session_model(shop, rows):
    clicks = sessions_of(rows, shop.most)
    held = {s: [(i, 1.0) for _, i in c] for s, c in clicks.items()}
    log = twin.Log(held)
    # of a session that was cut its first row is still that of the whole
    first = {s: c[0][0] for s, c in sessions_of(rows).items()}
    order = [[i for _, i in clicks[s]] for s in sorted(clicks, key=lambda s: clicks[s][-1][0] if shop.has_time else first[s])]
    return log, twin.session(order, log.n)


def check_sessions(shop):
    log, score = session_model(shop, shop.numbered())
    return check_lists(shop, log, {}, lambda h: score([i for i, _ in h]), log.held, masks=False)


# --- neighbours of items ---

def check_neighbours(shop, w, column, most):
    head, rows = run(shop, shop.settings + shop.args, shop.table())
    same("header", head, ["item", "rank", column, "score", "n_both"])
    got = {}
    for row in rows:
        got.setdefault(row[0], []).append(row)
    same("items", list(got), sorted((i for i in w if w[i]), key=twin.by_bytes))
    for i, mine in got.items():
        left = {j: (v, both) for j, v, both in w[i]}
        same("rows of " + i, len(mine), min(len(left), most))
        for k, row in enumerate(mine, 1):
            j, best = row[2], max(v for v, _ in left.values())
            if row[1] != str(k) or j not in left or not near(left[j][0], best) or not near(float(row[3]), left[j][0]):
                raise Different("item %s: %r, expected %.9f of %r" % (i, row, best, left))
            same("n_both of %s and %s" % (i, j), row[4], str(left.pop(j)[1]))
    return len(rows)


def make_similar(rng, what):
    shop = shop_rows(rng, what)
    knn_options(shop, rng)
    shop.n = rng.choice((1, 3, 20))
    shop.option("--similar", "-n", shop.n)
    return shop


def check_similar(shop):
    log, _ = shop.gathered()
    return check_neighbours(shop, twin.knn_weights(log, **shop.method), "similar", shop.n)


def make_complements(rng, what):
    shop = Shop(what)
    shop.user = "order"
    shop.columns = rng.choice((["order", "item"], ["item", "order"]))
    add_rows(shop, rng, rng.randint(2, 7), None)
    shop.n = rng.choice((1, 3, 20))
    shop.method = {"kind": "lift", "support": rng.randint(1, 3), "most": shop.n}
    shop.option("--complements", "--support", shop.method["support"], "-n", shop.n)
    return shop


def check_complements(shop):
    log, _ = shop.gathered()
    return check_neighbours(shop, twin.knn_weights(log, **shop.method), "complement", shop.n)


# --- evaluations: the figures, from lists that the program makes when it is given only what was not held out ---

def make_evaluate(rng, _):
    what = rng.choice(("popular", "knn", "sequence", "spectral", "ease", "session"))
    if what == "session":
        shop = make_sessions(rng, what)
        shop.history = shop.wanted = None
        shop.args, shop.most = [], 0
        for option in ("stock.tsv", "exclude.tsv"):     # of a prefix nobody knows the name
            shop.files.pop(option, None)
        shop.fallback = rng.random() < .7
        shop.option("--fallback", "popular" if shop.fallback else "none", "-n", shop.n)
    else:
        shop = shop_rows(rng, what)
        seen = set()
        shop.rows = [r for r in shop.rows if not (r[:2] + r[3:] in seen or seen.add(r[:2] + r[3:]))]
        OPTIONS[what](shop, rng)
        list_options(shop, rng)
        limit_files(shop, rng)
    shop.how = rng.choice(("last", "holdout", "split") if shop.has_time else ("last", "holdout"))
    shop.last = rng.randint(1, 2)
    shop.split = START + 86400 * rng.randrange(10 if what == "session" else 200)
    if shop.how == "holdout":
        rows = [(rng.choice(PEOPLE + ("new",)), rng.choice(NAMES + ("nowhere", "none"))) for _ in range(9)]
        shop.held = histories(rows, clicks=what == "session")
        shop.files["held.tsv"] = shop.user + "\titem\n" + "".join("%s\t%s\n" % r for r in rows)
    if what != "session" and shop.how != "split" and rng.random() < .2:
        rows = [(rng.choice(PEOPLE + ("new",)), rng.choice(NAMES + ("nowhere", "none"))) for _ in range(9)]
        shop.history = histories(rows)
        shop.files["history.tsv"] = "item\tuser\n" + "".join("%s\t%s\n" % (i, u) for u, i in rows)
    return shop


def cut_log(shop):
    """rows that are fitted on, what is held out {user: [item]}, and when 'now' is"""
    rows = shop.numbered()
    weighing = [r for r in rows if shop.weights is None or shop.weights.get(r[3], 0) > 0]
    now = shop.latest()
    if shop.how == "holdout":
        return rows, shop.held, now
    held = {}
    if shop.how == "split":
        first = {}
        for u, i, t, _ in weighing:
            first[u, i] = min(first.get((u, i), t), t)
        for (u, i), t in first.items():
            if t >= shop.split:
                held.setdefault(u, []).append(i)
        return [r for r in rows if r[2] < shop.split], held, shop.split
    log, _ = twin.gather(weighing, shop.weights)
    for u, h in log.held.items():
        held[u] = [i for i, _ in h][max(1, len(h) - shop.last):]
    gone = {(u, i) for u, items in held.items() for i in items}
    return [r for r in rows if r[:2] not in gone], {u: items for u, items in held.items() if items}, now


def unnumbered(shop, rows):
    return [(u, i, t if shop.has_time else None, e) for u, i, t, e in rows]


def evaluation_of(shop):
    return {"last": ["--last", str(shop.last)], "holdout": ["--holdout", "held.tsv"], "split": ["--split", clock(shop.split)]}[shop.how]


def check_table(shop, args, want, cases):
    """want: {method: (means, each case)}"""
    head, rows = run(shop, args, shop.table())
    same("header", head, ["measure", "method", "value", "lo", "hi", "lift"])
    methods = ["popular"] + [shop.what] * (shop.what != "popular")
    names = list(twin.FIGURES) + ["coverage", "novelty"]
    same("rows", [r[:2] for r in rows], [[n, m] for n in names + ["users"] for m in methods])
    for name, method, value, lo, hi, lift in rows:
        if name == "users":
            same("users", (value, lo, hi, lift), (str(cases), "", "", ""))
            continue
        mean, each = want[method]
        mean, base = mean[name], want["popular"][0][name]
        same("%s of %s: missing" % (name, method), value == "", mean is None)
        if mean is not None and not near(float(value), mean):
            raise Different("%s of %s: %s, expected %.9f" % (name, method, value, mean))
        if method == "popular" or not base or mean is None:
            same("lift", lift, "")
        elif not near(float(lift), mean / base):
            raise Different("lift of %s: %s, expected %.9f" % (name, lift, mean / base))
        if name in twin.FIGURES:
            check_interval(name, float(lo), float(hi), [f[twin.FIGURES.index(name)] for f in each])
        else:
            same("interval of " + name, lo + hi, "")


def check_interval(name, lo, hi, values):
    """between the least and the most of the means that there can be; all of it where all are alike"""
    if not (min(values) - NEAR <= lo <= hi <= max(values) + NEAR):
        raise Different("interval of %s: %.9f to %.9f, of values %r" % (name, lo, hi, values))
    if len(values) >= 8 and max(values) > min(values):
        mean = sum(values) / len(values)
        error = math.sqrt(sum((v - mean) ** 2 for v in values)) / len(values)
        if not .5 < (hi - lo) / (2 * 1.96 * error) < 1.4 or not lo <= mean <= hi:
            raise Different("interval of %s: %.9f to %.9f, error of the mean %.9f" % (name, lo, hi, error))


def check_evaluate(shop):
    if shop.what == "session":
        return check_evaluate_sessions(shop)
    if shop.half_life is not None and shop.weights is not None and shop.how == "last":
        raise twin.Skip()       # a held-out pair's time is not known any more
    if shop.how == "last" and (shop.most or shop.what in ("spectral", "ease")):
        raise twin.Skip()       # further items are seen then; dense models have rows of items that are left to nobody, and round otherwise
    rows, held, now = cut_log(shop)
    log, _ = shop.gathered(rows, now)
    if not held or not log.users:
        raise twin.Skip()
    if shop.how == "split" and any(u not in log.held for u in shop.pairs):
        raise twin.Skip()       # who comes after the split has no name
    shop.files["users.tsv"] = "user\n" + "".join(u + "\n" for u in held)
    # the last row says what 'now' is: its user holds nothing else, so nothing else changes
    args = shop.args + ["--for", "users.tsv"] + (["--as-of", clock(now)] if shop.has_time else [])
    want = {}
    for method in ("popular", shop.what):
        how = shop.settings if method == shop.what else []
        got = lists_of(shop, ["--method", method] + how + args, shop.table(unnumbered(shop, rows)))
        if shop.history is not None:
            other = lists_of(shop, ["--method", method, "--history", "history.tsv"] + how + args, shop.table(unnumbered(shop, rows)))
            got.update({u: other.get(u, []) for u in shop.history})
        cases = [([r[2] for r in got.get(u, [])], set(items)) for u, items in held.items()]
        want[method] = twin.evaluate(cases, shop.n, log.n, len(log.users), len(log.items))
    also = [] if shop.history is None else ["--history", "history.tsv"]
    check_table(shop, ["--method", shop.what, "--evaluate"] + evaluation_of(shop) + shop.settings + shop.args + also, want, len(held))
    return len(held)


def cut_sessions(shop):
    """rows to fit on, and prefixes with what came next [(items, item)]"""
    rows, cases = shop.numbered(), []
    if shop.how == "holdout":
        return rows, [(c[:n], c[n]) for c in shop.held.values() for n in range(1, len(c))]
    keep = []
    for s, clicks in sessions_of(rows).items():
        items = [i for _, i in clicks]
        kept = max(1, len(clicks) - shop.last)
        if shop.how == "split":
            kept = len(clicks) if clicks[-1][0] < shop.split else 0
            if not kept and clicks[0][0] >= shop.split:
                cases += [(items[:n], items[n]) for n in range(1, len(items))]
        else:
            cases += [(items[:n], items[n]) for n in range(kept, len(items))]
        keep += [(s, i, t, None) for t, i in clicks[:kept]]
    return sorted(keep, key=lambda r: r[2]), cases


def check_evaluate_sessions(shop):
    rows, cases = cut_sessions(shop)
    log, _ = session_model(shop, rows)
    if not cases or not log.users:
        raise twin.Skip()
    shop.files["prefixes.tsv"] = "session\titem\n" + "".join("%05d\t%s\n" % (n, i) for n, (c, _) in enumerate(cases) for i in c)
    table = shop.table(unnumbered(shop, rows))
    want = {}
    for method in ("popular", "session"):
        extra = ["--user", "session", "--repeat"] if method == "popular" else []
        got = lists_of(shop, ["--method", method, "--history", "prefixes.tsv"] + extra + shop.args, table)
        judged = [([r[2] for r in got.get("%05d" % n, [])], {nxt}) for n, (_, nxt) in enumerate(cases)]
        want[method] = twin.evaluate(judged, shop.n, log.n, len(log.users), len(log.items))
    check_table(shop, ["--method", "session", "--evaluate"] + evaluation_of(shop) + shop.args, want, len(cases))
    return len(cases)


# --- the log of recommend.md; digits where the page's last one is wrong are corrected ---

def vector():
    shop = Shop("knn")
    shop.columns = ["user", "item"]
    shop.rows = [("u%d" % u, i, None, None) for u, items in enumerate(("012", "013", "123", "23", "031"), 1) for i in items]
    rows = 0

    def expect(args, want):
        nonlocal rows
        got = run(shop, args, shop.table())[1]
        for user, item, score in want:
            mine = [r[3] for r in got if r[0] == user and r[2] == item]
            same("%s: %s, %s" % (" ".join(args), user, item), ["%.7f" % float(s) for s in mine], [score])
            rows += 1

    expect(["--similar"], [("0", "1", "0.4900395"), ("0", "2", "0.1832675"), ("0", "3", "0.3266930"),
                           ("2", "0", "0.2078703"), ("2", "1", "0.3705502"), ("2", "3", "0.4215795")])
    expect(["--method", "knn"], [("u4", "0", "0.4956679"), ("u4", "1", "0.7553217")])
    expect(["--method", "sequence"], [("u4", "0", "0.1328050"), ("u4", "1", "0.7600535"), ("u3", "0", "0.2112150")])
    shop.files["one.tsv"] = "user\titem\nw1\t1\nw3\t3\n"
    expect(["--method", "sequence", "--repeat", "--fallback", "none", "--history", "one.tsv"], [
        ("w1", "0", "0.1600204"), ("w1", "2", "1.1822243"), ("w1", "3", "1.0379103"),
        ("w3", "0", "0.1009092"), ("w3", "1", "0.6723967"), ("w3", "2", "0.1182224")])
    return "vector: %d figures of recommend.md, 0 differences" % rows


# --- all ---

WHAT = {name: (make_lists, check_shop) for name in OPTIONS}
WHAT.update({"session": (make_sessions, check_sessions), "similar": (make_similar, check_similar),
             "complements": (make_complements, check_complements), "evaluate": (make_evaluate, check_evaluate)})


def still_different(check, shop, rows):
    shop.rows = rows
    try:
        check(shop)
    except Different as e:
        return None if str(e).startswith("status") else str(e)
    except (twin.Skip, ValueError, ZeroDivisionError, IndexError):
        return None
    return None


def smallest(check, shop, why):
    """row by row, as long as something still differs"""
    rows, k = shop.rows, 0
    while k < len(rows) and not why.startswith("status"):
        fewer = rows[:k] + rows[k + 1:]
        less = still_different(check, shop, fewer) if fewer else None
        if less is None:
            k += 1
        else:
            rows, why = fewer, less
    shop.rows = rows
    return why


def show(shop, n, seed, why):
    lines = ["%s, log %d of seed %s: recommend --method %s %s log.tsv" % (shop.what, n, seed, shop.what, " ".join(shop.settings + shop.args)), why]
    if hasattr(shop, "how"):
        lines.append("evaluation: " + " ".join(evaluation_of(shop)))
    for name, text in sorted(shop.files.items()) + [("log.tsv", shop.table())]:
        lines += ["-- " + name, text.rstrip("\n")]
    return "\n".join(lines)


def many(what, n, seed):
    make, check = WHAT[what]
    rows = done = skipped = number = 0
    while done < n:
        rng = random.Random("%s %d" % (seed, number))
        shop = make(rng, what)
        number += 1
        try:
            rows += check(shop)
        except twin.Skip:
            skipped += 1
            if skipped > n:
                return "%s: more than %d logs skipped" % (what, n), 1
            continue
        except Different as e:
            return show(shop, number - 1, seed, smallest(check, shop, str(e))), 1
        done += 1
    unclear = "" if skipped == 0 else ", %d skipped" % skipped
    return "%s: %d logs, %d lists, 0 differences%s" % (what, done, rows, unclear), 0


def main(argv):
    global PROGRAM
    PROGRAM = os.path.abspath(argv[0]) if "/" in argv[0] else argv[0]
    if argv[1] == "vector":
        try:
            text, status = vector(), 0
        except Different as e:
            text, status = str(e), 1
    else:
        text, status = many(argv[1], int(argv[2]), argv[3])
    print(text)
    return status


PROGRAM = "recommend"

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
