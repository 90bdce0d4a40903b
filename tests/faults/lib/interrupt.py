"""interrupt.py INPUT WANT COMMAND...: feeds INPUT in pieces to COMMAND and sends SIGUSR1 again and again; the output must be the
file WANT. The first signal is sent once the first piece was read: before that nobody has said what the signal means."""
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time

data, want, command = open(sys.argv[1], "rb").read(), open(sys.argv[2], "rb").read(), sys.argv[3:]
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
got = []
for stream in child.stdout, child.stderr:
    got.append([])
    threading.Thread(target=lambda s=stream, g=got[-1]: g.append(s.read()), daemon=True).start()


def waiting():
    return struct.unpack("i", fcntl.ioctl(child.stdin, termios.FIONREAD, b"\0" * 4))[0]


step = len(data) // 100
for at in range(0, len(data), step):
    child.stdin.write(data[at:at + step])
    child.stdin.flush()
    if at == 0:
        while waiting() > 0 and child.poll() is None:
            time.sleep(0.001)
    for _ in range(5):
        child.send_signal(signal.SIGUSR1)
child.stdin.close()
status = child.wait()
while not got[0] or not got[1]:
    time.sleep(0.001)
lines = [line for line in got[1][0].decode().splitlines() if line]
strange = [line for line in lines if command[0] not in line]
print(command[0], "status", status, "bytes", "same" if got[0][0] == want else "DIFFERENT", "lines of progress", bool(lines), strange)
