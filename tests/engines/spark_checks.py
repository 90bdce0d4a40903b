"""spark_checks.py EVENTS WORK: examples/spark as it stands, in one session of two executors, against one run on one machine.

Called by run.sh, with the filters in PATH and shipped by --files (PYSPARK_SUBMIT_ARGS). Last line: "spark: N passed, N failed, 0 skipped".
"""
import os
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback

from pyspark.sql import SparkSession

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
scripts = os.path.join(top, 'examples', 'spark')
sys.path.insert(0, scripts)
from tsv import escaped, line  # noqa: E402  a module of the examples

events, work = sys.argv[1:]
analyses = {'cohort': 'cohort --start purchase --period month', 'segment': 'segment', 'churn-score': 'churn-score --horizon 30d'}
passed = failed = 0

# No file shares its partition with another, and big ones are cut: partitions as many as a cluster would have, empty ones among them.
spark = (SparkSession.builder.config('spark.ui.enabled', 'false').config('spark.ui.showConsoleProgress', 'false')
         .config('spark.sql.files.maxPartitionBytes', '16m').config('spark.sql.files.openCostInBytes', '16m')
         .config('spark.sql.shuffle.partitions', '4').getOrCreate())
spark.sparkContext.setLogLevel('OFF')


def check(what, fault):
    """fault: '' or what is wrong."""
    global passed, failed
    if fault:
        failed += 1
        print('FAILED', what)
        print('\n'.join('    ' + row for row in str(fault)[:4000].splitlines()), flush=True)
    else:
        passed += 1


def example(script, *arguments):
    """Runs one in this session. Its error, or ''."""
    sys.argv = [script, *arguments]
    try:
        runpy.run_path(os.path.join(scripts, script), run_name='__main__')
    except Exception as error:
        return f'{type(error).__name__}: {error}'
    return ''


def alone(table, name):
    """What one machine answers to a table in CSV: the header, and the rows in the forms of --engine."""
    rows = f"{analyses[name]} --engine spark --columns user,time,event,value --null ''"
    command = f"set -e; head -n 1 {table} | tr , '\\t' | {analyses[name]}; sed 1d {table} | tr , '\\t' | {rows}"
    return subprocess.run(['sh', '-c', command], capture_output=True, check=True).stdout


def differs(path, want):
    with open(path, 'rb') as file:
        got = file.read()
    if got == want:
        return ''
    at = next((i for i, (a, b) in enumerate(zip(got.split(b'\n'), want.split(b'\n'))) if a != b), 'end')
    return f'{path}: {len(got)} bytes instead of {len(want)}, other from line {at} on'


def same(what, script, table, csv, names=tuple(analyses)):
    answers = os.path.join(work, 'answers')
    shutil.rmtree(answers, ignore_errors=True)
    fault = example(script, table, answers, *names)
    for name in names:
        check(f'{what}: {name}', fault or differs(os.path.join(answers, name + '.tsv'), alone(csv, name)))


def write(name, text):
    path = os.path.join(work, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write(text)
    return path


# ---- a fault in the cluster
def executors():
    """The JVMs that this session started, by their parents."""
    parent, mine = {}, []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat') as stat, open(f'/proc/{pid}/cmdline', 'rb') as command:
                parent[int(pid)] = int(stat.read().rpartition(')')[2].split()[1])
                if b'CoarseGrainedExecutorBackend' in command.read():
                    mine.append(int(pid))
        except OSError:
            continue            # it ended meanwhile

    def ours(pid):
        while pid > 1 and pid != os.getpid():
            pid = parent.get(pid, 0)
        return pid == os.getpid()
    return [pid for pid in mine if ours(pid)]


def kill_one(killed, over):
    """Once two tasks of a stage have ended and others run: SIGKILL, no farewell."""
    tracker = spark.sparkContext.statusTracker()
    while not over.is_set():
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks > 4 and info.numCompletedTasks >= 2 and info.numActiveTasks:
                killed.append(executors()[0])
                os.kill(killed[0], signal.SIGKILL)
                return
        time.sleep(.01)


def an_executor_dies():
    killed, over = [], threading.Event()
    killer = threading.Thread(target=kill_one, args=(killed, over))
    killer.start()
    same('TRANSFORM, an executor killed midway', 'transform.py', events, events, ['segment'])
    over.set()
    killer.join()
    check('an executor was killed', '' if killed else 'no stage was caught midway')


# ---- a fault in the data
def a_filter_fails():
    rows = [f'u{i},2024-01-01T00:00:00Z,view,1\n' for i in range(20000)]
    rows[1] = 'u1,yesterday,view,1\n'
    table, answers = write('bad.csv', 'user,time,event,value\n' + ''.join(rows)), os.path.join(work, 'bad')
    fault = example('transform.py', table, answers, 'cohort')
    for part in ['Subprocess exited with status 1', 'cohort: ', ':2', "time: not a time: 'yesterday'"]:
        check(f'TRANSFORM: the error names {part}', '' if part in fault else fault or 'no error')
    fault = example('dataframe.py', table, answers, 'cohort')
    check('pipe: a filter that fails fails the job', '' if 'exited with error code 1' in fault else fault or 'no error')
    check('a job that failed leaves no answer', 'cohort.tsv' if os.path.exists(os.path.join(answers, 'cohort.tsv')) else '')


def partitions_are_empty():
    head, row = 'user,time,event,value\n', 'u1,2024-01-01T00:00:00Z,purchase,1.50\n'
    for i, text in enumerate(['', row, '', row.replace('01-01', '02-01'), '']):
        write(f'some.csv/{i}.csv', head + text)
    some = write('some.csv.one', head + row + row.replace('01-01', '02-01'))
    none = write('none.csv', head)
    for script in ['transform.py', 'dataframe.py']:
        same(f'{script}, empty partitions', script, os.path.join(work, 'some.csv'), some, ['cohort', 'segment'])
        same(f'{script}, an empty table', script, none, none)


def quotes_of_csv():
    """Fields as other programs quote them are what ingest makes of them; broken rows end the job."""
    head = 'user,time,event,value\n'
    quoted = write('quoted.csv', head + '"q""uo""te",2024-01-01T00:00:00Z,purchase,1.50\n"end\\",2024-01-02T00:00:00Z,"purchase",2.50\n'
                   '"a\tb\\""c",2024-01-03T00:00:00Z,purchase,"3.50"\nplain,2024-01-04T00:00:00Z,purchase,4.50\n')
    stream = subprocess.run(['ingest', '--format', 'csv', quoted], capture_output=True, check=True).stdout
    plain = write('quoted.tsv', stream.decode().replace('\t', ','))        # alone() cuts at commas
    for script in ['transform.py', 'dataframe.py']:
        same(f'{script}, doubled quotes', script, quoted, plain, ['segment'])
    row, answers = 'u1,2024-01-01T00:00:00Z,purchase,1\n', os.path.join(work, 'broken')
    for what, broken in [('a field too many', 'u2,2024-01-01T00:00:00Z,purchase,1,1\n'), ('a field too few', 'u2,2024-01-01T00:00:00Z,purchase\n'),
                         ('a line feed in quotes', 'u2,2024-01-01T00:00:00Z,"a\nu3,2024-01-01T00:00:00Z,purchase,1",1\n')]:
        fault = example('transform.py', write('broken.csv', head + row + broken), answers, 'segment')
        check(f'CSV with {what} ends the job', '' if 'Malformed' in fault or 'MALFORMED' in fault else fault or 'no error')


def text_comes_back():
    texts = [None, '', '\t', '\n', '\r', '\r\n', '\\', '\\\\', '\\N', '\\\\N', '\\t', '\\\t', '\\\\t', 'a\tb\\', '\x01', '\x00', ' ', '"a"', "'", ',',
             'é€😀', '\u2028', '\x85', 'end\\']
    rows = [(i, text, text) for i, text in enumerate(texts)]
    table, labelled = os.path.join(work, 'customers.parquet'), os.path.join(work, 'labelled.parquet')
    shutil.rmtree(labelled, ignore_errors=True)
    frame = spark.createDataFrame(rows, 'id bigint, name string, city string')
    frame.write.mode('overwrite').parquet(table)
    fault = example('rules.py', table, labelled)
    got = [] if fault else [tuple(row) for row in spark.read.parquet(labelled).orderBy('id').collect()]
    for (i, text, _), back in zip(rows, got or [fault] * len(rows)):
        want = (i, text, text, 'new' if i < 10 else 'old')
        check(f'TRANSFORM, round trip of {text!r}', '' if back == want else back)
    check('TRANSFORM, round trip: the rows', '' if len(got) == len(rows) else f'{len(got)} rows')

    lines = frame.selectExpr(line('CAST(id AS string)', escaped('name'), escaped('city')) + ' AS v').rdd.map(lambda row: row[0])
    back = lines.pipe('./segment --engine spark --columns id,name,city --rules rules.tsv --name label', checkCode=True).collect()
    want = [text + ('\tnew' if i < 10 else '\told') for i, text in enumerate(lines.collect())]
    check('pipe, round trip', '' if back == want else [pair for pair in zip(back, want) if pair[0] != pair[1]])

    rows[3:] = []               # without the escapes a TAB is one field too many; that must not pass
    spark.createDataFrame(rows, 'id bigint, name string, city string').createOrReplaceTempView('raw')
    tsv = r"ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' NULL DEFINED AS '\\N'"
    try:
        spark.sql(f"SELECT TRANSFORM(id, name, city) {tsv} USING './segment --engine spark --columns id,name,city --rules rules.tsv' "
                  f"AS (id, name, city, label) {tsv} FROM raw").collect()
        fault = 'no error'
    except Exception as error:
        fault = '' if 'fields, --columns has 3' in str(error) else str(error)
    check('TRANSFORM: text that was not escaped is an error', fault)


def parquet():
    """The same table as Parquet, with types; kept for the next run."""
    path = os.path.splitext(events)[0] + '.parquet'
    if not os.path.exists(os.path.join(path, '_SUCCESS')):
        (spark.read.csv(events, header=True).selectExpr('user', 'CAST(time AS timestamp) time', 'event', 'CAST(value AS decimal(12,2)) value')
         .repartition(8).write.mode('overwrite').parquet(path))
    return path


def main():
    table = parquet()
    for what in [lambda: same('TRANSFORM from Parquet', 'transform.py', table, events),
                 lambda: same('TRANSFORM from CSV', 'transform.py', events, events),
                 lambda: same('pipe from Parquet', 'dataframe.py', table, events, ['cohort', 'churn-score']),
                 lambda: same('pipe from CSV', 'dataframe.py', events, events, ['segment']),
                 a_filter_fails, partitions_are_empty, quotes_of_csv, text_comes_back, an_executor_dies]:
        begin = time.time()
        try:
            what()
        except Exception:
            check(getattr(what, '__name__', 'a check'), traceback.format_exc())
        if os.environ.get('VERBOSE'):
            print(f'{time.time() - begin:.1f} s', flush=True)
    spark.stop()
    print(f'spark: {passed} passed, {failed} failed, 0 skipped')
    return failed != 0


sys.exit(main())
