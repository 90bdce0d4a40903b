#!/bin/sh
cohort --start purchase --return view,refund "$TESTS/cli/lib/cohort.tsv"
