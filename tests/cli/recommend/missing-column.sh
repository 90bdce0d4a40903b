#!/bin/sh
# the columns there are and the nearest name, for roles and expressions; only user and item are needed
cp "$TESTS/cli/lib/recommend.tsv" log
told() {
	"$@"
	echo "status $?"
}
told recommend --user usr log
told recommend --item itm log
told recommend --time tiem log
told recommend --event evnt log
told recommend --order ordr --complements log
told recommend --session sesion --method session log
told recommend --category kind log
told recommend --where 'ordr = o1' log
cut -f 2- log | told recommend
cut -f 1-3 log | told recommend
# ... and what an option needs
cut -f 1,4 log >bare
told recommend --partial bare
told recommend --partial --method session bare
told recommend --half-life 3d bare
told recommend --evaluate --split 2024-01-06 bare
told recommend --weight purchase=3 bare
told recommend --complements bare
# beside the input
told recommend --for log --user who --method popular log 2>&1 | head -n 2
printf 'usr\titm\nann\tapple\n' >beside
for how in --for --history --exclude --catalogue '--evaluate --holdout'; do
	# shellcheck disable=SC2086 # the words are options
	told recommend --method popular $how beside log
done
cut -f 4 log >items
told recommend --method popular --history items log
told recommend --method popular --catalogue items --catalogue-where 'stock > 0' log
told recommend --method popular --catalogue items --per-category 1 log
# enough
recommend --method popular log >want
recommend --method popular bare | cmp - want
# a column by another name: in the log, and beside it where the file has it, else the usual one
sed '1s/user/who/; 1s/item/thing/; 1s/time/at/; 1s/event/what/' log >other
named='--user who --item thing --time at --event what'
# shellcheck disable=SC2086
{
	recommend $named --method popular other | cmp - want
	printf 'who\nbob\n' >beside
	recommend $named --method popular --for beside other
	printf 'user\nbob\n' >beside
	recommend $named --method popular --for beside --weight purchase=1 other
}
