#!/bin/sh
printf 'a\tb\tv\nx\ty\t1\nx\ty\tmuch\nx\nx\tz\t2.5\n' >t
crosstab --rows a --cols b --value v --bad skip --rejects rejects t
echo "status $?"
cat rejects
crosstab --rows a --cols b --value v --bad skip=1 t
echo "status $?"
