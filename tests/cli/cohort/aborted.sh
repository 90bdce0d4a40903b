#!/bin/sh
printf 'user\ttime\nu\t2024-01-02\n#!aborted' | cohort --bad skip
echo "status $?"
