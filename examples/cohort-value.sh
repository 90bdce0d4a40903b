#!/usr/bin/env bash
# What has a customer of each quarter's cohort spent by the end of that quarter, and one, two, three quarters later? Refunds are taken off.
# The brackets begin at 0, so the first order is in all of them; --incomplete drop leaves out what is not over yet.
set -euo pipefail

ingest --preset online-retail examples/data/online_retail.csv.gz |
	cohort --start purchase --measure sum --period quarter --mode bracket=0,0-1,0-2,0-3 --incomplete drop --digits 2
