"""limits.py LIMIT FROM TO STEP COMMAND...: runs COMMAND under each limit (as, stack: KiB; nofile: descriptors; fsize: bytes). Status 0 needs
the bytes of a free run; else 4 or 5 with one line on stderr, and an output that is empty or ends in #!aborted. A limit under
which the program cannot even be started (the loader says so: 127, or a kill before main) is not ours."""
import collections
import os
import subprocess
import sys

kind, first, last, step, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
unit = 1024 if kind in ("as", "stack") else 1
want = subprocess.run(command, capture_output=True, check=True).stdout
seen = collections.Counter()
started = False
wrong = 0
for limit in range(first, last, step):
    at = limit * unit
    run = subprocess.run(["prlimit", "--%s=%d" % (kind, at)] + command, capture_output=True, timeout=20)
    # as: --version needs no memory of its own worth the name; when that does not start, nothing does
    if not started:
        started = subprocess.run(["prlimit", "--%s=%d" % (kind, at), command[0], "--version"], capture_output=True).returncode == 0
        if not started:
            continue
    status, lines = run.returncode, run.stderr.count(b"\n")
    good = status == 0 and run.stdout == want
    if status in (4, 5) and lines == 1 and run.stderr.startswith(command[0].encode() + b": "):
        good = run.stdout == b"" or run.stdout.endswith(b"#!aborted") or kind == "fsize"
    if kind == "as" and status not in (0, 5):
        good = False
    seen[status] += 1
    if not good:
        wrong += 1
        if wrong <= 3:
            print("prlimit --%s=%d %s: status %d, %d bytes, %r" % (kind, at, " ".join(command), status, len(run.stdout), run.stderr[:300]))
print(kind, command[0], "wrong", wrong, "" if seen[0] else "NEVER RIGHT")
if os.environ.get("VERBOSE"):
    print(dict(seen))
