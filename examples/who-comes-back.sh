#!/usr/bin/env bash
# Who comes back? Customers of a gift shop by the month of their first purchase, and the share of them that bought again 1, 2, 3 ...
# months later. Refunds are no returns here. A dot is a month that was not over when the log ended.
set -euo pipefail

ingest --preset online-retail examples/data/online_retail.csv.gz |
	cohort --start purchase --return purchase --period month --matrix --digits 3 --null .
