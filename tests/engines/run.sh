#!/usr/bin/env bash
# run.sh BIN [PART...]: the filters under Spark (a cluster of two executors on this machine) and Hadoop Streaming (local runner): the scripts of
# examples/spark and examples/hadoop on two million events against one run on one machine, and what an engine's faults do to them.
# Parts: spark, hadoop. Needs java 17; PySpark and the jar of Streaming are fetched once into build/engines. What cannot be had is skipped, with a line.
# VERBOSE=1 tells the seconds of each part. The last line is "N passed, N failed, N skipped".
set -u
export LC_ALL=C TZ=UTC
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
bin=$(cd "${1:-build/bin}" && pwd) || exit 1
parts=" ${*:2} "
[ $# -gt 1 ] || parts=' spark hadoop '
keep=$top/build/engines
spark=3.5.9
streaming=3.4.2
sha256=4965003390b1ab133a3fe70a446f9cd29273b1554f9b58c9cf3ad6616782fd6d
passed=0 failed=0 skipped=0

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
	exit
}

skip() {
	echo "skipped $1: $2"
	skipped=$((skipped + 1))
}

# ok WHAT FILE: passes when the file is empty; else shows it.
ok() {
	if [ ! -s "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $1"
		head -n 20 "$2" | sed 's/^/    /'
	fi
}

# ---- what is needed
have_pyspark() { "$keep/venv/bin/python" -c "import pyspark; assert pyspark.__version__ == '$spark'" 2>/dev/null; }
have_jar() { echo "$sha256  $keep/hadoop-streaming-$streaming.jar" | sha256sum -c --status 2>/dev/null; }

mkdir -p "$keep"
if ! java -version >/dev/null 2>&1; then
	skip engines 'no java'
	finish
fi
if ! have_pyspark; then
	echo "fetching PySpark $spark"
	rm -rf "$keep/venv"
	{ python3 -m venv "$keep/venv" && "$keep/venv/bin/pip" install -q "pyspark==$spark"; } >"$keep/pip.log" 2>&1
	if ! have_pyspark; then
		skip engines "no PySpark $spark: $(tail -n 1 "$keep/pip.log")"
		finish
	fi
fi
if ! have_jar; then
	echo "fetching the jar of Hadoop Streaming $streaming"
	mvn -q -B dependency:copy "-Dartifact=org.apache.hadoop:hadoop-streaming:$streaming" "-DoutputDirectory=$keep" >"$keep/mvn.log" 2>&1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tenure-engines.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work PATH=$bin:$PATH
events=$keep/events.csv
if [ ! -e "$events" ] || [ tests/gen/events.c -nt "$events" ]; then
	rm -rf "$keep"/events.*
	{ "${CC:-cc}" -O2 -o "$work/generate" tests/gen/events.c -lm && "$work/generate" 2000000 43 >"$work/all"; } || exit 1
	awk -F , 'NR == 1 { print "user,time,event,value"; next } { print $1 "," $2 "," $3 "," $5 }' "$work/all" >"$events.new" && mv "$events.new" "$events"
	rm "$work/all"
fi

# ---- Spark
spark_checks() {
	local p=0 f=1 s=0
	printf 'new\tid < 10\nold\t*\n' >"$work/rules.tsv"
	# --files ships; the two executors have a core each, and no more collector's threads than that.
	PYSPARK_PYTHON=$keep/venv/bin/python SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR=$work/workers \
		PYSPARK_SUBMIT_ARGS="--master local-cluster[2,1,1024] --driver-memory 1g --driver-java-options -XX:+UseSerialGC \
--conf spark.executor.extraJavaOptions=-XX:+UseSerialGC \
--files $bin/cohort,$bin/segment,$bin/churn-score,$work/rules.tsv pyspark-shell" \
		timeout -k 10 900 "$keep/venv/bin/python" tests/engines/spark_checks.py "$events" "$work" 2>"$keep/spark.log" | tee "$work/out"
	read -r p f s < <(tail -n 1 "$work/out" | sed -nE 's/^spark: ([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p')
	if [ -z "$p" ]; then
		echo 'FAILED the checks of Spark ended without their numbers'
		tail -n 20 "$keep/spark.log"
		p=0 f=1 s=0
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# ---- Hadoop Streaming
# hadoop_same EVENTS FILTER OPTION...
hadoop_same() {
	local rows=$1 what="Hadoop: $2"
	shift
	rm -rf "$work/states"
	if ! bash examples/hadoop/streaming.sh "$rows" "$work/states" "$@" >"$work/got" 2>"$work/log"; then
		tail -n 15 "$work/log" >"$work/fault"
	else
		{ head -n 1 "$events" | tr , '\t'; cat "$rows"/*; } | "$@" 2>/dev/null | cmp - "$work/got" >"$work/fault" 2>&1
	fi
	ok "$what" "$work/fault"
}

hadoop_checks() {
	local jars
	for jars in "$keep"/venv/lib/python3*/site-packages/pyspark/jars; do :; done
	export HADOOP_STREAMING_JAR=$keep/hadoop-streaming-$streaming.jar
	export HADOOP_JARS="$HADOOP_STREAMING_JAR:$jars/*" PATH=$top/tests/engines:$PATH
	mkdir "$work/all"
	sed 1d "$events" | tr , '\t' | awk -v to="$work/all/" '{ print > (to NR % 3) }'        # no file is sorted by user
	hadoop_same "$work/all" cohort --start purchase
	hadoop_same "$work/all" segment
	hadoop_same "$work/all" churn-score --horizon 30d

	bash examples/hadoop/streaming.sh >"$work/got" 2>"$work/log"
	diff examples/hadoop/streaming.out "$work/got" >"$work/fault"
	ok 'Hadoop: the example on its own data' "$work/fault"

	mkdir "$work/wrong"
	printf 'u1\t2024-01-01T00:00:00Z\tview\t1\nu1\tyesterday\tview\t1\n' >"$work/wrong/0"
	if bash examples/hadoop/streaming.sh "$work/wrong" "$work/none" cohort >"$work/got" 2>"$work/log"; then
		echo 'status 0' >"$work/fault"
	elif ! grep -q 'Job not successful' "$work/log" || ! grep -q "cohort: .*not a time: 'yesterday'" "$work/log"; then
		tail -n 20 "$work/log" >"$work/fault"
	else
		cat "$work/got" >"$work/fault"
		ls "$work/none/_SUCCESS" >>"$work/fault" 2>/dev/null        # parts of other reducers may stand there
	fi
	ok 'Hadoop: a filter that fails fails the job, says why, and leaves no answer' "$work/fault"
}

begin=$SECONDS
case $parts in *' spark '*) spark_checks ;; esac
case $parts in *' hadoop '*)
	if have_jar; then
		hadoop_checks
	else
		skip 'Hadoop Streaming' "no jar $streaming: $(tail -n 1 "$keep/mvn.log")"
	fi
	;;
esac
[ -z "${VERBOSE:-}" ] || echo "$((SECONDS - begin)) s"
finish
