#!/bin/sh
# the columns there are and the nearest name, for roles, --by and expressions
cp "$TESTS/cli/lib/segment.tsv" log.tsv
told() {
	"$@"
	echo "status $?"
}
told segment --user usr log.tsv
told segment --summary --by plna log.tsv
told segment --order-when 'paln = pro' log.tsv
told segment --refund-when 'evnt = refund' log.tsv
told segment --where 'valu > 3' log.tsv
told segment --order ordr log.tsv
told segment --currency curency log.tsv
cut -f1,3- log.tsv | told segment
cut -f1-3 log.tsv | told segment
cut -f1,2,4 log.tsv | told segment
cut -f1,2 log.tsv | told segment --method lifecycle
# the life cycle needs no value, order and currency are used where they are
cut -f1-3 log.tsv | told segment --method lifecycle
cut -f1-4 log.tsv | told segment
