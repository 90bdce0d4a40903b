#!/bin/sh
# complete these histories instead of the input's own: new users, new baskets
cp "$TESTS/cli/lib/recommend.tsv" log
plain='-m knn --user-damping 0 --item-damping 0'
# neighbours of knn.sh. yan: apple, and what nobody knows: b .5, c .25, e .25; zoe: unknown items only: the fallback; ann's own is another one here
printf 'user\titem\nzoe\tfigs\nyan\tapple\nyan\tgrapes\nann\tdates\nann\tdates\n' >new
# shellcheck disable=SC2086
{
	recommend $plain --history new log
	recommend $plain --history new --fallback none log
	# together with --for: of these those only; bob has none here
	printf 'user\nbob\nyan\n' >users
	recommend $plain -n 2 --history new --for users log
	recommend $plain -n 2 --history new --repeat --why log
}
# the input's own histories, by name, give its own lists
for how in popular knn sequence spectral ease; do
	recommend -m $how log >want
	recommend -m $how --history log log | cmp - want
done
# by time where the file has it, else by its rows: after bread, apple the first step counts less
printf 'user\titem\ttime\nx\tapple\t2024-01-02\nx\tbread\t2024-01-01\n' >timed
recommend -m sequence -n 2 --history timed log
printf 'user\titem\nx\tbread\nx\tapple\n' >rows
recommend -m sequence -n 2 --history timed log >want
recommend -m sequence -n 2 --history rows log | cmp - want
# an item stands where it was last
printf 'user\titem\nx\tapple\nx\tbread\nx\tapple\n' >rows
recommend -m sequence -n 2 --history rows log | cmp - want
printf 'user\titem\ttime\nx\tapple\tsoon\n' >rows
recommend -m knn --history rows log
echo "status $?"
