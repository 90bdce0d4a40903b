"""bound.py SECONDS MIB COMMAND...: the status of COMMAND, its last line on stderr, and whether it kept to CPU time and memory."""
import sys
import tempfile

from drive import watch

seconds, mib, command = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
with tempfile.TemporaryFile() as err:
    status, _, peak, cpu = watch(command, err)
    err.seek(0)
    lines = err.read().decode(errors="replace").splitlines()
print(" ".join(command), "status", status, "time", "good" if cpu <= seconds else "%.2f s" % cpu,
      "memory", "good" if peak <= mib * 1024 else "%d KiB" % peak, "|", lines[-1] if lines else "")
