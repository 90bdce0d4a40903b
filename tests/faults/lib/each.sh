# shellcheck shell=bash
# For the cases that hold for every filter (faults.md, section 1, rule 5): each filter with its shortest working options.
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"

# make_inputs ROWS [USERS]: ev.csv, ev.tsv, labels.tsv (a label a user, sorted), r.txt
make_inputs() {
	log "$@" >ev.csv
	tr , '\t' <ev.csv >ev.tsv
	{ printf 'user\tsegment\n'; tail -n +2 ev.tsv | cut -f 1 | LC_ALL=C sort -u | sed 's/.*/&\tof &/'; } >labels.tsv
	printf 'big\tvalue >= 100\nrest\t*\n' >r.txt
}

# each WHAT...: calls WHAT... NAME INPUT COMMAND... for every filter
each() {
	"$@" ingest ev.csv ingest --format csv
	each_inner "$@"
}

# ... for those that read the stream and nothing else
each_inner() {
	each_fold "$@"
	"$@" segment-rules ev.tsv segment --rules r.txt
	"$@" moves labels.tsv moves labels.tsv
}

# ... for those that keep states
each_fold() {
	"$@" cohort ev.tsv cohort
	"$@" segment ev.tsv segment
	"$@" churn-score ev.tsv churn-score --model recency --season off --horizon 30d
	"$@" recommend ev.tsv recommend --method knn
	"$@" crosstab ev.tsv crosstab --rows user --cols item
}

# said NAME COMMAND...: its status, what came out, and the last line on stderr that is no note
said() {
	local name=$1 status shape=whole
	shift
	"$@" >out 2>err
	status=$?
	if ! [ -s out ]; then shape=empty
	elif [ "$(tail -c 9 out)" = '#!aborted' ]; then shape=poisoned
	elif [ "$(tail -c 1 out | od -An -c | tr -d ' ')" != '\n' ]; then shape=TORN
	fi
	echo "$name: status $status, $shape$(grep -v ' note: ' err | tail -n 1 | sed 's/^/: /')"
}
