#!/bin/sh
printf ' id  day   n \r\n 1  2024-01-02  5\r\n\r\n\t2\t2024-01-03 6  ' | ingest --format blank --user id --time day --qty n
echo "status $?"
printf 'id day n\n1 2024-01-02\n' | ingest --format blank --user id --time day
echo "status $?"
