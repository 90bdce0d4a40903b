"""days.py STEP: each STEP-th day from 0001-01-01 to 9999-12-31 as seconds.csv, at some time of that day, with want.tsv that must come out of
it; each 17th of them as dates.csv (day.month.year), with want-days.tsv."""
import datetime
import sys

step = int(sys.argv[1])
epoch = datetime.date(1970, 1, 1).toordinal()
days = range(1, datetime.date.max.toordinal() + 1, step)
at = datetime.date.fromordinal
iso = [at(o).isoformat() for o in days]
clock = ["T%02d:%02d:%02dZ" % (s // 3600, s // 60 % 60, s % 60) for s in range(86400)]
seconds = ["u,%d" % ((o - epoch) * 86400 + o * 7919 % 86400) for o in days]
want = ["u\t" + i + clock[o * 7919 % 86400] for o, i in zip(days, iso)]
dates = ["u,%s.%s.%s" % (i[8:], i[5:7], i[:4]) for i in iso[::17]]
want_days = ["u\t" + i + clock[0] for i in iso[::17]]
for name, header, lines in ("seconds.csv", "user,time", seconds), ("dates.csv", "user,time", dates), ("want.tsv", "user\ttime", want), (
        "want-days.tsv", "user\ttime", want_days):
    with open(name, "w") as f:
        f.write(header + "\n" + "\n".join(lines) + "\n")
