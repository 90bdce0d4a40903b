#!/bin/sh
# the last LF may be missing in foreign files, never in the stream; a row that lacks fields then was cut
printf 'user,time\nu,2024-01-02' | ingest --format csv
echo "status $?"
printf 'user,time\nu,2024-01-02\nv' | ingest --format csv --bad skip
echo "status $?"
printf 'user\ttime\nu\t2024-01-02' | ingest --format tsv
echo "status $?"
printf 'user time\nu 2024-01-02' | ingest --format blank
echo "status $?"
printf 'user\ttime\nu\t2024-01-02' | ingest --format stream
echo "status $?"
