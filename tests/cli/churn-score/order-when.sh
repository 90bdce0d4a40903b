#!/bin/sh
# what an order is: the default event, any column, any row
log=$TESTS/cli/lib/churn.tsv
churn-score --inputs --order-when purchase "$log" >got
churn-score --inputs "$log" | cmp - got
churn-score --inputs --order-when 'event in (purchase, view)' "$log"
churn-score --inputs --order-when '' "$log" | cut -f 1-5
churn-score --inputs --order-when 'value >= 30' "$log"
# a typo is no answer
churn-score --inputs --order-when purchse "$log"
echo "status $?"
grep -v purchase "$log" | churn-score
echo "status $?"
grep -v purchase "$log" | churn-score --partial | tail -n 2
# a column by another name
sed '1s/event/what/' "$log" | churn-score --event what --inputs | cmp - got
sed '1s/user/who/; 1s/time/at/; 1s/value/money/' "$log" | churn-score --user who --time at --value money --inputs | cmp - got
