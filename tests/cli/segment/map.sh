#!/bin/sh
# own names; a map that is not whole, names a cell twice or says what no cell is, is refused before a row is read
log=$TESTS/cli/lib/segment.tsv
whole='1-2\t1-5\tasleep\n3-5\t1-3\tawake\n3\t4-5\tgood\n4-5\t4-5\tbest\n'
try() {
	# shellcheck disable=SC2059 # it is a format
	printf "$1" >map.tsv
	segment --map map.tsv "${2:-$log}" >out; st=$?; cut -f 1,7- out
	echo "status $st"
}
try "r\tfm\tsegment\n$whole"
try "fm\tnote\tsegment\tr\n1-5\t\tall but five\t1-4\n1-5\tx\tfive\t5\n"
segment --map map.tsv --explain --summary "$log" 2>&1 | grep -v '^[a-z_ ]*	'
try "r\tfm\tsegment\n${whole%3\\t4-5*}4-5\t4-5\tbest\n" nofile 2>&1
try "r\tfm\tsegment\n1-5\t1-4\tx\n2-5\t5\ty\n" nofile 2>&1
try "r\tfm\tsegment\n${whole}5\t5\tvery best\n" nofile 2>&1
try "r\tfm\tsegment\n1-5\t1-5\t\n" nofile 2>&1
try "r\tfm\tsegment\n1-6\t1-5\tx\n" nofile 2>&1
try "r\tfm\tsegment\n0-5\t1-5\tx\n" nofile 2>&1
try "r\tfm\tsegment\n5-1\t1-5\tx\n" nofile 2>&1
try "r\tfm\tsegment\n1-5\tall\tx\n" nofile 2>&1
try "r\tfm\tsegment\n1-5\t1-5\n" nofile 2>&1
try "r\tf\tsegment\n1-5\t1-5\tx\n" nofile 2>&1
try "r\tfm\tfm\tsegment\n1-5\t1-5\t1-5\tx\n" nofile 2>&1
try "r\tfm\tsegment\r\n1-5\t1-5\tx\r\n" nofile 2>&1
try "" nofile 2>&1
try "r\tfm\tsegment\n1-5\t1-5\tx" nofile 2>&1
segment --map nomap "$log"
echo "status $?"
segment --map . "$log"
echo "status $?"
segment --map - "$log"
echo "status $?"
