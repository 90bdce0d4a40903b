#!/bin/sh
# a slip is refused with its file and line, and labels nobody
segment "$TESTS/cli/lib/segment.tsv" | cut -f 1,4-6 >table
try() {
	# shellcheck disable=SC2059 # it is a format
	printf "$1" >r.txt
	segment --rules r.txt table 2>&1
	echo "status $?"
}
try 'vip\tmonetary >= 1000\n\nold\trecencey > 30\nrest\t*\n'
try '# a comment\nvip\trecency <= 3O\nrest\t*\n'
try 'vip\trecency > l0\n'
try 'vip\trecency != 3O\n'
try 'vip\tnot recency = 3O\n'
try 'vip\trecency <= frequency\n'
try 'vip\trecency <= 30 and monetary > 1.000,50\n'
try 'vip\t\n'
try 'vip\t  \n'
try 'vip monetary >= 1000\n'
try 'vip\n'
try '\tmonetary >= 1000\n'
try '\\N\tmonetary >= 1000\n'
try 'vip\tmonetary\t>= 1000\n'
try 'vip\tmonetary >= \n'
try 'vip\tmonetary >= 1000 or\n'
try 'vip\t(monetary >= 1000\n'
try 'vip\tmonetary => 1000\n'
try 'vip\tmonetary\n'
try 'vip\t* and monetary > 3\n'
try 'vip\tmonetary ~ "["\n'
try 'vip\tmonetary >= 1000\r\nrest\t*\r\n'
try '\357\273\277vip\tmonetary >= 1000\n'
try 'vip\tmonetary > 0\nrest\000\t*\n'
try '# nothing\n\n'
try ''
try 'vip\tmonetary >= 1000'
segment --rules nofile table
echo "status $?"
segment --rules . table
echo "status $?"
segment --rules - table
echo "status $?"
segment --rules '' table
echo "status $?"
# what is meant as bytes is said in quotes
printf "word\trecency > '3O'\nno\trecency != '3O'\n" >r.txt
segment --rules r.txt table | cut -f 1,5
