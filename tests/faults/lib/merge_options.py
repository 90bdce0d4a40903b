"""Random logs and options for merge_trees.py. What of the options shapes the states, what the answer, and what must be told to each run,
is in the pages of the filters."""
from drive import COLUMNS

NAMES = COLUMNS.split(",") + ["session", "currency"]
ODD = ["a", "b", ",", "%", "=", ":", ";", "\\t", "\\\\", "\\n", "-", "é", " ", "#", "'", "*", "p1"]
LAST_DAY = "2025-01-31"


def maybe(rng, *choices, odds=0.4):
    """One of the choices, each a list of words; most often none."""
    return rng.choice(choices) if rng.random() < odds else []


def odd_text(rng):
    return "".join(rng.choice(ODD) for _ in range(rng.randrange(1, 5)))


def word(rng, stem, n, odd):
    """An id out of n, some of which hold what states must escape."""
    at = rng.randrange(n)
    return "%s%d%s" % (stem, at, ODD[at % len(ODD)]) if odd else "%s%d" % (stem, at)


def money(rng, decimals):
    if rng.random() < 0.1:
        return ""
    return "%s%d.%0*d" % (rng.choice(["", "", "-"]), rng.choice([9, 300, 10 ** 9]) * rng.random(), decimals, rng.randrange(10 ** decimals))


def make_log(rng, n, users):
    """n rows of NAMES. Logs differ in how odd their texts are, how fine their times and amounts, in what is missing, and in how many rows
    are at a user's and an instant that an earlier row has, often the user's first or last: what wins there must not hang on the parts."""
    odd = rng.random() < 0.3
    decimals = rng.choice([[2], [2], [1, 2, 5], [18, 1]])
    digits = rng.choice([[0], [0], [0], [3], [0, 3, 6]])
    items = rng.choice([4, 20, 60])
    currencies = rng.choice([[""]] * 5 + [["EUR"], ["E=%,"], ["EUR", ""], ["EUR", "USD"]])
    missing = rng.choice(["", "", "\\N"])
    spread = rng.choice([1, 12, 24])
    days, coarse = rng.choice([(28, 1), (28, 1), (28, 12), (2, 60)])        # coarse: many rows of one instant
    twins = rng.choice([0, 0.3, 0.7, 0.7])
    rows, ends = [], {}             # of each user: the first and the last instant
    for i in range(n):
        month = rng.randrange(spread)
        when = "%d-%02d-%02dT%02d:%02d:%02d" % (2023 + month // 12, month % 12 + 1, rng.randrange(28) % days + 1,
                                                *(rng.randrange(x) // coarse * coarse for x in (24, 60, 60)))
        d = rng.choice(digits)
        when += (".%0*d" % (d, rng.randrange(10 ** d)) if d else "") + "Z"
        order = rng.choice(["", "o%d" % rng.randrange(max(n // 3, 1)), odd_text(rng) if odd else "o%d" % i])
        amount = money(rng, min(rng.choice(decimals), 18))
        if len(amount) > 17:
            amount = "0" + amount[amount.index("."):]
        row = [word(rng, "u", users, odd), when, rng.choice(["view", "cart", "purchase", "purchase", "refund"]),
               word(rng, "i", items, odd) if rng.random() > 0.02 else "", amount or missing, str(rng.randrange(9)), order or missing,
               "s%d" % rng.randrange(users * 2), rng.choice(currencies)]
        if rows and rng.random() < twins:
            twin = rng.choice(rows)
            row = twin[:1] + [rng.choice([twin[1], *ends[twin[0]]])] + [rng.choice(pair) for pair in zip(row[2:], twin[2:])]
        ends[row[0]] = min([row[1], *ends.get(row[0], [])]), max([row[1], *ends.get(row[0], [])])
        rows.append(row)
    return rows


def zones(rng):
    return maybe(rng, ["--tz", "Europe/Berlin"], ["--tz", "Pacific/Apia"], ["--tz", "America/St_Johns"])


def where(rng):
    return maybe(rng, ["--where", "qty < 5"], ["--where", "event != view"], ["--where", "value > 0 or value = ''"], ["--where", "qty > 99"])


class Filter:
    """A filter in the tests: state() shapes the states, shape() only the answer; kind must be told to every run."""
    name = ""
    kind = []
    is_set = False                  # merging a partial twice changes no answer

    def __init__(self, rng):
        self.state = self.states(rng) + where(rng)
        self.as_of = maybe(rng, ["--as-of", "2023-09-15"], ["--as-of", LAST_DAY], ["--as-of", "2023-02-03T04:05:06Z"])

    def told(self, shape):
        """(options of the single run, of the partials, of the merge)"""
        return self.state + self.as_of + shape, self.state + self.as_of, shape

    def is_excused(self, errors):
        return False


class Cohort(Filter):
    name = "cohort"

    def states(self, rng):
        self.measure = rng.choice(["users", "users", "count=2", "count=3", "sum"])
        self.period = rng.choice(["hour", "day", "week", "month", "month", "quarter", "year"])
        words = ["--period", self.period] + maybe(rng, ["--window", "own"]) + zones(rng) + maybe(rng, ["--week-start", "sun"])
        words += maybe(rng, ["--start", "purchase"], ["--start", "cart,purchase"], ["--start", "value > 100"], odds=0.7)
        words += maybe(rng, ["--return", "purchase"], ["--return", "event != view"], ["--return", "refund"])
        words += maybe(rng, ["--recurring"], odds=0.3) + maybe(rng, ["--zero", "return"])
        words += maybe(rng, ["--by", "item"], ["--by", "event"], ["--by", "order"], ["--by", "currency"],
                       *([["--by", "value"]] if self.measure != "sum" else []), odds=0.7)
        return words + ["--measure", self.measure]

    def shape(self, rng):
        mode = rng.choice(["on", "on", "after", "within", "bracket=0,1-3,2-5"] + ([] if self.measure == "sum" else ["every"]))
        words = ["--mode", mode] + maybe(rng, ["--since", "2023-03-01"], ["--until", "2024-02-10"], ["--since", "2023-02-01", "--until", "2023-02-28"],
                                         odds=0.2)
        if mode != "bracket=0,1-3,2-5":
            if self.period == "hour" or rng.random() < 0.6:
                words += ["--lags", str(rng.randrange(9))]
            words += maybe(rng, ["--reference", "previous"], odds=0.2) if self.measure != "sum" else []
        words += maybe(rng, ["--mean", "weighted"], ["--mean", "simple"], ["--mean", "none"])
        words += maybe(rng, ["--incomplete", "drop"], ["--incomplete", "mark"])
        figure = "value" if self.measure == "sum" else "rate"
        words += maybe(rng, ["--matrix"], ["--matrix=" + figure], ["--matrix=" + figure], ["--heatmap"])
        return words + maybe(rng, ["--digits", "15"], ["--null", "\\N"])

    def told(self, shape):
        """K of count=K shapes the answer only: the merge must be told."""
        single, partial, merge = super().told(shape)
        return single, partial, merge + (["--measure", self.measure] if self.measure.startswith("count") else [])


class Segment(Filter):
    name = "segment"

    def states(self, rng):
        self.lifecycle = rng.random() < 0.35
        self.by = maybe(rng, ["--by", "item"], ["--by", "item"], ["--by", "event"], ["--by", "order"], ["--by", "session"], odds=0.8)
        words = ["--method", "lifecycle"] if self.lifecycle else []
        words += maybe(rng, ["--order-when", "event in (purchase, cart)"], ["--order-when", ""], ["--order-when", "value > 50"])
        return words + maybe(rng, ["--refund-when", "value < 0"], ["--refund-when", ""]) + zones(rng)

    def shape(self, rng):
        words = maybe(rng, ["--explain"], ["--digits", "9"])
        if self.lifecycle:
            words += maybe(rng, ["--q50", "30"], ["--q80", "90"], ["--q50", "20", "--q80", "90"])
        else:
            words += maybe(rng, ["--score", "quantile"], ["--score", "ntile"],
                           ["--score", "cuts=20,60,150,300/1,2,3,5/-50,0,50.5,200"])
            words += maybe(rng, ["--thresholds-out", "SAVED"], odds=0.2) if "--score" not in words or "quantile" in words else []
        return words + (["--summary"] if self.by else maybe(rng, ["--summary"]))

    def told(self, shape):
        return self.state + self.as_of + self.by + shape, self.state + self.as_of + self.by, shape


class Free(Filter):
    """--as-of is free at the merge; it may be given to the single run and to the partials, or to the merge, or to both."""

    def __init__(self, rng):
        super().__init__(rng)
        self.when = rng.choice(["partial", "merge", "both"])
        if self.when != "partial" and self.as_of:
            self.as_of = self.late

    late = ["--as-of", LAST_DAY]

    def is_excused(self, errors):
        """Which rows up to --as-of matched --order-when, and of what currency they were, is not in partials that were made without it."""
        return self.when == "merge" and self.as_of and (b"--order-when: no row" in errors or b"several currencies" in errors)

    def told(self, shape):
        early, late = (self.as_of if self.when != "merge" else []), (self.as_of if self.when != "partial" else [])
        return self.state + self.as_of + shape, self.state + early, late + shape


class Churn(Free):
    name = "churn-score"
    late = ["--as-of", "2023-09-15"]

    def states(self, rng):
        words = maybe(rng, ["--order-when", "event in (purchase, cart)"], ["--order-when", ""], ["--order-when", "value > 50"])
        return words + zones(rng)

    def shape(self, rng):
        answer = rng.choice(["scores", "scores", "scores", "--inputs", "--inputs", "--evaluate", "--curve"])
        if answer == "--inputs":
            return [answer]
        model = rng.choice(["auto", "hazard", "mbgnbd", "bgnbd", "pnbd", "recency", "recency", "recency"])
        words = ["--model", model, "--horizon", rng.choice(["30d", "7", "8w", "2mo", "90d"])] + maybe(rng, ["--season", "off"])
        if model in ("auto", "hazard"):
            words += maybe(rng, ["--snapshots", "3"])
        if answer == "scores":
            words += maybe(rng, ["--detail"], ["--top", "5"]) + maybe(rng, ["--save", "SAVED"], odds=0.2) + maybe(rng, ["--digits", "12"], ["--explain"])
        else:
            words += [answer] + maybe(rng, ["--at", "2023-06-30"])
        return words


class Recommend(Free):
    name = "recommend"
    is_set = True
    settings = {
        "knn": [["--knn", "cosine", "-k", "5"], ["--knn", "rp3beta"], ["--knn", "lift"], ["--user-damping", "0"]],
        "sequence": [["--blend", ".4"], ["--blend", "only:.8"]],
        "spectral": [["--factors", "3"], ["--factors", "2", "-k", "4"]],
        "ease": [["--lambda", "3"]],
    }
    methods = ["popular", "popular", "knn", "knn", "sequence", "sequence", "ease", "spectral", "auto"]

    def states(self, rng):
        return maybe(rng, ["--tz", "Europe/Berlin"])

    def weights(self, rng):
        words = maybe(rng, ["--weight", "purchase=3,cart=2,view=1"], ["--weight", "view=0.5,refund=0"])
        words += maybe(rng, ["--half-life", "30d"], ["--half-life", "13w"])
        return words + maybe(rng, ["--max-history", "3"], *([["--max-history", "0"]] if self.kind != ["--method", "session"] else []))

    def shape(self, rng):
        method = rng.choice(self.methods)
        answer = rng.choice(["lists", "lists", "lists", "--similar", "--evaluate"] if method != "session" else ["lists", "--evaluate"])
        if answer == "--similar":
            return ["--similar", "--knn", rng.choice(["knn", "cosine", "rp3beta", "lift"]), "--digits", "9"] + self.weights(rng)
        words = ["--method", method] + self.weights(rng)
        if answer == "--evaluate":
            return words + ["--evaluate"] + rng.choice([["--last", "1"], ["--split", "2023-06-01"]])
        words += maybe(rng, *self.settings.get(method, [[]])) + ["-n", rng.choice(["1", "4", "20"]), "--digits", "9"]
        words += maybe(rng, ["--repeat"], ["--fallback", "none"], ["--why"] if method != "session" else [])
        return words + maybe(rng, ["--save", "SAVED"], odds=0.2)


class Sessions(Recommend):
    name = "recommend"
    is_set = False
    methods = ["session"]
    kind = ["--method", "session"]


class Complements(Recommend):
    kind = ["--complements"]

    def shape(self, rng):
        return maybe(rng, ["--support", "1"], ["--support", "2"]) + maybe(rng, ["--digits", "12"]) 

    def states(self, rng):
        return ["--bad", "skip"] + maybe(rng, ["--tz", "Europe/Berlin"])


class Crosstab(Filter):
    name = "crosstab"
    columns = ["user", "event", "item", "value", "qty", "session", "currency", "time"]

    def __init__(self, rng):
        super().__init__(rng)
        self.as_of = []

    def states(self, rng):
        self.value = maybe(rng, ["--value", "value"], ["--value", "qty"], odds=0.6)
        self.pair = rng.sample([x for x in self.columns if x != "value" or not self.value], 2)
        return ["--rows", self.pair[0], "--cols", self.pair[1]] + self.value

    def shape(self, rng):
        words = []
        for option, column in zip(["--row-bins", "--col-bins"], self.pair):
            words += maybe(rng, [option, "none"], *([[option, "4"], [option, "cuts=-5,2.5,100"]] if column in ("qty", "value") else []))
        words += maybe(rng, ["--matrix"], ["--matrix=share"], ["--matrix=sum"] if self.value else ["--matrix=count"], odds=0.6)
        return words + maybe(rng, ["--totals"]) + maybe(rng, ["--explain"], ["--digits", "15"])


FILTERS = {"cohort": Cohort, "segment": Segment, "churn-score": Churn, "recommend": Recommend, "recommend sessions": Sessions,
           "recommend orders": Complements, "crosstab": Crosstab}
