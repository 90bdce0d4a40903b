#!/bin/sh
cohort --by plan --matrix=users --mean weighted "$TESTS/cli/lib/cohort.tsv"
