#!/bin/sh
printf 'user\ttime\nu\t2024-01-02\nv\t2024-02-30\n' | cohort
echo "status $?"
printf 'user\ttime\nu\t\n' | cohort
echo "status $?"
