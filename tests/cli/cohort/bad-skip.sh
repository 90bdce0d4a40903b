#!/bin/sh
printf 'user\ttime\nu\t2024-01-02\nv\tnever\nw\nx\t2024-01-03\n' >log
cohort --bad skip --rejects rejects log
echo "status $?"
cat rejects
cohort --bad skip=1 log
echo "status $?"
