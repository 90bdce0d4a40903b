"""slow_reader.py MOST WANT COMMAND...: reads what COMMAND writes to a non-blocking pipe, with pauses; the bytes must be those of the
file WANT, the CPU time at most MOST seconds, though the writer waits half a second."""
import os
import resource
import subprocess
import sys
import time

most, want, command = float(sys.argv[1]), open(sys.argv[2], "rb").read(), sys.argv[3:]
r, w = os.pipe()
os.set_blocking(w, False)
child = subprocess.Popen(command, stdout=w)
os.close(w)
got = b""
for pause in range(10):
    time.sleep(0.05)
    got += os.read(r, 4096)
while True:
    block = os.read(r, 65536)
    if not block:
        break
    got += block
status = child.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print("status", status, "bytes", "same" if got == want else "DIFFERENT (%d, wanted %d)" % (len(got), len(want)))
print("the pipe was full", len(want) > 2 * 65536)
print("CPU", "within the bound" if cpu <= most else "%.3f s of %.3f" % (cpu, most))
