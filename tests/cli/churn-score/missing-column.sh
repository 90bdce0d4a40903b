#!/bin/sh
# the columns there are and the nearest name, for roles and expressions; only user and time are needed
cp "$TESTS/cli/lib/churn.tsv" log.tsv
told() {
	"$@"
	echo "status $?"
}
told churn-score --user usr log.tsv
told churn-score --time tiem log.tsv
told churn-score --value valu log.tsv
told churn-score --currency curency log.tsv
told churn-score --order-when 'paln = pro' log.tsv
told churn-score --where 'valu > 3' log.tsv
cut -f 2- log.tsv | told churn-score
cut -f 1,3- log.tsv | told churn-score
cut -f 1,2 log.tsv | told churn-score
cut -f 1,2 log.tsv | told churn-score --order-when '' --inputs
cut -f 1-3 log.tsv | told churn-score --inputs
