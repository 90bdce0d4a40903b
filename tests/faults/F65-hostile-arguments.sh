#!/usr/bin/env bash
# F65, F84: %n%s, names of 100 KB, very deep expressions: printed as they are, cut to a stated length, one line under 1 KB
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 100 >ev.tsv
long=$(head -c 100000 /dev/zero | tr '\0' a)
short() {
	"$@" 2>err >out
	echo "status $? $(wc -l <err) $(if [ "$(wc -c <err)" -lt 1024 ]; then echo short; else wc -c <err; fi) $(wc -c <out)"
	cut -c 1-72 err
}

short cohort '%n%s%1000000d'
short cohort "$long"
short cohort --user '%n%s' ev.tsv
short cohort --user "$long" ev.tsv
short cohort --tz "$long" ev.tsv
short cohort --start "$long" ev.tsv
short cohort --mode "$long" ev.tsv
short cohort --mode "bracket=$long" ev.tsv
short cohort --by "$long" ev.tsv
short cohort "--$long" ev.tsv
short cohort --matrix="$long" ev.tsv
short cohort --as-of "$long" ev.tsv
short cohort -o "$long" ev.tsv
short cohort -o "$long/x" ev.tsv
short ingest --preset "$long" ev.tsv
short ingest --value "${long:0:60000}*${long:0:60000}" --format tsv ev.tsv
short cohort --where "$(printf '%100000s' '' | tr ' ' '(')" ev.tsv
short cohort --where "$(printf '%25000s' '' | sed 's/ /not /g') user = u1" ev.tsv
short cohort --where "$(printf '%7000s' '' | sed 's/ /user = a or /g')user = b" ev.tsv
short cohort --where "user ~ '$(printf '%30000s' '' | tr ' ' '(')'" ev.tsv
short cohort --where "user ~ 'a{1,99999}'" ev.tsv
short cohort --mode "bracket=$(seq -s, 0 20000)" ev.tsv
{ printf 'user\ttime\t%s\n' "$long"; echo "u	yesterday	x"; } >wide.tsv
short cohort wide.tsv
short cohort --where 'nope = 1' wide.tsv
{ printf 'user\ttime\n'; printf 'u\t%s\n' "$long"; } >wide.tsv
short cohort wide.tsv
