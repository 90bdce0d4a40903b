"""goals.py FIGURES [GOAL...]: adds up what the cases of a run have noted (drive.figure, log.sh's figure) and prints one line a goal of faults.md
section 13. Status 1 where something was wrong, or fewer cases ran than the goal says (FULL=1: its full size)."""
import os
import sys

FULL = bool(os.environ.get("FULL"))
# goal: title, what the names of its figures begin with, unit, what went wrong is called, small and full size
GOALS = {
    "G1": ("cuts", ("S1 ",), "cuts", "unseen", 3000, 30000),
    "G2": ("flips", ("S2 ",), "flips", "wrong outputs with status 0", 5000, 100000),
    "G3": ("kills", ("G3 ",), "kills", "unseen though torn", 50, 500),
    "G4": ("full disk", ("G4 ",), "runs", "other than 4", 40, 40),
    "G5": ("failing calls", ("S3 ",), "faults", "crashes, leaks, false zeros", 2000, 20000),
    "G6": ("peak memory", ("G6 ",), "runs", "past --mem + 16 MiB", 8, 8),
    "G7": ("spill kills", ("G7 ",), "kills", "files left", 10, 100),
    "G12": ("oracles", ("D1 ", "D2 ", "D3 ", "D4 ", "D5 ", "D6 "), "answers", "differences", 10000, 1000000),
    "G13": ("relations", ("R", "LEAK", "applied", "rules"), "cases", "differences", 2000, 100000),
    "G14": ("same bytes", ("G14 ",), "tests", "other sha256", 20, 20),
    "G15": ("environments", ("G15 ",), "environments", "other bytes", 15, 15),
    "G16": ("flood", ("G16 ",), "keys", "ratios too high", 1, 1),
    "G17": ("json", ("G17 ",), "inputs", "past 50 ms or 16 MiB", 4, 4),
    "G18": ("bombs", ("G18 ",), "runs", "past 2 s or 16 MiB", 9, 9),
}


def read(path):
    rows = []
    with open(path, encoding="ascii", errors="replace") as f:
        for line in f:
            name, cases, wrong = line.rstrip("\n").rsplit("\t", 2)
            rows.append((name, int(cases), int(wrong)))
    return rows


def told(goal, rows):
    """True where the goal is met."""
    title, begins, unit, bad, small, full = GOALS[goal]
    mine = [r for r in rows if r[0].startswith(begins)]
    cases, wrong, want = sum(r[1] for r in mine), sum(r[2] for r in mine), full if FULL else small
    print("%-3s %s: %s %s of %d fixtures, %d %s (goal %s / %s)%s" % (
        goal, title, format(cases, ","), unit, len({r[0] for r in mine}), wrong, bad, format(small, ","), format(full, ","),
        "" if cases >= want and wrong == 0 else "  MISSED" if mine else "  NOT RUN"))
    # these have a figure of their own in their name
    for name in sorted({r[0] for r in mine if ":" in r[0] and goal in ("G3", "G6", "G16")}):
        print("      " + name.split(" ", 1)[1])
    return cases >= want and wrong == 0


figures = read(sys.argv[1])
sys.exit(0 if all([told(goal, figures) for goal in sys.argv[2:] or GOALS]) else 1)
