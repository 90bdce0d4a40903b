#!/bin/sh
ingest --help >help
head -n 1 help
grep -c -- '--preset' help
ingest -h | cmp - help
