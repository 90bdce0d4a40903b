#!/bin/sh
# in words: the largest first, what is no reason is missing
log=$TESTS/cli/lib/churn.tsv
# average orders 17 / 7 = 2.4, average age (84 + 91 + 77 + 7 + 84 + 70 + 42) / 7 = 65. cat: (1 + 63) / (1 + 7) = 8 times its gap;
# dan: 66 / 8 times younger, 2.4 times fewer orders; bob: 2.4 times fewer; his one order is as old as he is: never overdue
churn-score --model recency --horizon 28d "$log" 2>err | cut -f 1,2,4,5,12-14
churn-score --model recency --horizon 28d "$log" 2>err | cut -f 12-14 >want
for model in mbgnbd bgnbd pnbd; do churn-score --model $model --horizon 28d "$log" 2>err | cut -f 12-14 | cmp - want; done
# hazard: as many as speak for churn, with the feature's plain value
churn-score --model hazard --horizon 28d "$log" 2>err | cut -f 1,2,4,5,12-14
