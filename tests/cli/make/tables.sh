# Each command's option table as data, and as completions for three shells that name each option.
for c in "$TOP"/cmd/*.c; do
	c=$(basename "$c" .c)
	"$c" --dump-options >options || echo "$c: --dump-options: status $?"
	for shell in bash zsh fish; do
		"$c" --completion $shell >completion || echo "$c: --completion $shell: status $?"
		awk -F '\t' 'NR > 1 && $2 != "" { print $2 }' options | while read -r name; do
			grep -q -e "$name" completion || echo "$c: $shell does not know --$name"
		done
	done
done
"$BIN/cohort" --completion tcsh
echo "status $?"
