#!/bin/sh
# the first rule that holds wins; a row that none takes gets a missing label; blank lines and # lines are skipped
segment "$TESTS/cli/lib/segment.tsv" | cut -f 1,4-6 >table
printf '# best first\nvip\tmonetary >= 30 and recency <= 30\n\n  \n#vip\t*\nbig\tmonetary >= 30\nlate\trecency > 40\n' >r.txt
segment --rules r.txt table
segment -r r.txt --null none --name tier table | cut -f 1,5
# a label may come twice, hold blanks and escapes; * alone takes every row
printf 'a b\tmonetary > 100\na\\tb\trecency = 45\na b\t * \nnever\tfrequency = 1\n' >r2.txt
segment --rules r2.txt table | cut -f 1,5
segment --rules r2.txt --where 'frequency > 0' table | cut -f 1,5
segment --rules r.txt --no-header-out table | head -n 1
# labels on labels
segment --rules r.txt --name tier table | segment --rules r2.txt | head -n 3
