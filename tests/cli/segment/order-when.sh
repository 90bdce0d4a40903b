#!/bin/sh
# '' is every row; one that matches nothing is an error with the nearest value, but in a partial
log=$TESTS/cli/lib/segment.tsv
told() {
	"$@"
	echo "status $?"
}
segment --order-when '' "$log"
segment --order-when purchase "$log" >got
segment "$log" | cmp - got
told segment --order-when purchse "$log"
told segment --order-when 'event = PURCHASE' "$log"
told segment --order-when 'value > 1000' "$log"
told segment --method lifecycle --order-when buy "$log"
told segment --where 'event != purchase' "$log"
told segment --as-of 2024-01-01 "$log"
segment --partial --order-when purchse "$log" >part
told segment --merge part
told segment --order-when 'value >= 20' "$log" | cut -f 1,2,5,6
