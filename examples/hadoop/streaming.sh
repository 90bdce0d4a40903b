#!/usr/bin/env bash
# Who comes back, when the log lies in HDFS? A job of Hadoop Streaming with a secondary sort: each user's rows reach one reducer, in
# order of time; the reducers write states, and one filter merges them to the answer of one machine, byte for byte.
#     examples/hadoop/streaming.sh EVENTS STATES cohort --start purchase >retention.tsv
# EVENTS: files of user, time, event, value by TABs, as ingest writes them; STATES: a new folder. Without arguments: the shop's data.
set -euo pipefail
columns=user,time,event,value

if ! command -v hadoop >/dev/null; then
	echo 'no hadoop in PATH'
	exit 77
fi
jar=${HADOOP_STREAMING_JAR:-$(ls "${HADOOP_HOME:?}"/share/hadoop/tools/lib/hadoop-streaming-[0-9]*.jar)}

if [ $# = 0 ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/events"
	ingest --preset online-retail --keep none examples/data/online_retail.csv.gz 2>/dev/null | sed 1d | cut -f 1-3,5 >"$work/events/shop.tsv"
	set -- "$work/events" "$work/states" cohort --start purchase --period quarter --matrix
fi
events=$1 states=$2 filter=$3
shift 3

# Two key fields, user and time, are sorted (as bytes, which is how times of a stream sort); the first of them alone chooses the reducer.
# "$*": Streaming cuts the command at blanks itself, there is no shell; an argument with a blank in it needs quotes within the quotes.
hadoop jar "$jar" \
	-D stream.num.map.output.key.fields=2 \
	-D mapreduce.partition.keypartitioner.options=-k1,1 \
	-D mapreduce.job.reduces=2 \
	-files "$(command -v "$filter")" \
	-partitioner org.apache.hadoop.mapred.lib.KeyFieldBasedPartitioner \
	-input "$events" -output "$states" \
	-mapper cat \
	-reducer "./$filter --engine hadoop --columns $columns --partial $*" >&2

# The header of the states, and the state of no event, from an empty stream.
{ tr , '\t' <<<"$columns" | "$filter" --partial "$@"; hadoop fs -cat "$states/part-*"; } | "$filter" --merge "$@"
