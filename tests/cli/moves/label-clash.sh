#!/bin/sh
# entered in OLD, left in NEW: refused, since the answer could not tell; the other way round they are labels like others
printf 'user\tsegment\nann\tnew\nbob\tentered\n' >entered
printf 'user\tsegment\nann\tnew\nbob\tleft\n' >left
moves entered left
echo "status $?"
moves --bad skip left left
echo "status $?"
moves left entered
