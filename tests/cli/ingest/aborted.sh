#!/bin/sh
# a failure upstream is never taken for the end, whatever --bad says
printf 'user\ttime\nu\t2024-01-02\n#!aborted' | ingest --format stream --bad skip
echo "status $?"
printf 'user,time\nu,2024-01-02\n#!aborted' | ingest --format csv --bad skip
echo "status $?"
printf 'user\ttime\nu\t2024-01-02\n#!aborted\n' | ingest --format tsv --bad skip
echo "status $?"
printf 'user time\n#!aborted\nu 2024-01-02\n' | ingest --format blank --bad skip
echo "status $?"
printf '#!aborted\n' | ingest --format csv
echo "status $?"
