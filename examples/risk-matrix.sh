#!/usr/bin/env bash
# Likelihood by impact: how many customers are how long silent, and how much money hangs on them? Recency and value are cut
# into five quantile bins each; the cells hold the exact sum of what these customers brought.
set -euo pipefail
ingest --preset online-retail examples/data/online_retail.csv.gz |
	segment --as-of 2011-12-10 |
	crosstab --where "segment != no_order" --rows recency --cols frequency --col-bins cuts=1,2,4,8 --value monetary --matrix=sum --explain
