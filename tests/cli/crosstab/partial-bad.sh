#!/bin/sh
# decode believes nothing
printf 'a\tb\tv\nx\ty\t1.5\nx\t\t2\n\t\t\n' >t
crosstab --partial --rows a --cols b --value v t >good
cat good
awk -F '\t' -v OFS='\t' 'NR == 4 { $4 = "0" } { print }' good | crosstab --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR == 4 { $5 = "1e3" } { print }' good | crosstab --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR == 4 { $5 = "" } { print }' good | crosstab --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR > 2 { $4 = "18446744073709551615" } { print }' good | crosstab --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR > 2 { $5 = "99999999999999999999999999999999999999" } { print }' good >large
crosstab --merge large large
echo "status $?"
sed 's/option.rows=a/option.rows=a\\\\tb/' good | crosstab --merge
echo "status $?"
head -c 300 good | crosstab --merge
echo "status $?"
crosstab --partial --rows a --cols b t | awk -F '\t' -v OFS='\t' 'NR == 4 { $5 = "1" } { print }' | crosstab --merge
echo "status $?"
