#!/bin/sh
# files whose columns stand in another order leave in the order of the first
printf 'user\tx\ty\nu1\t1\ta\nu2\t2\tb\n' >one
printf 'y\tuser\tx\nc\tu3\t3\nd\tu4\t4\n' >two
printf 'y\tuser\tz\nc\tu3\t3\n' >other
printf 'low\tx < 2\nhigh\tx >= 3\n' >r.txt
told() {
	"$@"
	echo "status $?"
}
told segment --rules r.txt one two
told segment --rules r.txt two one
told segment --rules r.txt --check one two
told segment --rules r.txt --summary --by y one two
told segment --rules r.txt - one <two
told segment --rules r.txt one other
told segment --rules r.txt nofile one
told segment --rules r.txt --no-header --columns user,x,y one
# roles may have other names, in rules as anywhere
printf 'customer\twhen\tx\nu\t2024-01-02\t1\n' >renamed
printf 'u\tuser = u and time < 2024-02-01\n' >roles.txt
told segment --rules roles.txt --user customer --time when renamed
told segment --rules roles.txt renamed
