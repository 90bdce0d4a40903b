"""merge_trees.py SEED TREES [FILTER...]: the law of partials, for every filter that has them. A random log is split at random (by rows, users, days, in
order; parts of one row, without rows, as gzip, with their columns in another order), each part made into a partial, and the partials merged
along a random tree, nested and in any order, each run with a --mem of its own. Then

    refused where a run on the way fails, so do the run over all rows and its --partial, with that status (several currencies); where those
            fail, the tree does at the latest with its answer
    answer  --merge over the tree gives what one run over all rows gives: status, bytes, notes, and what --save writes
    state   --merge --partial over the tree gives the bytes of --partial over all rows, however it is grouped
    again   a partial merged alone is itself
    twice   only what the pages promise of a partial that is merged twice: recommend's answers do not change; churn-score's order days do not
            change, and the day's sums are counted again

A failure is made smaller until nothing can be left out, and told with its rows, parts, options and tree."""
import collections
import gzip
import os
import shutil
import sys
import tempfile
import time
from decimal import Decimal

from drive import Verdict, aborted, rng_of, run, run_all, sanitized
from merge_options import FILTERS, NAMES, make_log

TREES_A_LOG = 5
BIG = 60                        # one log in so many is larger than --mem 1M
SHRINK_SECONDS = 30
MEMS = [[], ["--mem", "1M"], ["--mem", "1M"], ["--mem", "3M"], ["--mem", "64M"]]
FORMS = ["plain", "plain", "plain", "gzip", "members", "rows", "columns"]


class Part:
    """Rows of the log as one file. form: how the file looks."""

    def __init__(self, rows, form, seed):
        self.rows, self.form, self.seed = rows, form, seed


class Node:
    """A run of --merge over partials; kids are Nodes and numbers of parts. form: how what it writes is given to the next run."""

    def __init__(self, kids, mem, form, seed, joined):
        self.kids, self.mem, self.form, self.seed, self.joined = kids, mem, form, seed, joined

    def text(self):
        inner = " ".join(k.text() if isinstance(k, Node) else str(k) for k in self.kids)
        return "(%s)%s" % (inner, "".join("/" + x for x in [self.mem[-1] if self.mem else "", self.form if self.form != "plain" else "",
                                                          "cat" if self.joined else ""] if x))

    def leaves(self):
        return [x for k in self.kids for x in (k.leaves() if isinstance(k, Node) else [k])]

    def nodes(self):
        return [self] + [x for k in self.kids if isinstance(k, Node) for x in k.nodes()]

    def copy(self):
        return Node([k.copy() if isinstance(k, Node) else k for k in self.kids], self.mem, self.form, self.seed, self.joined)


def in_form(data, form, seed):
    """The same table, given otherwise."""
    if form == "gzip":
        return gzip.compress(data, 1, mtime=0)
    if form == "members":
        return gzip.compress(data[:len(data) // 3], 1, mtime=0) + gzip.compress(data[len(data) // 3:], 1, mtime=0)
    if form in ("rows", "columns") and data.endswith(b"\n"):
        lines = data.split(b"\n")[:-1]
        rng = rng_of(seed)
        if form == "rows":
            body = lines[1:]
            rng.shuffle(body)
            lines[1:] = body
        else:
            order = list(range(lines[0].count(b"\t") + 1))
            rng.shuffle(order)
            lines = [b"\t".join(fields[i] for i in order) for fields in (line.split(b"\t") for line in lines)]
        return b"\n".join(lines) + b"\n"
    return data


def table(rows):
    return "".join("\t".join(x) + "\n" for x in [NAMES] + rows).encode()


def notes(err):
    """What a run that succeeds says of its answer; which rows were left out was told when the partials were made."""
    return sorted(x for x in err.split(b"\n") if b" left out" not in x and b" skipped: " not in x)


class Case:
    def __init__(self, what, shape, parts, tree, twice=False):
        self.what, self.shape, self.parts, self.tree, self.twice = what, shape, parts, tree, twice
        self.single, self.partial, self.merge = what.told(shape)

    def text(self):
        return "%s%s; all: %s; --partial: %s; --merge: %s; tree of the parts %s" % (
            self.what.name, " twice" if self.twice else "", " ".join(self.single), " ".join(self.partial), " ".join(self.merge), self.tree.text())


class Refused(Exception):
    """A run on the way to the answer failed."""


class Bench:
    """Runs a case in a folder of its own. What several trees of a log have in common is run once."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(dir=".")
        self.files, self.kept, self.wrong = 0, {}, None

    def end(self):
        shutil.rmtree(self.folder)

    def name(self):
        self.files += 1
        return "%s/%d" % (self.folder, self.files)

    def file(self, data):
        name = self.name()
        with open(name, "wb") as f:
            f.write(data)
        return name

    def run(self, case, *words, data=b"", files=()):
        """What it saves counts as output."""
        saved, words = None, list(words)
        if "SAVED" in words:
            saved = self.name()
            words[words.index("SAVED")] = saved
        status, out, err = run([case.what.name] + case.what.kind + words + list(files), data, timeout=60)
        if saved is not None and status == 0:
            with open(saved, "rb") as f:
                out += f.read()
        return status, out, err

    def once(self, key, make):
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def all_rows(self, case):
        return table([row for part in case.parts for row in part.rows])

    def leaf(self, case, i):
        """(file, bytes) of part i's partial."""
        def make():
            part = case.parts[i]
            data = in_form(table(part.rows), part.form, part.seed)
            r = self.run(case, "--partial", *case.partial, *MEMS[part.seed % len(MEMS)], data=data)
            self.must(r)
            again = self.run(case, "--merge", "--partial", data=r[1])
            self.expect("again", again[0] == 0 and again[1] == r[1], again)
            return self.file(r[1]), r[1]
        return self.once("leaf %d" % i, make)

    def inputs(self, case, node):
        """The partials that a node reads, as operands, or together on its standard input, header by header."""
        states = [self.written(case, k) for k in node.kids]
        if node.joined:
            return {"data": b"".join(states)}
        return {"files": [self.file(x) for x in states]}

    def written(self, case, kid):
        if not isinstance(kid, Node):
            return self.leaf(case, kid)[1]
        r = self.run(case, "--merge", "--partial", *kid.mem, **self.inputs(case, kid))
        self.must(r)
        return in_form(r[1], kid.form, kid.seed)

    def expect(self, law, good, result):
        if not good and self.wrong is None:
            self.wrong = law, result

    def must(self, result):
        if result[0] != 0:
            raise Refused(result)

    def try_case(self, case):
        """None, or (law, result) of the first that fails."""
        self.wrong = None
        data = self.all_rows(case)
        want = self.once("answer %s" % case.shape, lambda: self.run(case, *case.single, data=data))
        state = self.once("state", lambda: self.run(case, "--partial", *case.partial, data=data))
        self.outcome = want[0], want[2].decode().split("\n")[-2][:60] if want[0] else ""
        try:
            self.follow(case, want, state)
        except Refused as r:
            self.expect("refused", r.args[0][0] == state[0] == want[0] or case.what.is_excused(r.args[0][2]), r.args[0])
        return self.wrong

    def follow(self, case, want, state):
        inputs = self.inputs(case, case.tree)
        root = self.run(case, "--merge", "--partial", *case.tree.mem, **inputs)
        answer = self.run(case, "--merge", *case.merge, *case.tree.mem[:2], **inputs)
        same = answer[:2] == want[:2] or answer[0] == want[0] != 0 and aborted(answer[1]) or case.what.is_excused(answer[2] + want[2])
        both_fail = root[0] == state[0] != 0
        if case.twice:
            self.expect("twice", both_fail or (self.counted(case, root) if case.what.name == "churn-score" else same), answer)
        else:
            late = state[0] == want[0] == answer[0] != root[0] == 0
            self.expect("state", root[:2] == state[:2] or both_fail or late, root)
            self.expect("answer", same, answer)
            if want[0] == answer[0] == 0:
                self.expect("notes", notes(answer[2]) == notes(want[2]), (answer[0], b"", answer[2] + b" | alone: " + want[2]))

    def counted(self, case, root):
        """churn-score: the order days of each customer are those of the parts together, the sums of a day added as often as they were merged."""
        return root[0] == 0 and order_days([root[1]]) == order_days([self.leaf(case, i)[1] for i in case.tree.leaves()])


def order_days(partials):
    days, valued = collections.defaultdict(Decimal), set()
    for data in partials:
        lines = [x.split(b"\t") for x in data.split(b"\n")[:-1]]
        at = lines[0].index(b"orders")
        for fields in lines[1:]:
            for x in fields[at].split(b",") if fields[at] else []:
                day, _, amount = x.partition(b"=")
                days[fields[0], day] += Decimal(amount.decode() or 0)
                valued |= {(fields[0], day)} if amount else set()
    return days, valued


def random_parts(rng, rows):
    how, k = rng.choice(["rows", "rows", "days", "users", "order"]), rng.randrange(1, 9)
    where, parts = {}, [[] for _ in range(k)]
    for i, row in enumerate(rows):
        key = {"rows": i, "days": row[1][:10], "users": row[0], "order": i * k // len(rows)}[how]
        parts[where.setdefault(key, rng.randrange(k))].append(row)
    if rng.random() < 0.3:
        parts = [[row] for row in parts[0][:4]] + [parts[0][4:]] + parts[1:]
    parts += [[] for _ in range(rng.choice([0, 0, 1, 2]))]
    return [Part(part, rng.choice(FORMS), rng.randrange(1000)) for part in parts]


def random_tree(rng, leaves):
    """Flat; each part to the state of those before it, as a nightly job does; or any."""
    def node(kids):
        kids = kids[:]
        rng.shuffle(kids)
        return Node(kids, rng.choice(MEMS), rng.choice(FORMS), rng.randrange(1000), rng.random() < 0.2)
    kids, how = leaves[:], rng.random()
    rng.shuffle(kids)
    if how < 0.15:
        return node(kids)
    if how < 0.35:
        for i in range(1, len(kids)):
            kids[0] = node([kids[0], kids[i]])
        return kids[0] if isinstance(kids[0], Node) else node(kids[:1])
    while len(kids) > 1:
        n = min(len(kids), rng.choice([1, 2, 2, 2, 3, 4]))
        kids = [node(kids[:n])] + kids[n:]
        rng.shuffle(kids)
    return kids[0] if isinstance(kids[0], Node) else node(kids)


def make_plain(tree):
    """Partials that are joined are not packed or with other columns: a file has one header's order."""
    for node in tree.nodes():
        for kid in node.kids:
            if node.joined and isinstance(kid, Node):
                kid.form = "plain"
    return tree


def smaller(case):
    """Cases that are simpler by one step: larger steps first."""
    used = sorted(set(case.tree.leaves()))
    for i in used if len(used) > 1 else []:
        yield with_parts(case, [[] if k == i else part.rows for k, part in enumerate(case.parts)], drop=i)
    for n, node in enumerate(case.tree.nodes()):
        for k, kid in enumerate(node.kids):
            if isinstance(kid, Node):
                tree = case.tree.copy()
                at = tree.nodes()[n]
                at.kids[k:k + 1] = at.kids[k].kids
                yield Case(case.what, case.shape, case.parts, tree, case.twice)
        if node.mem or node.form != "plain" or node.joined:
            tree = case.tree.copy()
            at = tree.nodes()[n]
            at.mem, at.form, at.joined = [], "plain", False
            yield Case(case.what, case.shape, case.parts, tree, case.twice)
    for i, part in enumerate(case.parts):
        if part.form != "plain":
            yield Case(case.what, case.shape, [Part(p.rows, "plain", 0) if k == i else p for k, p in enumerate(case.parts)], case.tree, case.twice)
    for i, part in enumerate(case.parts):
        size = len(part.rows)
        while size > 0:
            for at in range(0, len(part.rows), size):
                yield with_parts(case, [p.rows[:at] + p.rows[at + size:] if k == i else p.rows for k, p in enumerate(case.parts)])
            size //= 2


def prune(node, leaf):
    node.kids = [k for k in node.kids if k != leaf]
    for k in node.kids:
        if isinstance(k, Node):
            prune(k, leaf)
    node.kids = [k for k in node.kids if not isinstance(k, Node) or k.kids]


def with_parts(case, rows, drop=None):
    tree = case.tree.copy()
    if drop is not None:
        prune(tree, drop)
    return Case(case.what, case.shape, [Part(x, p.form, p.seed) for x, p in zip(rows, case.parts)], tree, case.twice)


def fails(case):
    bench = Bench()
    wrong = bench.try_case(case)
    bench.end()
    return wrong


def shrink(case, wrong):
    """The smallest case that breaks the same law."""
    end, found = time.monotonic() + SHRINK_SECONDS, True
    while found and time.monotonic() < end:
        found = False
        for other in smaller(case):
            again = fails(other)
            if again is not None and again[0] == wrong[0]:
                case, wrong, found = other, again, True
                break
            if time.monotonic() > end:
                break
    return case, wrong


class Log:
    """A log with its options and parts; then trees over it, each with an answer of its own."""

    def __init__(self, kind, seed):
        self.kind, self.seed, self.found, self.outcomes = kind, seed, [], collections.Counter()

    def go(self):
        rng = rng_of(self.seed)
        big = rng.randrange(BIG) == 0 and not sanitized()
        n, users = (rng.randrange(15000, 25000), 12000) if big else (rng.choice([1, 5, 30, 100, 300]), rng.choice([1, 3, 12, 60]))
        what = FILTERS[self.kind](rng)
        parts = random_parts(rng, make_log(rng, n, users))
        bench = Bench()
        for _ in range(1 if big else TREES_A_LOG):
            leaves = list(range(len(parts)))
            twice = rng.random() < 0.3 and (what.is_set or what.name == "churn-score")
            if twice:
                leaves += [rng.choice(leaves) for _ in range(rng.randrange(1, 4))]
            tree = make_plain(random_tree(rng, leaves))
            case = Case(what, what.shape(rng), parts, tree, twice)
            self.found.append((case, bench.try_case(case)))
            self.outcomes[bench.outcome] += 1
        bench.end()
        return self


def tell(verdict, log, case, wrong):
    if wrong is not None and verdict.wrong == 0:
        case, wrong = shrink(case, wrong)
        print("%s: law '%s' is broken, SEED=%d N=1; the smallest case:\n    %s" % (verdict.name, wrong[0], log.seed, case.text()))
        for i, part in enumerate(case.parts):
            if i in case.tree.leaves():
                print("    part %d%s:" % (i, "" if part.form == "plain" else " (%s)" % part.form))
                for row in part.rows[:40]:
                    print("        " + "\t".join(row))
    verdict.case(wrong is None, "SEED=%d: %s: %s" % (log.seed, wrong and wrong[0], case.text()), wrong and wrong[1])


def main():
    seed, trees = int(sys.argv[1]), int(sys.argv[2])
    if sanitized():
        trees = trees // 5
    kinds = sys.argv[3:] or list(FILTERS)
    logs = max(trees // TREES_A_LOG // len(kinds), 1)
    for kind in kinds:
        verdict, outcomes = Verdict(kind), collections.Counter()
        for log in run_all([Log(kind, seed + i).go for i in range(logs)]):
            for case, wrong in log.found:
                tell(verdict, log, case, wrong)
            outcomes += log.outcomes
        verdict.end()
        if os.environ.get("VERBOSE"):
            print("    status of the single runs:", *["%d of %s %s" % (n, status, said) for (status, said), n in outcomes.most_common(8)], sep="\n        ")


main()
