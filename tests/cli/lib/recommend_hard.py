"""Logs that break recommenders, each method, each answer: lists, a table, or status 1 with its reason, within 10 seconds. What must hold of
every list: numbers, falling within their source, no item twice, none that the user has seen."""
import subprocess
import sys

METHODS = ["auto", "popular", "knn", "sequence", "session", "spectral", "ease"]
DAY = "2024-01-%02dT00:00:00Z"


def rows(*pairs):
    return [(u, DAY % (1 + k % 28), "view", i) for k, (u, i) in enumerate(pairs)]


LOGS = {
    "one row": rows(("u", "a")),
    "one user": rows(*(("u", "i%d" % k) for k in range(9))),
    "one item": rows(*(("u%d" % k, "a") for k in range(9))),
    "one user, one item, again and again": rows(*[("u", "a")] * 30),
    "all users alike": rows(*(("u%d" % u, "i%d" % i) for u in range(6) for i in range(4))),
    "nobody shares an item": rows(*(("u%d" % (k // 3), "i%d" % k) for k in range(12))),
    "everybody one item": rows(*(("u%d" % k, "i%d" % (k % 4)) for k in range(12))),
    "two alike": rows(("u", "a"), ("u", "b"), ("v", "a"), ("v", "b")),
    "all at once": [("u%d" % (k % 5), DAY % 1, "view", "i%d" % (k * k % 7)) for k in range(30)],
    "one holds all": rows(*[("all", "i%d" % i) for i in range(20)] + [("u%d" % i, "i%d" % i) for i in range(20)]),
    "first and last day of the calendar": [("u", "0001-01-01T00:00:00Z", "view", "a"), ("u", "9999-12-31T23:59:59Z", "view", "b"),
                                           ("v", "9999-12-31T23:59:59Z", "view", "a")],
    "a catalogue larger than the log": rows(*(("u%d" % (k % 3), "i%d" % k) for k in range(200))),
}
ANSWERS = {
    "lists": [],
    "repeat, k 1": ["--repeat", "-n", "1"],
    "k 100000": ["-n", "100000"],
    "decay": ["--half-life", "1h", "--fallback", "none"],
    "weights": ["--weight", "view=1000000000000000"],
    "last": ["--evaluate", "--last", "1"],
    "split": ["--evaluate", "--split", "2024-01-05"],
}


def run(log, words):
    try:
        r = subprocess.run(["recommend"] + words, input=log, capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return "10 s", b"", b""
    return r.returncode, r.stdout, r.stderr


def table(log, columns=(0, 1, 2, 3)):
    names = ("user", "time", "event", "item")
    return "".join("\t".join(r[c] for c in columns) + "\n" for r in [names] + log).encode()


def wrong(log, words, out):
    """What is wrong with lists, or None."""
    seen = set() if "--repeat" in words or "session" in words else {(r[0], r[3]) for r in log}
    before, listed = None, set()
    for line in out.decode().split("\n")[1:-1]:
        user, rank, item, score, source = line.split("\t")
        if (user, item) in seen or (user, item) in listed:
            return "shown before: " + line
        listed.add((user, item))
        if before and before[0] == user and (before[2] == source and float(score) > before[1] or int(rank) != before[3] + 1):
            return "out of order: " + line
        before = (user, float(score), source, int(rank))
    return None


def judge(log, words, data, r):
    status, out, err = r
    if status not in ((0, 1, 2) if "--weight" in words else (0, 1)) or b"nan" in out or b"inf" in out or (status != 0 and (out and not out.endswith(b"#!aborted") or not err)):
        return "status %s, %r %r" % (status, out[-80:], err[-200:])
    return wrong(log, words, out) if status == 0 and "--evaluate" not in words else None


for name, log in LOGS.items():
    print(name)
    for method in METHODS:
        statuses = []
        for how in ANSWERS.values():
            words = ["--method", method] + how
            r = run(table(log), words)
            if "--weight" not in words:
                statuses.append(str(r[0]))
            said = judge(log, words, table(log), r)
            if said:
                print("    %s: %s" % (" ".join(words), said))
        # without times, and without events
        for columns in (0, 2, 3), (0, 1, 3):
            words = ["--method", method]
            said = judge(log, words, None, run(table(log, columns), words))
            if said:
                print("    %s, columns %s: %s" % (" ".join(words), columns, said))
        print("    %-8s %s" % (method, " ".join(statuses)))
    for words in ["--similar"], ["--similar", "--knn", "lift"], ["--similar", "--knn", "cosine", "-k", "10000000"], ["--complements", "--order", "user"]:
        r = run(table(log), words)
        said = judge(log, ["--evaluate"], None, r)
        if said or r[0]:
            print("    %s: %s" % (" ".join(words), said))
sys.stdout.flush()
