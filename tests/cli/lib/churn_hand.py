#!/usr/bin/env python3
"""churn-score by the formulas of churn.md, short enough to be read beside them.

    churn_hand.py formula MODEL INPUTS SCORES   scores of --detail --digits 15 from the parameters of --save and the table of --inputs
    churn_hand.py numbers FILE...               each field of scores, inputs or an evaluation that must be a number is one
    churn_hand.py training LOG H K              rows the hazard model learns from, and how many came back, counted one by one
    churn_hand.py auto TABLE CHOSEN             rows of --evaluate: the log-loss of CHOSEN against the other candidates
"""
import csv
import datetime as dt
import math
import struct
import sys



def rows(name):
    with open(name, newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def figures(name):
    """name or (name, index) -> a number or a word, doubles by their bits"""
    all_of = {}
    for r in rows(name):
        value = struct.unpack(">d", bytes.fromhex(r["bits"]))[0] if r["bits"] else r["value"]
        all_of[(r["name"], r["index"]) if r["index"] else r["name"]] = value
    return all_of


def simpson(f, a, b, n=400):
    h = (b - a) / n
    return h / 3 * math.fsum(f(a + i * h) * (1 if i in (0, n) else 4 if i % 2 else 2) for i in range(n + 1))


def purchase(m, x, tx, T, t):
    """P(alive), P(an order in (T, T + t])"""
    kind = m["purchase.kind"]
    r, alpha = m["purchase.p", "r"], m["purchase.p", "alpha"]
    if kind == "pnbd":
        s, beta = m["purchase.p", "s"], m["purchase.p", "beta"]
        # left at y in t_x..T, against still there; then an order before leaving
        gone = simpson(lambda y: s / (beta + y) * ((alpha + T) / (alpha + y)) ** (r + x) * ((beta + T) / (beta + y)) ** s, tx, T)
        alive = 1 / (1 + gone)
        q = r + x
        return alive, alive * simpson(lambda u: q / (alpha + T) * (1 + u / (alpha + T)) ** -(q + 1) * (1 + u / (beta + T)) ** -s, 0, t)
    a, b = m["purchase.p", "a"], m["purchase.p", "b"]
    ratio = ((alpha + T) / (alpha + tx)) ** (r + x)
    if kind == "mbgnbd":
        alive = 1 / (1 + a / (b + x) * ratio)
    else:
        alive = 1 if x == 0 else 1 / (1 + a / (b + x - 1) * ratio)
    return alive, alive * (1 - ((alpha + T) / (alpha + T + t)) ** (r + x))


def formula(model, inputs, scores):
    m, seen, worst = figures(model), {r["user"]: r for r in rows(inputs)}, 0.0
    t, name = int(m["horizon"]) / 7, m["model"]
    p, q, v = (m["spend." + k] for k in "pqv")
    is_purchase = name in ("mbgnbd", "bgnbd", "pnbd")
    season = m["season"] if is_purchase else m["hazard.season"] if name == "hazard" else 1
    table = rows(scores)
    assert len(table) == len(seen) == int(m["customers"])
    for r in table:
        i = seen[r["user"]]
        n, x = int(r["orders"]), int(i["x"])
        tx, T = float(i["t_x"]), float(i["T"])
        alive, back = purchase(m, x, tx, T, t)
        value = p * (v + x * float(i["m"])) / (p * x + q - 1) if x else p * v / (q - 1)
        want = {"p_alive": alive, "p_churn": 1 - float(r["p_return"]), "gap": 7 * tx / x if x else 7 * T, "t_x": tx, "T": T, "x": x,
                "expected_value": float(r["expected_orders"]) * value,
                "value_at_risk": float(r["p_churn"]) * season * (m["purchase.p", "r"] + x) / (m["purchase.p", "alpha"] + T) * t * value}
        if is_purchase:
            want["p_return"] = 1 - (1 - back) ** season
        assert n == x + 1
        for k, w in want.items():
            off = abs(float(r[k]) - w) / max(1, abs(w))
            worst = max(worst, off)
            assert off < 1e-7, "%s: %s of %s is %s, by the formula %.15g" % (name, k, r["user"], r[k], w)
        lo, churn, hi = float(r["lo"]), float(r["p_churn"]), float(r["hi"])
        assert 0 <= lo <= churn <= hi <= 1, r
        assert float(r["expected_orders"]) >= float(r["p_return"]) * (1 - 1e-9) or season != 1, r
    if "season" in m and is_purchase:
        assert (season != 1) == (m["season_known"] == "yes")
    print("%s: each of %d customers as the formulas say, season %s" % (name, len(table), "on" if season != 1 else "off"))


def numbers(names):
    for name in names:
        with open(name) as f:
            text = f.read()
        assert text.endswith("\n"), name
        lines = text.split("\n")[:-1]
        columns = lines[0].split("\t")
        for line in lines[1:]:
            fields = line.split("\t")
            assert len(fields) == len(columns), line
            row = dict(zip(columns, fields))
            for column, field in row.items():
                assert not any(w in field.lower() for w in ("nan", "inf")), "%s: %s" % (column, line)
                if column in ("p_churn", "p_alive", "p_return", "predicted", "observed", "auc", "brier") and field:
                    assert 0 <= float(field) <= 1, "%s: %s" % (column, line)
                elif column in ("expected_orders", "gap", "t_x", "T", "x", "recency", "log_loss", "lift") and field:
                    assert float(field) >= 0, "%s: %s" % (column, line)
            if row.get("lo") or row.get("hi"):
                middle = row.get("p_churn") or row.get("observed") or row["predicted"]
                assert 0 <= float(row["lo"]) <= float(middle) <= float(row["hi"]) <= 1, line


def training(log, horizon, k):
    seen = [(r["user"], dt.date.fromisoformat(r["time"][:10]).toordinal()) for r in rows(log)]
    n = came = 0
    for i in range(1, int(k) + 1):
        at = max(day for _, day in seen) - i * int(horizon)
        known = {u for u, day in seen if day <= at}
        n += len(known)
        came += len({u for u, day in seen if at < day <= at + int(horizon)} & known)
    print("%d training rows, %d came back" % (n, came))


def auto(table, chosen):
    loss = {r["model"]: float(r["log_loss"]) for r in rows(table) if r["log_loss"] and r["model"] in ("mbgnbd", "hazard", "recency")}
    best, worst = min(loss.values()), max(loss.values())
    good = loss[chosen] <= best + .005 and (loss[chosen] < worst or len(loss) == 1)
    print("%s of %s: %s" % (chosen, " ".join(sorted(loss)), "the best or within .005 of it" if good else "WRONG: %s" % loss))


if __name__ == "__main__":
    what, rest = sys.argv[1], sys.argv[2:]
    if what == "numbers":
        numbers(rest)
    else:
        {"formula": formula, "training": training, "auto": auto}[what](*rest)
