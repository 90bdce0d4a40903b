"""Recommenders as their definitions say it (recommend.md section 1): dense, slow, nothing but loops. No product code was read for this.

A Log is what users hold; a model is a function from a history [(item, part)], oldest first, to {item: score}: exactly the items
that it has something to say about. Sessions are histories in which an item may stand again.
"""
import math

DAY = 86400.0


def by_bytes(name):
    return name.encode()


class Log:
    """of histories {user: [(item, part)]}; last[user][item]: whether it counts for popularity (in the half-life)"""

    def __init__(self, held, is_recent=None):
        self.held = {u: held[u] for u in sorted(held, key=by_bytes)}
        self.users = list(self.held)
        self.n = {}
        self.recent = {}
        for u, h in self.held.items():
            for i in {i for i, _ in h}:
                self.n[i] = self.n.get(i, 0) + 1
                self.recent[i] = self.recent.get(i, 0) + (is_recent is None or is_recent(u, i))
        self.items = sorted(self.n, key=lambda i: (-self.n[i], by_bytes(i)))
        self.number = {i: k for k, i in enumerate(self.items)}
        self.d = {u: len({i for i, _ in h}) for u, h in self.held.items()}

    def popular(self):
        """[(item, score)], the best first"""
        return [(i, self.recent[i]) for i in sorted(self.items, key=lambda i: (-self.recent[i], self.number[i])) if self.recent[i] > 0]


def gather(rows, weights=None, half_life=None, as_of=None, most=0, split=None):
    """rows: (user, item, time, event), time a number: that of the row where there is none. half_life: days. Each pair once: the largest
    part over its event kinds, by their last times; ordered by its last time. Returns the log, what is beyond `most`: {user: [item]}"""
    kinds = {}
    for user, item, time, event in rows:
        weight = 1.0 if weights is None else weights.get(event, 0.0)
        if weight > 0 and (split is None or time < split):
            at = kinds.setdefault(user, {}).setdefault(item, {})
            at[event] = max(at.get(event, (time, 0))[0], time), weight
    held, beyond, latest = {}, {}, {}
    for user, items in kinds.items():
        pairs = []
        for item, at in items.items():
            part = max(w * (1.0 if half_life is None else 2 ** (-(as_of - t) / (half_life * DAY))) for t, w in at.values())
            pairs.append((max(t for t, _ in at.values()), by_bytes(item), item, part))
        pairs.sort(key=lambda p: p[:2])
        cut = len(pairs) - most if 0 < most < len(pairs) else 0
        beyond[user] = [p[2] for p in pairs[:cut]]
        held[user] = [(p[2], p[3]) for p in pairs[cut:]]
        latest[user] = {p[2]: p[0] for p in pairs}
    recent = None if half_life is None else lambda u, i: as_of - latest[u][i] < half_life * DAY
    return Log(held, recent), beyond


def largest(row, number, most):
    """[(item, value)] of a dict: the best first; of equal ones (sums in another order differ in their last bits) the smaller number"""
    order = sorted(row.items(), key=lambda e: (-float("%.9e" % e[1]), number[e[0]]))
    return order[:most]


# --- item neighbours ---

def together(log, power, weighed=True):
    """C_ij = sum over users holding both of part_i part_j d_u^-power; and how many there are"""
    c, both = {i: {} for i in log.items}, {i: {} for i in log.items}
    for u, h in log.held.items():
        for i, part in h:
            for j, other in h:
                if i != j:
                    c[i][j] = c[i].get(j, 0.0) + (part * other if weighed else 1.0) * log.d[u] ** -power
                    both[i][j] = both[i].get(j, 0) + 1
    return c, both


def knn_weights(log, kind="knn", p=.6, b=.4, most=100, support=0):
    """{i: [(j, w, n_both)]}, the best first"""
    n, big, w = log.n, len(log.users), {}
    c, both = together(log, p if kind in ("knn", "rp3beta") else 0)
    for i in log.items:
        value = {
            "knn": lambda j: c[i][j] * n[j] ** -b,
            "cosine": lambda j: c[i][j] * n[i] ** -.5 * n[j] ** -.5,
            "rp3beta": lambda j: c[i][j] * n[i] ** -p * n[j] ** -b,
            "lift": lambda j: c[i][j] * big / (n[i] * n[j]),
        }[kind]
        row = largest({j: value(j) for j in c[i] if both[i][j] >= support}, log.number, most)
        by = sum(s for _, s in row) if kind == "knn" else 1.0
        w[i] = [(j, s / by, both[i][j]) for j, s in row]
    return w


def sequence_weights(log):
    s = {i: {} for i in log.items}
    for h in log.held.values():
        for q, (i, part) in enumerate(h):
            for r in range(q + 1, min(len(h), q + 51)):
                j, other = h[r]
                step = part * other * (r - q) ** -.5
                s[i][j] = s[i].get(j, 0.0) + step
                s[j][i] = s[j].get(i, 0.0) + .1 * step
    return damp(log, s, .1)


def damp(log, s, power):
    value = {i: {j: v * log.n[i] ** -.3 * log.n[j] ** -power for j, v in row.items()} for i, row in s.items()}
    return {i: largest(row, log.number, 300) for i, row in value.items()}


def partner_weights(log):
    return damp(log, together(log, .3)[0], .2)


# --- models: each gives (parts of scores by item of the history) ---

def by_neighbours(w, h, profile=lambda t: 1.0):
    """{j: {i: what it gave}}"""
    out = {}
    for t, (i, part) in enumerate(reversed(h), 1):
        for j, v, *_ in w.get(i, ()):
            out.setdefault(j, {})
            out[j][i] = out[j].get(i, 0.0) + part * profile(t) * v
    return out


def total(given):
    return {j: math.fsum(by.values()) for j, by in given.items()}


def knn(log, **how):
    w = knn_weights(log, **how)
    return lambda h: by_neighbours(w, h)


def sequence(log, blend=0.0, decay=.9, only=False):
    steps, pairs = sequence_weights(log), partner_weights(log)

    def given(h):
        out = {} if only else by_neighbours(steps, h, lambda t: .7 ** (t - 1))
        if only or blend > 0:
            for j, by in by_neighbours(pairs, h, lambda t: decay ** (t - 1)).items():
                for i, v in by.items():
                    row = out.setdefault(j, {})
                    row[i] = row.get(i, 0.0) + (1.0 if only else blend) * v
        return out
    return given


def spread(log, matrix, h):
    """rows of a dense matrix, times their parts"""
    out = {j: {} for j in log.items} if any(i in log.number for i, _ in h) else {}
    for i, part in h:
        if i in log.number:
            for j in log.items:
                out[j][i] = part * matrix[log.number[i]][log.number[j]]
    return out


def dense(log):
    x = [[0.0] * len(log.items) for _ in log.users]
    for row, u in zip(x, log.users):
        for i, part in log.held[u]:
            row[log.number[i]] = part
    return x


def gram(x, n):
    g = [[0.0] * n for _ in range(n)]
    for row in x:
        some = [(i, v) for i, v in enumerate(row) if v]
        for i, v in some:
            for j, w in some:
                g[i][j] += v * w
    return g


def inverse(a):
    """Gauss and Jordan, with the largest pivot of the column"""
    n = len(a)
    m = [row[:] + [float(i == k) for k in range(n)] for i, row in enumerate(a)]
    for c in range(n):
        at = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[at] = m[at], m[c]
        by = m[c][c]
        m[c] = [v / by for v in m[c]]
        for r in range(n):
            if r != c and m[r][c]:
                times = m[r][c]
                m[r] = [v - times * w for v, w in zip(m[r], m[c])]
    return [row[n:] for row in m]


def ease(log, penalty=400.0):
    n = len(log.items)
    g = gram(dense(log), n)
    p = inverse([[v + penalty * (i == j) for j, v in enumerate(row)] for i, row in enumerate(g)])
    b = [[0.0 if i == j else -p[i][j] / p[j][j] for j in range(n)] for i in range(n)]
    return lambda h: spread(log, b, h)


def jacobi(a):
    """eigenvalues, the largest first, and their vectors (rows), of a symmetric matrix"""
    n = len(a)
    a = [row[:] for row in a]
    v = [[float(i == k) for k in range(n)] for i in range(n)]
    for _ in range(60):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) < 1e-26:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if a[p][q] == 0:
                    continue
                theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(theta, 1))
                c = 1 / math.hypot(t, 1)
                s = t * c
                for k in range(n):
                    a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
                a[p], a[q] = ([c * x - s * y for x, y in zip(a[p], a[q])], [s * x + c * y for x, y in zip(a[p], a[q])])
                v[p], v[q] = ([c * x - s * y for x, y in zip(v[p], v[q])], [s * x + c * y for x, y in zip(v[p], v[q])])
    order = sorted(range(n), key=lambda k: -a[k][k])
    return [a[k][k] for k in order], [v[k] for k in order]


NONE, SMALL, GAP = 1e-9, 1e-5, 1e-4     # of the largest eigenvalue


class Skip(Exception):
    """the definition leaves this log open"""


def spectral(log, factors=64, mix=.3):
    """Vectors of (nearly) equal eigenvalues are any turn of each other: where the cut is between two of them, Skip. Single precision
    cannot tell a very small eigenvalue from none: Skip, too"""
    n = len(log.items)
    r = [[v / math.sqrt(log.d[u] * log.n[i]) if v else 0.0 for i, v in zip(log.items, row)] for u, row in zip(log.users, dense(log))]
    rr = gram(r, n)
    value, vector = jacobi(rr)
    value = [v / value[0] for v in value]
    if any(NONE < v < SMALL for v in value[:factors]) or \
            factors < n and value[factors - 1] > NONE and value[factors - 1] - value[factors] < GAP:
        raise Skip()
    vector = [row for row, v in zip(vector[:factors], value) if v > NONE]
    m = [[rr[i][j] + mix * math.sqrt(log.n[log.items[j]] / log.n[log.items[i]]) * math.fsum(v[i] * v[j] for v in vector)
          for j in range(n)] for i in range(n)]
    return lambda h: spread(log, m, h)


# --- sessions ---

def session(order, known):
    """order: training sessions [[item]], the oldest first. known: {item: sessions that hold it}"""
    big = len(order)

    def scores(prefix):
        pos = {i: k for k, i in enumerate(prefix, 1)}
        q = {i: math.exp(-(len(prefix) - k)) for i, k in pos.items()}
        similar = set()
        for i in pos:
            similar.update([s for s in range(big, 0, -1) if i in order[s - 1]][:5000])
        near = []
        for s in sorted(similar, reverse=True)[:5000]:
            near.append((math.exp(-(big - s) / big) * math.fsum(q[i] for i in set(order[s - 1]) if i in q), s))
        near.sort(key=lambda e: (-e[0], -e[1]))
        out = {}
        for sim, s in near[:500]:
            items = order[s - 1]
            at = max((i for i in items if i in pos), key=lambda i: pos[i])
            m = max(k for k, i in enumerate(items) if i == at)
            for j in set(items):
                out.setdefault(j, []).append(sim * math.exp(-abs(items.index(j) - m) / 4) * math.log(big / known[j]))
        return {j: math.fsum(v) for j, v in out.items()}
    return scores


# --- figures of lists (section 2) ---

FIGURES = ("recall", "precision", "hit", "ndcg", "mrr", "map")


def figures(shown, held, k):
    hits = [r for r, i in enumerate(shown[:k], 1) if i in held]
    most = min(len(held), k)
    ideal = sum(1 / math.log2(r + 1) for r in range(1, most + 1))
    return (len(hits) / len(held), len(hits) / k, float(bool(hits)), sum(1 / math.log2(r + 1) for r in hits) / ideal,
            1 / hits[0] if hits else 0.0, sum((n + 1) / r for n, r in enumerate(hits)) / most)


def evaluate(cases, k, n, users, items):
    """cases: [(list, held)]. Means, coverage, novelty (None: nothing to divide by), and the figures of each case"""
    each = [figures(shown, held, k) for shown, held in cases]
    out = {name: math.fsum(f[c] for f in each) / len(each) for c, name in enumerate(FIGURES)}
    listed = [i for shown, _ in cases for i in shown[:k]]
    out["coverage"] = len(set(listed)) / items if items else None
    out["novelty"] = math.fsum(-math.log2(max(n.get(i, 0), 1) / users) for i in listed) / len(listed) if listed else None
    return out, each
