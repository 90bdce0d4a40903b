#!/bin/sh
# states of another method: the message says what --merge lacks
printf 'user\ttime\tevent\titem\torder\nu\t2020-01-01\tpurchase\tx\to\nu\t2020-01-01\tpurchase\ty\to\n' >log
recommend --complements --partial log >orders
recommend --merge orders
echo "status $?"
recommend --merge --complements --support 1 orders | cut -f 1-3
