"""How do I label the rows of a table by rules of my own, any text in them kept as it is? With segment --rules.

    spark-submit --files build/bin/segment,rules.tsv examples/spark/rules.py customers.parquet labelled.parquet

A filter that keeps rows needs no whole users and no merge: each partition goes through it, and comes back with one more column.
"""
import sys

from pyspark.sql import SparkSession

from tsv import escaped, unescaped

table, labelled = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
spark.conf.set('spark.sql.session.timeZone', 'UTC')
customers = spark.read.parquet(table)
customers.createOrReplaceTempView('customers')

tsv = r"ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' NULL DEFINED AS '\\N'"
names = customers.columns
text = {name for name, kind in customers.dtypes if kind == 'string'}
into = ', '.join(escaped(name) if name in text else name for name in names)
back = ', '.join(f'{unescaped(name)} AS {name}' if name in text else name for name in names)

spark.sql(f"""
    SELECT {back}, label
    FROM (SELECT TRANSFORM({into}) {tsv}
          USING './segment --engine spark --columns {','.join(names)} --rules rules.tsv --name label'
          AS ({', '.join(f'{name} {kind}' for name, kind in customers.dtypes)}, label string) {tsv}
          FROM customers)""").write.parquet(labelled)
