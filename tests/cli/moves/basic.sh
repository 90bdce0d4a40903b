#!/bin/sh
# by hand: two of three champions stayed, one cooled down; one newcomer moved up, one left; two came
printf '%s\n' 'user segment value' 'ann champions 90' 'bob champions 80' 'cid champions 70' 'dan new 5' 'eve new 7' | tr ' ' '\t' >old
printf '%s\n' 'segment user' 'champions ann' 'at_risk bob' 'champions cid' 'loyal dan' 'new fay' 'new gil' | tr ' ' '\t' >new
moves old new
moves --digits 0 old new
moves --digits 15 --name segment new old
