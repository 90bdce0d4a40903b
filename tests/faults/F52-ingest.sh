#!/usr/bin/env bash
# F52: a value that does not fit is a bad row in ingest, too; a quantity, and a number that rides along, may be as long as they like
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
long=1234567890123456789012345678901234567890
for value in 9223372036854775807 -9223372036854775808 9223372036854775808 "$long" 0.000000000000000001 0.0000000000000000001 000000000000000000000000007; do
	for format in csv tsv jsonl; do
		case $format in
		csv) printf 'user,time,value\nu,2024-01-02,%s\n' "$value" ;;
		tsv) printf 'user\ttime\tvalue\nu\t2024-01-02\t%s\n' "$value" ;;
		jsonl) printf '{"user":"u","time":"2024-01-02","value":"%s"}\n' "$value" ;;
		esac >in
		ingest --format "$format" in 2>err >out
		echo "$format $value: status $? $(sed -n 2p out) $(cat err)"
	done
done
printf 'user,time,value,qty,other\nu,2024-01-02,1,%s,%s\nv,2024-01-02,%s,1,1\nw,2024-01-02,2,1,1\n' "$long" "$long" "$long" |
	told ingest --format csv --bad skip
printf 'u\t2024-01-02\t1.00000000000000000000\n' | told ingest --engine spark --format tsv --columns user,time,value
