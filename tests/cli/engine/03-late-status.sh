#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2086
# Point 3: Spark waits ten seconds for a status once stdout is closed, and calls the job good when none has come. So a filter that has failed keeps
# stdout open while it reads the rest of its input.
. "$TESTS/cli/engine/each"
[ -e /proc/self/fd/1 ] || { echo "skip: no /proc"; exit 77; }
python3 - $folds $maps <<'PY'
import os, subprocess, sys

with open("on", "w", encoding="utf-8") as script:
    script.write('. "$TESTS/cli/engine/each"\non "$@"\n')
for name in sys.argv[1:]:
    child = subprocess.Popen(["bash", "on", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdin.write(b"one field\n" * 100000)
    child.stdin.flush()
    said = child.stderr.readline()
    os.set_blocking(child.stdout.fileno(), False)
    first = child.stdout.read()
    is_open = child.poll() is None and first != b""
    child.stdin.close()
    print(f"{name}: {'a message' if said else 'nothing'}, stdout {'open' if is_open else 'closed'}, status {child.wait()}")
PY
