# shellcheck shell=bash disable=SC2154,SC2016  # sourced by bench.sh; jobs are expanded when they run
# part-growth.sh: what an event costs in a log of a hundred times as many events, and as many more users.

steps=${N_GROWTH:-$(size '200000 1000000 2000000' '1000000 10000000 100000000')}
most=${steps##* }

growth_about() {
	local step said=
	for step in $steps; do said="$said${said:+, }$step of $(cat "$origin-$step-$seed.users") users"; done
	echo "events by $by, seed $seed: $said; ns are of CPU time an event"
}

growth_peers() { :; }

# The largest are kept for this part alone. Users are counted by cohort, which is quicker than awk.
growth_data() {
	local step name
	for step in $steps; do
		name=$origin-$step-$seed
		generate "$step" "$name.csv"
		stream "$name.csv" "growth-$step.tsv"
		made "$name.users" || { cohort --period year --lags 0 "growth-$step.tsv" 2>/dev/null | awk -F '\t' 'NR > 1 { n += $3 } END { print n }' >part && mv part "$name.users"; }
	done
}

# repeats STEP: the smaller logs are read several times in a job, since a few hundredths of a second cannot be told apart.
repeats() { local t=$((most / 10 / $1)); echo $((t > 0 ? t : 1)); }

growth_jobs() {
	local step name loop
	for step in $steps; do
		name=$origin-$step-$seed loop="for ((i = 0; i < $(repeats "$step"); i++)); do \$TN"
		# to nowhere: writing a file of 6 GB costs the kernel more for each byte than one of 60 MB does
		job "ingest-$step" "$loop ingest $roles --currency currency $name.csv >/dev/null || exit; done"
		job "cohort-$step" "$loop cohort --start purchase --period week growth-$step.tsv >\$OUT || exit; done"
		job "segment-$step" "$loop segment --where purchase --currency '' growth-$step.tsv >\$OUT || exit; done"
	done
}

growth_answers() { once "${names[@]}"; }

# an_event NAME STEP: ns
an_event() {
	awk -v s="$(figures "$1-$2" -)" -v n="$2" -v times="$(repeats "$2")" 'BEGIN { printf "%.1f", 1e9 * s / n / times }'
}

growth_rows() {
	local name step least first own ratio
	least=${steps%% *}
	for name in ingest cohort segment; do
		first=$(an_event "$name" "$least")
		for step in $steps; do
			[ "$step" != "$least" ] || continue
			own=$(an_event "$name" "$step")
			ratio=$(awk -v a="$own" -v b="$first" 'BEGIN { printf "%.2f", a / b }')
			row "$name, $step events" ns "$own" "$least" "$first" "$ratio" '<= 1.75' "$(verdict "$ratio" '<=' 1.75)"
		done
	done
	for name in cohort segment; do row "memory of $name, $most events" MiB "$(mib "$(kib "$name-$most")")" - - - - -; done
}

growth_clean() {
	rm -f growth-*.tsv
	[ "$most" -le 10000000 ] || rm -f "$origin-$most-$seed.csv"
}
