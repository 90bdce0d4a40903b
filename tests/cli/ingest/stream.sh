#!/bin/sh
# our own stream: escapes pass as they are
printf 'user\ttime\tx\nu\t2024-01-02\ta\\tb\nu\t2024-01-02\t\\x\\\nu\\\\\t2024-01-02T00:00:00Z\t\n' >a.tsv
ingest --format stream a.tsv
printf 'user\ttime\nu\t2024-01-02\r\n' | ingest --format stream
echo "status $?"
