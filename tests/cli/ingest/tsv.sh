#!/bin/sh
# in a foreign TSV a backslash and a quote are just bytes
printf 'user\ttime\tx\nu\t2024-01-02\ta\\tb\nu\t2024-01-02\t\\N\nu\t2024-01-02\t"q\r\n\nu\t2024-01-02\ta\rb\n' >a.tsv
ingest --format tsv a.tsv
