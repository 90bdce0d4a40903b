#!/bin/sh
# lists for these users only, in their order; who has no history gets the fallback
cp "$TESTS/cli/lib/recommend.tsv" log
printf 'plan\tuser\npro\tzoe\nfree\teve\npro\tann\nfree\teve\nfree\taaron\n' >users
recommend -m knn -n 2 --for users log
# the fits are those of all: nobody's list changes
recommend -m knn log >all
recommend -m knn --for users log 2>err | tail -n +2 | grep -v -e zoe -e aaron >got
grep -e ann -e eve all | cmp - got
recommend -m knn -n 2 --fallback none --for users log
# a table of users of another filter will do
recommend -m popular --for log log >got
recommend -m popular log | cmp - got
# their own column
printf 'customer\nbob\n' >users
recommend -m popular -n 1 --user customer --for users log
sed '1s/user/customer/' log | recommend -m popular -n 1 --user customer --for users
printf 'user\n\n' >users
recommend -m popular --for users log
echo "status $?"
recommend -m popular --for - log
echo "status $?"
