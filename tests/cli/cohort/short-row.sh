#!/bin/sh
printf 'user\ttime\tevent\nu\t2024-01-02\tbuy\nv\t2024-01-02\n' | cohort
echo "status $?"
