# shellcheck shell=bash disable=SC2154,SC2034  # sourced by bench.sh
# part-parallel.sh: examples/parallel with two jobs and with one, by the clock on the wall. What the speed-up is depends on the machine: no bound.

parallel_about() { echo "$n events by $by, seed $seed; seconds on the wall, $(getconf _NPROCESSORS_ONLN) cores"; }

parallel_peers() { clock=--wall; }

parallel_data() {
	generate "$n" "$log.csv"
	# without currencies: churn-score adds up one only
	# shellcheck disable=SC2086  # a list of options
	with_stderr ingest $roles --currency '' --keep none "$log.csv" >plain.tsv
}

parallel_jobs() {
	local jobs
	for jobs in 1 2; do
		job "blocks-$jobs" "bash $top/examples/parallel/blocks.sh plain.tsv 8 $jobs >\$OUT"
		job "users-$jobs" "bash $top/examples/parallel/users.sh plain.tsv 4 $jobs >\$OUT"
	done
	aside whole "cohort --start purchase --return purchase --matrix=users --incomplete mark --null . plain.tsv >\$OUT"
}

parallel_answers() {
	once "${names[@]}" whole
	same out/whole out/blocks-1 'cohort and examples/parallel/blocks.sh'
	same out/blocks-1 out/blocks-2 'blocks.sh with one job and with two'
	same out/users-1 out/users-2 'users.sh with one job and with two'
}

parallel_rows() {
	speed blocks-2 'blocks.sh, cohort of 8 blocks, two jobs' blocks-1 'one job' -
	speed users-2 'users.sh, churn-score of 4 shards, two jobs' users-1 'one job' -
}

parallel_clean() {
	clock=
	rm -f plain.tsv
}
