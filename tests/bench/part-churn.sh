# shellcheck shell=bash disable=SC2154,SC2016  # sourced by bench.sh; jobs are expanded when they run
# part-churn.sh: churn-score against pandas and lifetimes, on CDNOW and on a log by tests/gen/btyd.c.

customers=${N_CHURN:-$(size 20000 1000000)}

churn_about() { echo "$customers customers by tests/gen/btyd.c, seed $seed, $(($(wc -l <"$btyd") - 1)) orders; lifetimes ${lifetimes:-(none)} on one thread"; }

# Versions that go with lifetimes, whose own last is of 2020. One thread, as ours.
churn_peers() {
	local python=$venv-churn/bin/python
	pip_install "$venv-churn" lifetimes lifetimes==0.11.3 pandas==2.2.3 numpy==1.26.4 scipy==1.12.0 autograd==1.9.1
	export LIFE="$python $BENCH/churn_peer.py" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
	lifetimes=$(version_of "$venv-churn" lifetimes)
}

churn_data() {
	btyd=btyd-$customers-$seed.tsv
	made "$btyd" || { ./btyd "$customers" "$seed" >part && mv part "$btyd"; }
	cdnow=
	if [ -r "${sets:-.}/cdnow/CDNOW_master.txt.gz" ]; then
		cdnow=cdnow.tsv
		with_stderr ingest --preset cdnow "$sets/cdnow/CDNOW_master.txt.gz" >cdnow.tsv
	fi
}

churn_jobs() {
	job mbgnbd "\$TN churn-score --model mbgnbd $btyd >\$OUT"
	peer "$lifetimes" life "\$TN \$LIFE $btyd \$OUT"
	full_job auto "\$TN churn-score --model auto $btyd >\$OUT"
	aside bgnbd "\$TN churn-score --model bgnbd --detail $btyd >\$OUT"
	aside mem16M "\$TN churn-score --model mbgnbd --mem 16M $btyd >\$OUT"
	[ -n "$cdnow" ] || return 0
	job mbgnbd-cdnow '$TN churn-score --model mbgnbd cdnow.tsv >$OUT'
	peer "$lifetimes" life-cdnow '$TN $LIFE cdnow.tsv $OUT'
	job pnbd-cdnow '$TN churn-score --model pnbd cdnow.tsv >$OUT'
	aside bgnbd-cdnow '$TN churn-score --model bgnbd --detail cdnow.tsv >$OUT'
}

# Customers and their mean P(alive): two fits of one likelihood agree about it.
alive() {
	awk -F "$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "p_alive") k = i; next }
		{ s += $k } END { n = NR - 1; if (k && n) printf "%d %.9f\n", n, s / n }' "out/$1"
}

# same_alive OURS PEER WHAT
same_alive() {
	local own theirs
	own=$(alive "$1" '\t') theirs=$(alive "$2" ,)
	awk -v a="$own" -v b="$theirs" 'BEGIN { split(a, p, " "); split(b, q, " "); d = p[2] - q[2]; exit !(p[1] && p[1] == q[1] && d * d <= 1e-6) }' ||
		die "answers differ: customers and mean p_alive of $3: $own, $theirs"
}

churn_answers() {
	once "${names[@]}" bgnbd mem16M bgnbd-cdnow
	same out/mbgnbd out/mem16M 'churn-score with and without --mem 16M'
	[ -n "$lifetimes" ] || return 0
	same_alive bgnbd life 'churn-score --model bgnbd and lifetimes'
	[ -z "$cdnow" ] || same_alive bgnbd-cdnow life-cdnow 'churn-score --model bgnbd and lifetimes on CDNOW'
}

# Seconds and MB are bound for a million customers; a ratio is for any number.
churn_rows() {
	if [ -n "$cdnow" ]; then
		speed mbgnbd-cdnow 'churn-score mbgnbd, CDNOW master' life-cdnow lifetimes 9
		seconds mbgnbd-cdnow 'churn-score mbgnbd, CDNOW master' .06
		seconds pnbd-cdnow 'churn-score pnbd, CDNOW master' .4
	else
		skipped 'churn-score, CDNOW master' 'no CDNOW_master.txt.gz'
	fi
	speed mbgnbd "churn-score mbgnbd, $customers customers" life lifetimes 9
	memory mem16M 'memory of churn-score mbgnbd --mem 16M' $((32 * 1024))
	leaner mbgnbd 'memory of churn-score mbgnbd' life lifetimes -
	if [ "$customers" -ge 1000000 ]; then
		seconds mbgnbd 'churn-score mbgnbd, a million customers' 1.3
		seconds auto 'churn-score auto, a million customers' 5
		memory mbgnbd 'memory of it, mbgnbd' $((120 * 1000000 / 1024))
		memory auto 'memory of it, auto' $((300 * 1000000 / 1024))
	else
		full_only 'churn-score mbgnbd, a million customers' s '<= 1.3 s'
		full_only 'churn-score auto, a million customers' s '<= 5 s'
		full_only 'memory of it, mbgnbd' MiB '<= 114.4 MiB'
		full_only 'memory of it, auto' MiB '<= 286.1 MiB'
	fi
}

churn_clean() { rm -f cdnow.tsv; }
