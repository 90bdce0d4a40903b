#!/bin/sh
# a saved model gives the lists of the run that fitted it, byte for byte, to a stream of histories that is sorted by user
python3 "$TESTS/cli/lib/recommend_shop.py" 300 2 >shop
sorted() { { head -n 1 "$1"; tail -n +2 "$1" | LC_ALL=C sort -s -t '	' -k 1,1; }; }
sorted shop >histories
tab=$(printf '\t')
head -n 1 shop | tr '\t' '\n' | grep -n session | cut -d : -f 1 >column
{ head -n 1 shop; tail -n +2 shop | LC_ALL=C sort -s -t "$tab" -k 6,6; } >sessions
for how in '-m popular' '-m popular --half-life 60d' '-m knn' '-m knn --knn cosine -k 9' '-m knn --weight purchase=3,view=1 --half-life 60d' '-m knn --max-history 4' '-m sequence' \
	'-m sequence --blend .4:.8' '-m sequence --blend only --max-history 3' '-m session' '-m session --session user --max-history 4' '-m spectral --factors 7 -k 20' '-m ease' \
	'-m ease --lambda 3 --half-life 30d' '-m knn --tune' ''; do
	# what is applied says what its events weigh, and how long its histories are; the rest is of the model
	case $how in *--weight*) more='--weight purchase=3,view=1' ;; *--max-history*) more="--max-history ${how##*--max-history }" ;; *) more= ;; esac
	case $how in *'--session user'*) more="--session user $more" input=histories ;; *session*) input=sessions ;; *) input=histories ;; esac
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how --save model shop >want 2>err || cat err
		recommend --apply model $more $input >got 2>err || cat err
		cmp got want
		for list in '-n 3 --fallback none' '--repeat' '--digits 12' '--for users --exclude items' '--catalogue aisles --per-category 1'; do
			printf 'user\nu0007\nu0002\ns5-0\nnobody\n' >users
			printf 'item\ni3\ni20\ni50\n' >items
			cut -f 4,7 shop | grep -v i44 | sort -u -k 1,1 | awk '$1 != "item" { print } $1 == "item" { h = $0 } BEGIN { print "item\tcategory" }' >aisles
			recommend $how $list shop >want 2>err || cat err
			recommend --apply model $more $list $input >got 2>err || cat err
			cmp got want || echo "$how: $list"
		done
		case $how in *session*) ;; *) recommend $how --why shop >want 2>err; recommend --apply model $more --why $input >got 2>err; cmp got want || echo "$how: --why" ;; esac
		echo "$how: $(sed -n '2p' model | cut -f 2), $(wc -l <want) rows"
	}
done
# as --history of a run, too: new users
printf 'user\titem\nnew\ti1\nnew\ti2\nnew\tfigs\nother\tfigs\n' >new
for how in popular knn sequence spectral ease session; do
	case $how in spectral) more='-k 1000' ;; *) more= ;; esac
	# shellcheck disable=SC2086
	{
		recommend -m $how $more --save model --history new shop >want 2>err || cat err
		recommend --apply model new >got 2>err || cat err
		cmp got want || echo "$how: new"
		recommend --apply model --history new shop >got 2>err || cat err
		cmp got want || echo "$how: --history new"
	}
done
# several files, gzip, columns of another name and order
recommend -m knn --save model histories >want
awk -F '\t' -v OFS='\t' '{ print $4, $1, $2 }' histories | sed '1s/user/who/' >other
{ head -n 1 other; sed -n '2,900p' other; } >one
{ head -n 1 other; tail -n +901 other; } | gzip -c >two
recommend --apply model --user who one two | cmp - want
# a model is the same however it came together
recommend -m knn --save again -o /dev/null shop
cmp model again
head -n 999 shop | recommend --partial >a
{ head -n 1 shop; tail -n +1000 shop; } | recommend --partial >b
recommend --merge -m knn --save again -o /dev/null a b
cmp model again
# what stands in it
printf 'user\titem\nu\ta\nu\tb\nv\ta\n' | recommend -m knn --save model
cat model
