# What was skipped is a part of the state: two halves merged tell the same counts by reason as the whole.
printf 'user\ttime\nu\t2024-01-02\nu\tnever\nv\t2024-02-30\nw\t2024-01-03\n' >a
printf 'user\ttime\n\t2024-01-02\nv\t2024-01-09\nv\tsoon\nx\t1\t2\n' >b
cohort --period week --bad skip a b >whole
cohort --period week --bad skip --partial a >a.part
cohort --period week --bad skip --partial b >b.part
cohort --period week --bad skip --merge a.part b.part >merged
cmp whole merged && echo same
cohort --period week --bad skip --merge --partial b.part a.part | cohort --period week --bad skip --merge | cmp whole - && echo same again
sed -E 's/rows=[0-9]+/rows=18446744073709551615/' a.part >full
cohort --period week --bad skip --merge full b.part
echo "status $?"
