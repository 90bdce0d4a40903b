# Five conditions a row, first match wins: what bench.sh says in rules.tsv.
BEGIN { FS = OFS = "\t" }
NR == 1 { print $0, "segment"; next }
{
	if ($3 == "purchase" && $5 >= 100) label = "big"
	else if ($3 == "cart") label = "basket"
	else if ($5 < 0.50) label = "small"
	else if ($7 == "CH" && $8 == "web") label = "alps"
	else if ($5 >= 20 && ($8 == "ios" || $8 == "android")) label = "mobile"
	else label = "rest"
	print $0, label
}
