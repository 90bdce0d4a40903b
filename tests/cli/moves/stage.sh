#!/bin/sh
# another label column, the same name in both
printf '%s\n' 'user orders stage segment' 'ann 1 new a' 'bob 2 growth a' 'cid 9 mature a' | tr ' ' '\t' >old
printf '%s\n' 'user stage orders' 'ann growth 2' 'bob decline 2' 'cid mature 11' 'dan new 1' | tr ' ' '\t' >new
moves --name stage old new
moves --name=orders old new
moves old new
echo "status $?"
