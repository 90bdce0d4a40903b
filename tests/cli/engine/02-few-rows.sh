#!/bin/bash
# Point 2 with few rows: Spark copies stderr by a thread of its own, and does not wait for it once the process has ended. So a filter that fails lets
# 200 ms pass between its message and the end of stdout.
python3 - <<'PY'
import subprocess, threading, time

ROWS = b"u1\t2024-01-02 10:00:00\tpurchase\t5\n" * 2
LATE = 0.06     # when the thread gets to its first read, from the start of the filter


def run(command, rows):
    """What the engine's thread has got when the process has ended; seconds to the end of stdout, and from there to the end."""
    got = []
    begin = time.monotonic()
    child = subprocess.Popen(["bash", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def copy():
        time.sleep(max(0, begin + LATE - time.monotonic()))
        while data := child.stderr.read1(4096):
            got.append(data)

    thread = threading.Thread(target=copy)
    thread.start()
    child.stdin.write(rows)
    child.stdin.close()
    child.stdout.read()
    closed = time.monotonic()
    status = child.wait()
    seen = b"".join(got)
    end = time.monotonic()
    thread.join()
    child.stdout.close()
    child.stderr.close()
    return status, seen, closed - begin, end - closed


# A busy machine can only make runs longer and the thread later, so a run that fails is never too short, and of some runs one must be good.
def judge(name, command, rows, waits):
    for _ in range(20):
        status, seen, closed, after = run(command, rows)
        if waits and closed < 0.2:
            print(f"{name}: stdout closed after {closed:.3f} s")
            return
        if after < 1 and (seen if waits else closed < 0.2):
            print(f"{name}: status {status}: {seen.decode().strip() if waits else 'at once'}")
            return
    print(f"{name}: status {status}: no message, or not soon enough")


judge("a bad row", "exec segment --engine spark --columns user,time,event,value", ROWS + b"u1\tno time\tx\t5\n", True)
judge("wrong usage", "exec segment --engine spark --columns user,time,event,value --no-such-option", ROWS, True)
judge("wrong usage found late", "exec ingest --engine spark", ROWS, True)
judge("a missing file", "exec segment --engine spark --columns user,time,event,value --rules none", ROWS, True)
judge("success", "exec ingest --engine spark --columns user,time,event,value", ROWS, False)
judge("no engine", "exec segment --no-header --columns user,time,event,value", ROWS + b"u1\tno time\tx\t5\n", False)
PY
