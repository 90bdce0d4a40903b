#!/usr/bin/env bash
# readme.sh: makes the tables of the two READMEs from saved.tsv, the record of FULL runs; what stands between their marks is replaced.
#     readme.sh --check       writes nothing; status 1 when a README says something else than saved.tsv
#     readme.sh --save LAST   first puts the parts of LAST (build/bench/last.tsv) into saved.tsv, in place of the same parts
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd -P)
top=$(cd "$here/../.." && pwd -P)
record=$here/saved.tsv
# shellcheck source=tests/bench/common.sh
. "$here/common.sh"

# save LAST: parts stay in the order in which they were saved first
save() {
	awk -F '\t' '
	function of() { return $0 ~ /^# / ? substr($1, 3, index($1, ":") - 3) : $1 }
	FNR == 1 { if (NR == FNR) next; print; next }
	{ p = of() }
	NR == FNR { new[p] = new[p] $0 "\n"; order[p] = p; next }
	p in new { if (!done[p]++) printf "%s", new[p]; next }
	{ print }
	END { for (p in new) if (!done[p]) printf "%s", new[p] }' "$1" "$record" >"$record.new"
	mv "$record.new" "$record"
}

# Names of programs and their options as code, | as a table has it.
# shellcheck disable=SC2016  # ` is of Markdown
code() { sed -E 's/(ingest|cohort|segment|churn-score|recommend)(( --[a-z]+( (ga4|none|combined|segment|time|user,time)\>)?)*)( \| cohort)?/`&`/; s/ \| cohort`/ \\| cohort`/'; }

# CPU seconds against a peer that is another program.
bench() {
	printf '| job | ours, s | peer | peer, s | ratio |\n|---|---|---|---|---|\n'
	awk -F '\t' -v OFS='\t' '!/^#/ && $1 != "parallel" && $3 == "s" && $7 != "-" && $5 !~ /^(options|unbounded|ingest)$/ { print $2, $4, $5, $6, $7 }' "$record" |
		while IFS=$'\t' read -r name own peer theirs ratio; do printf '| %s | %s | %s | %s | %s |\n' "$(code <<<"$name")" "$own" "$peer" "$theirs" "$ratio"; done
}

growth() {
	printf '| job | ns an event | with a million | ratio |\n|---|---|---|---|\n'
	awk -F '\t' '$1 == "growth" && $3 == "ns" { printf "| `%s`%s million events | %s | %s | %s |\n", substr($2, 1, index($2, ",") - 1), substr($2, index($2, ","), length($2) - index($2, ",") - 12), $4, $6, $7 }' "$record"
}

saved() {
	printf '```\n'
	show <"$record"
	printf '```\n'
}

# between MARK README NEW: NEW is README with what the function of that name prints between its marks
between() {
	[ "$(grep -cx "<!-- /\?$1 -->" "$2")" = 2 ] || die "not one <!-- $1 --> and one <!-- /$1 -->"
	"$1" >"$scratch/$1"
	awk -v mark="$1" -v with="$scratch/$1" '
	$0 == "<!-- /" mark " -->" { skip = 0 }
	!skip { print }
	$0 == "<!-- " mark " -->" { skip = 1; while ((getline line <with) > 0) print line }' "$2" >"$3"
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/tenure-readme.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
case ${1:-} in
--save) save "$2" ;;
--check | '') ;;
*) die "what is '$1'? (--check, --save LAST)" ;;
esac
between bench "$top/README.md" "$scratch/half"
between growth "$scratch/half" "$scratch/README.md"
between saved "$here/README.md" "$scratch/bench.md"
if [ "${1:-}" = --check ]; then
	for page in "$top" "$here"; do
		cmp -s "$page/README.md" "$scratch/$([ "$page" = "$top" ] && echo README || echo bench).md" ||
			die "${page#"$top"/}/README.md says something else than tests/bench/saved.tsv: run tests/bench/readme.sh"
	done
else
	cp "$scratch/README.md" "$top/README.md"
	cp "$scratch/bench.md" "$here/README.md"
fi
