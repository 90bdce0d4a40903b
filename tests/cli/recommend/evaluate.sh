#!/bin/sh
# recall, precision, hit, NDCG, MRR, MAP, coverage, novelty, by hand, for popularity and for the method
log=$TESTS/cli/lib/recommend.tsv
# Before 6 January: ann a b c, bob a b, cat b c. Held out: cat's dates, dan's a and e, eve's dates; dates and eggs are unknown then.
# popular: b 3 a 2 c 2. cat is shown a, dan and eve b a c: dan's a is second: recall 1/2, NDCG .6309 / 1.6309, MRR 1/2, MAP 1/4 of three users;
# coverage 3 of 3; novelty of the 7 rows: log2(3/2) for a and c
recommend --evaluate --split 2024-01-06 -m popular "$log"
# lists of one: b for dan: nothing
recommend --evaluate --split 2024-01-06 -m popular -n 1 "$log" | cut -f 1-3
# of these users all had nothing or a and b in common: the same lists by any method, with the fallback for newcomers
recommend --evaluate --split 2024-01-06 -m knn "$log" | cut -f 1-3,6 | head -n 5
# without it only cat has a list
recommend --evaluate --split 2024-01-06 -m knn --fallback none "$log" | cut -f 1-3,6 | tail -n 5
# each user's last: ann's cheese, bob's bread, cat's dates, dan's eggs (the same second as apple: by bytes); eve keeps her only one.
# left: a 3 b 2 c 1 d 1. popular: ann c d, bob b c d, cat a d, dan b c d: ranks 1, 1, 2 and none; 4 of 4; eggs are unknown
recommend --evaluate --last 1 -m popular "$log"
# two of each: cat keeps b; ann keeps a; the others keep one
recommend --evaluate --last 2 -m popular "$log" | grep -e recall -e users
# rows that somebody else held back: ann met what no list can name, zoe is new, figs are unknown
printf 'user\titem\nann\tdates\nann\tfigs\nzoe\tbread\nbob\teggs\nbob\tdates\n' >held
# popular: a 3 b 3 c 2 d 2 e 1. ann: d e: 1 of 2; zoe: a b ..: 1 of 1 at rank 2; bob: c d e: 2 of 2 at ranks 2 and 3
recommend --evaluate --holdout held -m popular "$log" | grep -v novelty
# ... in their histories already
printf 'user\titem\nann\tapple\nann\tdates\n' >held
recommend --evaluate --holdout held -m popular "$log" | grep -e recall
recommend --evaluate --holdout held -m popular --repeat "$log" | grep -e recall
# what lists must not hold is not held out either way; a bound of categories holds
printf 'item\ndates\n' >without
recommend --evaluate --holdout held -m popular --exclude without "$log" 2>err | grep -e recall
# intervals are seeded
recommend --evaluate --last 1 -m knn "$log" >want
recommend --evaluate --last 1 -m knn --seed 1 "$log" | cmp - want
recommend --evaluate --last 1 -m knn --explain "$log" >got 2>err
cmp got want
cat err
# nothing to test on
recommend --evaluate --split 2024-01-10 -m popular "$log" 2>&1
echo "status $?"
printf 'user\titem\nu\ta\nv\tb\n' | recommend --evaluate --last 1 -m knn
echo "status $?"
# all of it: nothing is known before
recommend --evaluate --split 2023-12-31 -m popular "$log"
echo "status $?"
