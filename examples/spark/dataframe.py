"""Who comes back, who is worth what, and who will leave, when the log is a DataFrame of Spark? With rdd.pipe.

    spark-submit --files build/bin/cohort,build/bin/segment,build/bin/churn-score examples/spark/dataframe.py events.parquet answers

The table and the answers are those of transform.py. Each row crosses Python on its way, so this costs more than TRANSFORM does.
"""
import os
import sys

from pyspark import SparkFiles
from pyspark.sql import SparkSession

from tsv import escaped, is_local, line, read_csv

table, answers, *wanted = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
spark.conf.set('spark.sql.session.timeZone', 'UTC')     # a TIMESTAMP leaves as text in this zone
events = read_csv(spark, table) if table.endswith('.csv') else spark.read.parquet(table)
text = events.selectExpr(line(escaped('user'), 'CAST(time AS string)', escaped('event'), 'CAST(value AS string)'))
rows = text.rdd.map(lambda row: row[0])
os.makedirs(answers, exist_ok=True)

# What --files ships lies in the executor's own folder; with --master local there is no executor, and the driver's folder is another one.
here = SparkFiles.getRootDirectory() if is_local(spark.sparkContext.master) else '.'


def ask(name, filter, header):
    # checkCode, always: without it a filter that fails leaves half an answer, and no error.
    states = rows.pipe(f'{here}/{filter} --engine spark --columns user,time,event,value --partial', checkCode=True)
    merged = states.coalesce(1, shuffle=True).pipe(rf"{here}/{filter} --engine spark --merge --null ''", checkCode=True)
    path = os.path.join(answers, name + '.tsv')
    with open(path + '.part', 'w', encoding='utf-8', newline='\n') as out:
        print(*header.split(), sep='\t', file=out)
        for row in merged.toLocalIterator():
            print(row, file=out)
    os.replace(path + '.part', path)


if 'cohort' in wanted or not wanted:
    ask('cohort', 'cohort --start purchase --period month',
        header='cohort lag size eligible users rate lo hi status')

if 'segment' in wanted or not wanted:
    ask('segment', 'segment',
        header='user first last recency frequency monetary r f m segment')

if 'churn-score' in wanted or not wanted:
    ask('churn-score', 'churn-score --horizon 30d',
        header='user orders last recency gap p_churn lo hi expected_orders expected_value value_at_risk reason1 reason2 reason3')
