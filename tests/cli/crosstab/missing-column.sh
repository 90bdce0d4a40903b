#!/bin/sh
# the columns there are and the nearest name
printf 'p_churn\tvalue_at_risk\tcountry\n0.1\t3\tDE\n' >t
crosstab --rows p_chrun --cols country t
echo "status $?"
crosstab --rows p_churn --cols contry t
echo "status $?"
crosstab --rows p_churn --cols country --value value t
echo "status $?"
crosstab --rows p_churn --cols country --where 'contry = DE' t
echo "status $?"
