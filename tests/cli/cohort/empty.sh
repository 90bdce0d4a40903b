#!/bin/sh
cohort </dev/null
echo "status $?"
cohort --no-header --columns user,time </dev/null
echo "status $?"
