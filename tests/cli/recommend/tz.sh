#!/bin/sh
# days are those of the zone: of --split and --as-of; eve's row is 23:59:59 on the 8th, in Tokyo the 9th
log=$TESTS/cli/lib/recommend.tsv
recommend --evaluate --split 2024-01-09 -m popular "$log" | tail -n 1
recommend --evaluate --split 2024-01-09 -m popular --tz Asia/Tokyo "$log" | tail -n 1
recommend --evaluate --split 2024-01-09T00:00:00Z -m popular --tz Asia/Tokyo "$log" | tail -n 1
for how in '' '-m knn' '-m session' '--similar' '--half-life 3d -m popular'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how "$log" >want 2>err
		TZ=Pacific/Apia recommend $how --tz America/Los_Angeles "$log" 2>err | cmp - want
	}
done
recommend --tz Europe/Berln "$log"
echo "status $?"
