#!/bin/sh
# the appended column must be a new one; two steps make two labels
printf 'user\tsegment\tx y\nu\told\t1\n' >table
printf 'new\tsegment = old\nrest\t*\n' >r.txt
told() {
	"$@"
	echo "status $?"
}
told segment --rules r.txt table
told segment --rules r.txt --name segment table
told segment --rules r.txt --name 'x y' table
told segment --rules r.txt --name user table
told segment --rules r.txt --name '' table
told segment --rules r.txt --name "$(printf 'a\tb')" table
told segment --rules r.txt --name tier table
told segment --rules r.txt --name 'my label' table
told segment --rules r.txt --name User table
# nothing is appended, so nothing is in the way
told segment --rules r.txt --check table
told segment --rules r.txt --no-header --columns user,segment table
