#!/bin/sh
printf 'user\ttime\nu\t2024-01-02' | cohort
echo "status $?"
