"""Who comes back, who is worth what, and who will leave, when the log is a table of Spark? With SQL: SELECT TRANSFORM.

    spark-submit --files build/bin/cohort,build/bin/segment,build/bin/churn-score examples/spark/transform.py events.parquet answers

The table, Parquet or CSV, has the columns user, time, event and value (in one currency). A filter reads each partition of it and writes
one row of state a user (--partial); one more reads the states of all partitions (--merge). Only states are shuffled, never events.
answers/NAME.tsv is what the same filter with --engine spark writes on one machine, byte for byte.
"""
import os
import sys

from pyspark.sql import SparkSession

from tsv import escaped, read_csv

table, answers, *wanted = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
spark.conf.set('spark.sql.session.timeZone', 'UTC')     # a TIMESTAMP leaves as text in this zone
events = read_csv(spark, table) if table.endswith('.csv') else spark.read.parquet(table)
events.createOrReplaceTempView('events')
os.makedirs(answers, exist_ok=True)

# Both ROW FORMATs, always: the default differs between catalogs.
tsv = r"ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' NULL DEFINED AS '\\N'"


def ask(name, filter, state, answer):
    merged = spark.sql(f"""
        WITH states AS (
            SELECT TRANSFORM({escaped('user')}, time, {escaped('event')}, value) {tsv}
            USING './{filter} --engine spark --columns user,time,event,value --partial'
            AS ({state}) {tsv}
            FROM events)
        SELECT TRANSFORM({state}) {tsv}
        USING './{filter} --engine spark --merge'
        AS ({answer}) {tsv}
        FROM (SELECT /*+ REPARTITION(1) */ * FROM states)""")
    path = os.path.join(answers, name + '.tsv')
    with open(path + '.part', 'w', encoding='utf-8', newline='\n') as out:
        print(*merged.columns, sep='\t', file=out)
        for row in merged.toLocalIterator():
            print(*('' if field is None else field for field in row), sep='\t', file=out)
    os.replace(path + '.part', path)


# The columns of a state are those that --partial writes. Columns of TRANSFORM without a type are text.
if 'cohort' in wanted or not wanted:
    ask('cohort', filter='cohort --start purchase --period month',
        state='user, fold, start, by, returns, run',
        answer='cohort, lag, size, eligible, users, rate, lo, hi, status')

if 'segment' in wanted or not wanted:
    ask('segment', filter='segment',
        state='user, fold, first, last, value, currency, orders, days, by, run',
        answer='user, first, last, recency, frequency, monetary, r, f, m, segment')

if 'churn-score' in wanted or not wanted:
    ask('churn-score', filter='churn-score --horizon 30d',
        state='user, fold, orders, currency, run',
        answer="""user, orders, last, recency, gap, p_churn, lo, hi, expected_orders, expected_value, value_at_risk,
                  reason1, reason2, reason3""")
