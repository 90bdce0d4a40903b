#!/usr/bin/env python3
"""churn_shop.py USERS SEED [DAYS [FLAG...]]: a log of a shop in which customers come, order and leave, as TSV, to 2024-12-31.

Orders of a customer at a rate of its own (gamma), who leaves after each with a chance of its own (beta); values about a mean of its
own. FLAG novalue: no such column; season: every order day of the last 61 days of a year is kept, of the others every second.
"""
import datetime as dt
import random
import sys

users, seed = int(sys.argv[1]), int(sys.argv[2])
days = int(sys.argv[3]) if len(sys.argv) > 3 else 500
flags = sys.argv[4:]
end = dt.date(2024, 12, 31)
rng = random.Random(seed)
has_values = "novalue" not in flags
print("user\ttime\tevent" + ("\tvalue" if has_values else ""))
for i in range(users):
    rate, leave = rng.gammavariate(.8, 1 / 30) + 1e-9, rng.betavariate(.9, 2)
    mean = 5 + rng.expovariate(1 / 30)
    at, came = rng.randrange(days), set()
    while at < days:
        came.add(int(at))
        if rng.random() < leave:
            break
        at += rng.expovariate(rate)
    for k, day in enumerate(sorted(came)):
        date = end - dt.timedelta(days - 1 - day)
        value = mean * rng.uniform(.5, 1.5)
        if "season" in flags and k > 0 and date.month < 11 and rng.random() < .5:
            continue
        print("u%06d\t%sT%02d:00:00Z\tpurchase" % (i, date, rng.randrange(24)) + ("\t%.2f" % value if has_values else ""))
