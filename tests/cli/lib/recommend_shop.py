"""recommend_shop.py USERS SEED [ITEMS]: a log of a shop: who looks at an item mostly goes on to the one after it, now and then to any of
his kind of items, seldom to any other. user time event item order session category. Made of random() alone, which is the same everywhere."""
import random
import sys

users, seed, items = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 60
rng = random.Random(seed)


def below(n):
    return int(rng.random() * n)


print("user\ttime\tevent\titem\torder\tsession\tcategory")
kinds = 5
size = items // kinds
for u in range(users):
    kind, minute, at = below(kinds), below(200000), below(size)
    for k in range(2 + below(12)):
        minute += 1 + below(300 if k % 4 else 9000)
        r = rng.random()
        at = (at + 1) % size if r < .6 else int(size * rng.random() ** 2)
        item = kind * size + at if r < .9 else below(items)
        day, left = divmod(minute, 1440)
        month, day = 1 + day // 28 % 12, 1 + day % 28
        event = "view" if rng.random() < .7 else "purchase"
        print("u%04d\t2024-%02d-%02dT%02d:%02d:%02dZ\t%s\ti%d\to%d\ts%d-%d\tk%d" % (
            u, month, day, left // 60, left % 60, below(60), event, item, u * 20 + k // 3, u, k // 4, item // size))
