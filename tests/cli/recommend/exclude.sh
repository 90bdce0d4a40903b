#!/bin/sh
# items for everybody; with a user column pairs. The fallback keeps to it
cp "$TESTS/cli/lib/recommend.tsv" log
printf 'item\nbread\nfigs\n' >items
recommend -m knn --user-damping 0 --item-damping 0 --exclude items log
# eve has had a mail about bread, dan one about dates, a stranger one about all
printf 'user\titem\neve\tbread\ndan\tdates\nzoe\tapple\neve\tfigs\n' >pairs
recommend -m knn --user-damping 0 --item-damping 0 --exclude pairs log >got
recommend -m knn --user-damping 0 --item-damping 0 log | diff - got
printf 'user\nzoe\n' >users
recommend -m popular --for users --exclude pairs log
# last week's lists are such a file: nothing comes twice
recommend -m knn -n 1 log >week1
recommend -m knn -n 1 --exclude week1 log >week2
cut -f 1,3 week1 week2 | grep -v ^user | sort | uniq -d
wc -l <week2
# nothing is left
printf 'item\napple\nbread\ncheese\ndates\neggs\n' >items
for method in auto popular knn sequence session spectral ease; do recommend -m $method --exclude items log 2>err; done
# a row without a user is neither for him nor for all
printf 'user\titem\n\tbread\n' >pairs
recommend -m popular --exclude pairs log
echo "status $?"
