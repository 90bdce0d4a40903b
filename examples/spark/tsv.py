"""Text columns into a filter and out of it: SQL expressions, since TRANSFORM and pipe escape nothing themselves. And what the scripts share.

A filter reads and writes rows of TSV, where a TAB, LF, CR or backslash inside a field is \\t, \\n, \\r or \\\\, and a missing value is \\N.
Escape every text column on its way in; unescape those on their way out that are text. Numbers and times need neither.
"""


def escaped(column):
    """NULL stays NULL, which TRANSFORM writes as \\N; the text \\N becomes \\\\N."""
    return rf"replace(replace(replace(replace({column}, '\\', '\\\\'), '\t', '\\t'), '\n', '\\n'), '\r', '\\r')"


def unescaped(column):
    """Cut at each \\\\ first: what follows one is not an escape."""
    return (rf"array_join(transform(split({column}, '\\\\\\\\'), part -> "
            rf"replace(replace(replace(part, '\\t', '\t'), '\\n', '\n'), '\\r', '\r')), '\\')")


def line(*columns):
    """A whole row for pipe. concat_ws would drop a NULL, and its column with it."""
    return r"concat_ws('\t', {})".format(', '.join(rf"coalesce({c}, '\\N')" for c in columns))


def read_csv(spark, path):
    """A quote within quotes is doubled, as ingest and RFC 4180 have it: Spark's own default is a backslash, and another id then.

    A row with other than the header's number of fields ends the job, which needs all columns parsed; and so do files with other headers.
    So does nearly every row with a line feed inside its quotes, which is read as two. Where such rows are right, add multiLine=True: each file
    is then read by one task.
    """
    spark.conf.set('spark.sql.csv.parser.columnPruning.enabled', 'false')
    return spark.read.csv(path, header=True, quote='"', escape='"', mode='FAILFAST', enforceSchema=False)


def is_local(master):
    """local, local[4], local[*]: one process. local-cluster[2,1,1024] has executors."""
    return master.startswith('local') and not master.startswith('local-cluster')
