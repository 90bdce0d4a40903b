#!/bin/sh
# an edited run state whose latest time is earlier than a start, or gone, is refused: else its users would be lost in silence
printf '%s\n' 'user time' 'ann 2024-01-03' 'bob 2024-02-05' | tr ' ' '\t' | cohort --partial >good
sed 's/latest=2024-02-05/latest=2024-01-20/' good >earlier
sed 's/latest=[^\\]*/latest=/' good >gone
for state in good earlier gone; do
	cohort --merge --matrix=users $state 2>&1
	echo "status $?"
done
