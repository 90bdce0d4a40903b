"""The work of recommend as it is usually done: implicit's CosineRecommender. recommend_peer.py STREAM LISTS

Reads a TSV-1 stream with the columns user and item, numbers both, fits the 100 nearest neighbours of each item by cosine, and writes
the top 20 of each user without what he holds, as `user rank item score`. One thread.
Where there are several usual ways, the fastest is taken: numbers by dictionaries in one pass over the file rather than pandas, all
users in one call of recommend, one write."""

import sys

import numpy as np
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix


def read(path):
    users, items, u, i = {}, {}, [], []
    with open(path) as f:
        names = f.readline().rstrip("\n").split("\t")
        a, b = names.index("user"), names.index("item")
        for line in f:
            field = line.rstrip("\n").split("\t")
            u.append(users.setdefault(field[a], len(users)))
            i.append(items.setdefault(field[b], len(items)))
    held = csr_matrix((np.ones(len(u), dtype=np.float32), (u, i)), shape=(len(users), len(items)))
    held.data[:] = 1
    return list(users), list(items), held


def main(path, out):
    users, items, held = read(path)
    model = CosineRecommender(K=100, num_threads=1)
    model.fit(held, show_progress=False)
    ids, scores = model.recommend(np.arange(len(users)), held, N=20, filter_already_liked_items=True)
    with open(out, "w") as f:
        f.write("user\trank\titem\tscore\n")
        for u, (row, score) in enumerate(zip(ids.tolist(), scores.tolist())):
            f.write("".join(f"{users[u]}\t{rank}\t{items[item]}\t{s:.6f}\n"
                            for rank, (item, s) in enumerate(zip(row, score), 1) if item >= 0 and s > 0))


main(*sys.argv[1:])
