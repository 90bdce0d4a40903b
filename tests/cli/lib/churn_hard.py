#!/usr/bin/env python3
"""churn_hard.py: logs on which fits have no inner maximum, nothing to learn from, or much of one thing, each with each model and answer.

Must hold: status 0, a row for each customer and each figure a number within its bounds; or status 1, a message of one line and no
table (nothing, or a header with the mark of an aborted run). A table that is there is the same when the model is read back.
One line a log and model: the statuses of scores, --evaluate, --curve. A run has 10 seconds.
"""
import datetime as dt
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import churn_hand

MODELS = ("auto", "hazard", "mbgnbd", "bgnbd", "pnbd", "recency")
A = dt.date(2024, 12, 31)
MAY_BE_MISSING = {"expected_value", "value_at_risk"}


def ago(days):
    return (A - dt.timedelta(days)).isoformat()


def logs():
    """name, [(user, days before A, value)], options"""
    rng = random.Random(5)
    poisson = []
    for i in range(300):
        day = 400.0
        while day >= 0:
            poisson.append(("u%d" % i, int(day), "%d" % rng.randrange(1, 99)))
            day -= rng.expovariate(1 / 30)
    yield "all T equal", [("u%d" % i, d, "5") for i in range(60) for d in [100] + rng.sample(range(100), i % 7)], []
    yield "one customer, one order", [("u", 40, "5")], []
    yield "one customer, today", [("u", 0, "5")], []
    yield "one customer, five orders", [("u", d, "%d" % (d + 1)) for d in (200, 130, 90, 20, 3)], []
    yield "nobody repeats", [("u%d" % i, 3 * i, "%d" % i) for i in range(80)], []
    yield "all on the last day", [("u%d" % i, 0, "1") for i in range(9)], []
    yield "all on one day long ago", [("u%d" % i, 300, "1") for i in range(9)] + [("x", 0, None)], []
    yield "everybody the same", [("u%d" % i, d, "2.50") for i in range(40) for d in (180, 120, 60, 0)], []
    yield "everybody every day", [("u%d" % i, d, "1") for i in range(5) for d in range(200)], []
    yield "10,000 order days", [("u", d, "1.5") for d in range(10000)], []
    yield "10,000 order days among others", [("u", d, "1.5") for d in range(10000)] + \
        [("v%d" % i, d, "9") for i in range(30) for d in rng.sample(range(500), 1 + i % 4)], []
    yield "horizon longer than the log", poisson[:900], ["--horizon", "2000"]
    yield "ten years ahead", poisson[:900], ["--horizon", "3650"]
    yield "one day ahead", poisson[:900], ["--horizon", "1"]
    yield "nobody leaves, all alike", poisson, []
    yield "two years and a long break", [("u%d" % i, d, "3") for i in range(50) for d in (730 - i, 700 - i, 600 - i)], []
    yield "no values", [(u, d, "") for u, d, _ in poisson[:900]], []
    yield "values of 0", [(u, d, "0") for u, d, _ in poisson[:900]], []
    yield "values below 0", [(u, d, "-" + v) for u, d, v in poisson[:900]], []
    yield "huge values", [(u, d, "9" * 12 + v) for u, d, v in poisson[:900]], []
    yield "tiny values", [(u, d, "0.0000000000000" + v) for u, d, v in poisson[:900]], []
    yield "from the year 1 to 9999", [("u", 0, "1"), ("v", 738885, "2"), ("v", 10, "2"), ("w", 400, "1"), ("w", 300, "1")], []
    yield "two customers, two orders", [("u", 30, "1"), ("u", 10, "2"), ("v", 25, "4"), ("v", 1, "3")], ["--horizon", "7"]


def run(*words):
    r = subprocess.run(["churn-score"] + list(words), capture_output=True, timeout=float(os.environ.get("SECONDS", "10")))
    if r.returncode not in (0, 1):
        raise ValueError("status %d: %r" % (r.returncode, r.stderr[-200:]))
    if r.returncode == 1:
        wrong = [x for x in r.stderr.decode().split("\n")[:-1] if " note: " not in x]
        if len(wrong) != 1 or r.stdout and not r.stdout.endswith(b"#!aborted"):
            raise ValueError("status 1 with %r, %r" % (wrong, r.stdout[-80:]))
        if " nan" in wrong[0] or "inf " in wrong[0]:
            raise ValueError("says %r" % wrong[0])
    return r.returncode, r.stdout, r.stderr


def check_scores(name, out, err, rows):
    with open(name, "wb") as f:
        f.write(out)
    churn_hand.numbers([name])
    table = churn_hand.rows(name)
    known = {u for u, _, value in rows if value is not None}
    assert [r["user"] for r in table] == sorted(known), "customers"
    has_values = any(v for _, _, v in rows)
    for r in table:
        for k, v in r.items():
            # an interval is of a fit that has a curvature: without, the note says why
            may = not has_values and k in MAY_BE_MISSING or k.startswith("reason") or k in ("lo", "hi") and b"not identified" in err
            assert v != "" or may, "%s of %s is empty" % (k, r["user"])


def try_model(number, title, rows, options, model):
    log, kept, name = "log.%d" % number, "model.%d.%s" % (number, model), "scores.%d.%s" % (number, model)
    said = []
    try:
        words = ["--model", model] + options
        status, out, err = run("--detail", "--save", kept, *words, log)
        said.append(status)
        if status == 0:
            check_scores(name, out, err, rows)
            again = run("--detail", "--apply", kept, log)
            assert (again[0], again[1]) == (0, out), "read back, the model scores otherwise: %r" % again[2][-200:]
        else:
            assert not os.path.exists(kept), "a model of a run that failed"
        for answer in "--evaluate", "--curve":
            status, out, err = run(answer, *words, log)
            said.append(status)
            if status == 0:
                with open(name, "wb") as f:
                    f.write(out)
                churn_hand.numbers([name])
    except (ValueError, AssertionError, subprocess.TimeoutExpired) as e:
        return "%-8s WRONG after %s: %s" % (model, said, str(e)[:300])
    return "%-8s %s" % (model, " ".join(map(str, said)))


all_logs = list(logs())
for number, (title, rows, options) in enumerate(all_logs):
    with open("log.%d" % number, "w") as f:
        f.write("user\ttime\tevent\tvalue\n")
        for user, day, value in rows:
            f.write("%s\t%s\t%s\t%s\n" % (user, ago(day), "view" if value is None else "purchase", value or ""))
with ThreadPoolExecutor(2) as pool:
    jobs = [(number,) + log + (model,) for number, log in enumerate(all_logs) for model in MODELS]
    for job, line in zip(jobs, pool.map(lambda j: try_model(*j), jobs)):
        if job[4] == MODELS[0]:
            print(job[1])
        print("    " + line)
sys.stdout.flush()
