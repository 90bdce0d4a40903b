#!/usr/bin/env bash
# F73: partials of another filter, method, version or other options: 1, names both sides; without a header, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 >ev.tsv
segment --partial ev.tsv >rfm
segment --partial --method lifecycle ev.tsv >life
segment --partial --by item ev.tsv >by
cohort --partial ev.tsv >other
told segment --merge other
told cohort --merge rfm
told segment --merge rfm life
told segment --merge life rfm
told segment --merge rfm by
told segment --merge --method lifecycle rfm
told segment --merge --method rfm life
told segment --merge --summary --by item rfm
told segment --merge --order-when cart rfm
told segment --merge --refund-when refund rfm
told segment --merge --tz Europe/Berlin rfm
told segment --merge --as-of 2024-06-30 rfm
told segment --merge --where 'qty > 1' rfm
cat rfm life | told segment --merge
segment --partial --tz Europe/Berlin --no-header --columns "$(head -n 1 ev.tsv | tr '\t' ,)" <(tail -n +2 ev.tsv) >bare
told segment --merge --no-header --tz UTC bare
sed 's,segment/1,segment/2,' rfm | told segment --merge
sed 's,segment/1,moves/1,' rfm | told segment --merge
sed 's/method=rfm/method=lifecycle/' rfm | told segment --merge
sed 's/method=rfm/method=abc/' rfm | told segment --merge
told segment --merge ev.tsv
told segment rfm
# given the same is no difference, and the method is that of the partials
segment --merge --method lifecycle --order-when purchase life >got
segment --merge --q50 5 --q80 10 life >got2
segment --method lifecycle ev.tsv | cmp - got
segment --method lifecycle --q50 5 --q80 10 ev.tsv | cmp - got2
# what does not go with the method of the partials
for words in '--bins 4' '--score ntile' '--thresholds t' '--map m' '--thresholds-out out'; do
	printf 'measure\tcut\tupto\nr\t1\t1\nf\t1\t1\nm\t1\t1\n' >t
	printf 'r\tfm\tsegment\n1-5\t1-5\tx\n' >m
	# shellcheck disable=SC2086
	told segment --merge $words life
done
told segment --merge --q50 3 rfm
told segment --merge --q80 3 rfm
told segment --merge --check rfm
told segment --merge --name tier rfm
ls
