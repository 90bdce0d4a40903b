#!/bin/sh
# small random tables: every cell equals that of SQL, with the bins of Python's own quantiles and fractions
python3 - <<'PY'
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from fractions import Fraction

SEED, RUNS = 20240229, 250


def run(args, files):
    p = subprocess.run(["crosstab", *args, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if p.returncode != 0:
        raise RuntimeError("status %d: %s" % (p.returncode, p.stderr.decode()))
    return [line.split("\t") for line in p.stdout.decode().splitlines()]


def half_even(v, digits):
    scaled = round(v * 10 ** digits)        # a Fraction rounds half to even
    text = str(abs(scaled)).rjust(digits + 1, "0")
    if digits:
        text = text[:-digits] + "." + text[-digits:]
    return "-" + text if scaled < 0 else text


def plain(v, decimals):
    """rounded down, without zeros at the end"""
    scaled = v * 10 ** decimals // 1
    text = str(abs(scaled)).rjust(decimals + 1, "0")
    text = (text[:-decimals] + "." + text[-decimals:]).rstrip("0").rstrip(".")
    return "-" + text if scaled < 0 else text


class Groups:
    """how a column is cut: label and order of each of its values"""

    def __init__(self, values, how):
        texts = [v for v in values if v]
        try:
            numbers = [Fraction(t) for t in texts]
        except ValueError:
            numbers = None
        self.labels, self.of = [""] if "" in values else [], {"": ""}
        if how == "auto":
            how = "5" if numbers is not None and len(set(texts)) > 10 else "none"
        if how == "none":
            for t in sorted(set(texts), key=(lambda t: t) if numbers is None else (lambda t: (Fraction(t), t))):
                self.labels.append(t)
                self.of[t] = t
            return
        if how.startswith("cuts="):
            breaks = [Fraction(c) for c in how[5:].split(",")]
            shown = ["-inf"] + [plain(b, 18) for b in breaks] + ["inf"]
        elif not texts:
            return
        else:
            n = int(how)
            breaks = statistics.quantiles(numbers * 2 if len(numbers) == 1 else numbers, n=n, method="inclusive")
            breaks = [b for b in sorted(set(breaks)) if b < max(numbers)]
            # equal in all 18 decimals of a label: no number lies between them
            breaks = [b for i, b in enumerate(breaks) if i == 0 or plain(b, 18) != plain(breaks[i - 1], 18)]
            decimals = 6
            while decimals < 18 and breaks and (len({plain(b, decimals) for b in breaks}) < len(breaks) or
                                                Fraction(plain(breaks[0], decimals)) < min(numbers)):
                decimals += 1
            shown = [plain(min(numbers), 18)] + [plain(b, decimals) for b in breaks] + [plain(max(numbers), 18)]
        bins = []
        for i in range(len(breaks) + 1):
            left = "[" if i == 0 and shown[0] != "-inf" else "("
            bins.append(left + shown[i] + "," + shown[i + 1] + (")" if shown[i + 1] == "inf" else "]"))
        self.labels += bins
        for t in texts:
            self.of[t] = bins[sum(Fraction(t) > b for b in breaks)]


def decimals_of(text):
    return len(text.partition(".")[2])


def expected(rows, o):
    left, right = Groups([r[0] for r in rows], o["row_bins"]), Groups([r[1] for r in rows], o["col_bins"])
    db = sqlite3.connect(":memory:")
    db.execute("create table t (a text, b text, v integer, d integer)")
    db.executemany("insert into t values (?, ?, ?, ?)", [(left.of[a], right.of[b], int(Fraction(v or 0) * 10 ** 4), decimals_of(v)) for a, b, v in rows])
    cell = {}
    for a, b in (("a", "b"), ("a", "'all'"), ("'all'", "b"), ("'all'", "'all'")):
        for r in db.execute("select %s, %s, count(*), sum(v), max(d) from t group by 1, 2" % (a, b)):
            cell[r[0], r[1]] = (r[2], Fraction(r[3], 10 ** 4), r[4])
    total = cell["all", "all"]

    def figures(key):
        n, s, d = cell.get(key, (0, Fraction(0), 0))
        share = half_even(Fraction(n, total[0]), o["digits"])
        return str(n), share, half_even(s, d), half_even(s / total[1], o["digits"]) if total[1] else ""

    more = ["all"] if o["totals"] else []
    if o["matrix"]:
        at = ["count", "share", "sum"].index(o["matrix"])
        out = [["a"] + [c or "missing" for c in right.labels + more]]
        return out + [[r] + [figures((r, c))[at] for c in right.labels + more] for r in left.labels + more]
    out = [["a", "b", "count", "share"] + (["sum", "sum_share"] if o["value"] else [])]
    for r in left.labels + more:
        for c in right.labels + more:
            if (r, c) in cell:
                out.append([r, c] + list(figures((r, c)))[:4 if o["value"] else 2])
    return out


def arguments(o):
    a = ["--rows", "a", "--cols", "b", "--row-bins", o["row_bins"], "--col-bins", o["col_bins"], "--digits", str(o["digits"])]
    a += ["--value", "v"] if o["value"] else []
    a += ["--matrix=" + o["matrix"]] if o["matrix"] else []
    return a + (["--totals"] if o["totals"] else [])


def write(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        f.write("v\tb\tx\ta\n")
        f.writelines("%s\t%s\tx\t%s\n" % (v, b, a) for a, b, v in rows)


def through_partials(rows, args, folder):
    names = []
    for i in range(3):
        write(folder + "/part.tsv", rows[i::3])
        names.append("%s/part%d" % (folder, i))
        with open(names[-1], "wb") as f:
            subprocess.run(["crosstab", "--partial", *args, folder + "/part.tsv"], stdout=f, check=True)
    return run(["--merge", *args], names[::-1])


def check(rows, o, folder):
    write(folder + "/t.tsv", rows)
    want, args = expected(rows, o), arguments(o)
    for got in (run(args, [folder + "/t.tsv"]), through_partials(rows, args, folder)):
        for w, g in zip(want + [None] * len(got), got + [None] * len(want)):
            if w != g:
                return "%s\nexpected %s\ncrosstab %s" % (g, w, " ".join(args))
    return None


def column(rng):
    kind = rng.randrange(5)
    if kind == 0:
        pool = ["DE", "FR", "é", "a b", "x\\ty", "10", "9"]
    elif kind == 1:
        pool = [str(i) for i in range(rng.choice([3, 30]))] + ["1.0", "01"]
    elif kind == 2:
        pool = [plain(Fraction(rng.randint(-10 ** 7, 10 ** 7), 10 ** 6), 6) for _ in range(40)]
    elif kind == 3:
        pool = ["7"] * 5 + [str(rng.randint(-3, 3)) for _ in range(2)]
    else:
        pool = ["0.%018d" % (10 ** 17 + rng.randint(0, 30)) for _ in range(12)] + ["-5"] * rng.randint(0, 1)
    pool += [""] * rng.choice([0, 0, 3])
    return pool, kind != 0


def bins(rng, is_number):
    how = [["auto", "none"], ["auto", "none", "2", "3", "5", "10", "100", "cuts=0", "cuts=-2,0.5,7.25", "cuts=0.100000000000000013"]][is_number]
    return rng.choice(how)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for i in range(RUNS):
            rng = random.Random("%d/%d" % (SEED, i))
            (a, is_a), (b, is_b) = column(rng), column(rng)
            v = ["", "0.1", "0.2", "-0.3", "12", "3.25", "-7.5000"]
            rows = [(rng.choice(a), rng.choice(b), rng.choice(v)) for _ in range(rng.choice([1, 2, 12, 60, 60]))]
            o = {"row_bins": bins(rng, is_a), "col_bins": bins(rng, is_b), "digits": rng.choice([6, 6, 0, 15]), "value": rng.random() < .6,
                 "totals": rng.random() < .4, "matrix": rng.choice(["", "", "count", "share", "sum"])}
            o["value"] = o["value"] or o["matrix"] == "sum"
            found = check(rows, o, folder)
            k = 0
            while found and k < len(rows):          # the smallest table that still differs
                fewer = check(rows[:k] + rows[k + 1:], o, folder) if len(rows) > 1 else None
                if fewer:
                    rows, found, k = rows[:k] + rows[k + 1:], fewer, 0
                else:
                    k += 1
            if found:
                print("seed %d, table %d: %s\n%s" % (SEED, i, found, rows))
                return 1
    print("%d tables equal" % RUNS)
    return 0


sys.exit(main())
PY
