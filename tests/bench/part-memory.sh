# shellcheck shell=bash disable=SC2154  # sourced by bench.sh
# part-memory.sh: --mem with far more users than it has room for: the bound and 16 MiB, and the bytes of a run without it.

users=${N_USERS:-$(size 100000 10000000)} bound=${MEM:-$(size 2 256)}
events=$((users * 10))

memory_about() { echo "$events events of $users users by tests/bench/crowd.c, seed $seed; --mem ${bound}M"; }

memory_peers() { :; }

# Kept for this part alone.
memory_data() { made crowd.tsv || { ./crowd "$events" "$users" "$seed" >part && mv part crowd.tsv; }; }

folds() {
	echo "cohort cohort --start purchase --period week"
	echo "segment segment --where purchase"
	echo "churn-score churn-score --model mbgnbd"
}

memory_jobs() {
	local name rest
	while read -r name rest; do
		job "$name" "\$TN $rest --mem ${bound}M crowd.tsv >\$OUT"
		job "$name-free" "\$TN $rest --mem 64G crowd.tsv >\$OUT"
	done < <(folds)
}

memory_answers() {
	local name rest
	once "${names[@]}"
	while read -r name rest; do same "out/$name" "out/$name-free" "$rest with and without --mem ${bound}M"; done < <(folds)
}

memory_rows() {
	local name rest
	while read -r name rest; do
		memory "$name" "memory of $name --mem ${bound}M" $(((bound + 16) * 1024))
		leaner "$name" "memory of $name --mem ${bound}M" "$name-free" unbounded -
		dearer "$name" "$name --mem ${bound}M" "$name-free" unbounded -
	done < <(folds)
}

memory_clean() { rm -f crowd.tsv; }
