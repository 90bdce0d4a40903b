"""The work of churn-score as it is usually done: pandas and lifetimes. churn_peer.py STREAM SCORES [--rows]

Reads a TSV-1 stream, summarises it by customer in weeks (order days, first, last, mean value of the repeat days), fits BG/NBD and
Gamma-Gamma by maximum likelihood without penalty, and writes user, x, t_x, T, p_alive, expected_orders, expected_value as CSV, for
the 90 days after the last one. Parameters go to stderr.
Where there are several usual ways, the fastest is taken: groupby in place of lifetimes's own summary_data_from_transaction_data,
numbers in place of the users' names before it, dates cut from the text, BG/NBD fitted to distinct (x, t_x, T) with their counts as
weights, rounded columns in place of a float_format. --rows fits it to each customer, as lifetimes's own examples do."""

import sys

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter

WEEK = pd.Timedelta(weeks=1)


def summary(path):
    log = pd.read_csv(path, sep="\t", usecols=["user", "time", "event", "value"], dtype={"user": str})
    log = log[log["event"] == "purchase"]
    code, users = pd.factorize(log["user"])
    day = pd.to_datetime(log["time"].str[:10], format="%Y-%m-%d")
    days = log["value"].groupby([code, day]).sum().reset_index()
    days.columns = ["user", "day", "value"]
    s = days.groupby("user").agg(first=("day", "first"), last=("day", "last"), n=("day", "size"),
                                 sum=("value", "sum"), first_value=("value", "first"))
    x = s["n"] - 1
    return pd.DataFrame({
        "x": x,
        "t_x": (s["last"] - s["first"]) / WEEK,
        "T": (days["day"].max() - s["first"]) / WEEK,
        "m": ((s["sum"] - s["first_value"]) / x.where(x > 0)).fillna(0),
    }).set_index(pd.Index(users, name="user"))


def fit(s, each):
    bgf = BetaGeoFitter(penalizer_coef=0)
    if each:
        bgf.fit(s["x"], s["t_x"], s["T"])
    else:
        like = s.groupby(["x", "t_x", "T"]).size().reset_index(name="customers")
        bgf.fit(like["x"], like["t_x"], like["T"], weights=like["customers"])
    valued = s[(s["x"] > 0) & (s["m"] > 0)]
    ggf = GammaGammaFitter(penalizer_coef=0)
    ggf.fit(valued["x"], valued["m"])
    for name, value in [*bgf.params_.items(), *ggf.params_.items()]:
        print(f"{name}\t{value:.6f}", file=sys.stderr)
    return bgf, ggf


def main():
    s = summary(sys.argv[1])
    bgf, ggf = fit(s, "--rows" in sys.argv)
    past = s["x"], s["t_x"], s["T"]
    out = s[["x", "t_x", "T"]].copy()
    out["p_alive"] = bgf.conditional_probability_alive(*past)
    out["expected_orders"] = bgf.conditional_expected_number_of_purchases_up_to_time(90 / 7, *past)
    out["expected_value"] = out["expected_orders"] * ggf.conditional_expected_average_profit(s["x"], s["m"])
    out.round(6).to_csv(sys.argv[2])


main()
