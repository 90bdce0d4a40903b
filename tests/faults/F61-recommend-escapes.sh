#!/usr/bin/env bash
# F61: users, items, file names, options and what a file beside the input holds are escaped in what recommend says; data never changes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
plain() {
	LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8e\x8f]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" && echo 'a raw control byte'
	LC_ALL=C sed 's/[^ -~]/?/g' "$1"
}
tell() {
	recommend "$@" 2>err >out
	echo "status $?"
	plain err
}

nasty=$'\033]0;x\007\x7f\xc2\x9b31m\xe2\x80\xaeevil\xe2\x81\xa6\xff\b'
printf 'user\ttime\tevent\titem\n%s\t2024-01-02\t%s\t%s\nv\t2024-01-05\tview\t%s\nv\t2024-01-05\tview\tb\n' "$nasty" "$nasty" "$nasty" "$nasty" >log
tell -m knn log
tail -n +2 out | cut -f 1 | cmp - <(echo "$nasty")
tell --similar=b log
tail -n 1 out | cut -f 3 | cmp - <(echo "$nasty")
tell --similar="no$nasty" log
tell --weight "$nasty=1" -m popular log
tell --weight "no$nasty=1" log
tell --weight "$nasty" log
tell --where "$nasty" log
tell --method "$nasty" log
tell --half-life "$nasty" log
tell --lambda "$nasty" -m ease log
tell --blend "$nasty" -m sequence log
tell --evaluate --split "$nasty" log
tell "no$nasty"
for how in --for --history --exclude --catalogue --apply; do tell $how "no$nasty" log; done
printf 'item\tcategory\tstock\nb\tx%s\t1\nb\ty%s\t%s\n' "$nasty" "$nasty" "$nasty" >shop
tell --catalogue shop --per-category 1 log
tell --catalogue shop --catalogue-where 'stock > 0' log
tell --catalogue shop --catalogue-where "category = $nasty" log
printf 'user\titem\n%s\n' "$nasty" >shop
tell --history shop log
printf 'kind\ta\tb\tvalue\tbits\nrecommend-model\t%s\t\t1\t\n' "$nasty" >model
tell --apply model log
printf 'kind\ta\tb\tvalue\tbits\nrecommend-model\tknn\t\t%s\t\n' "$nasty" >model
tell --apply model log
printf '%s\n' "$nasty" >model
tell --apply model log
recommend -m knn --save model log >out
sed "s/^setting\tneighbours\t\t100/setting\tneighbours\t\t$(printf '%s' "$nasty" | sed 's/[]\/&[]/\\&/g')/" model >forged
tell --apply forged log
{ head -n 1 log; printf '%s\t2024-01-02\tview\tb\n' "v$nasty" v; } >unsorted
tell --apply model unsorted
printf 'user\tevent\titem\tfold\tfirst\tlast\tcount\trun\n\t\t\t%s\t\t\t\tx\n' "$nasty" | tell --merge
