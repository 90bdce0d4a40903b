"""kill_spill.py SEED TIMES FOLDER COMMAND...: kills COMMAND at random moments and looks what is left in FOLDER. A run that is let
live shows that it did spill: an open descriptor in FOLDER, mode 0600."""
import os
import random
import signal
import subprocess
import sys
import time

from drive import figure

seed, times, folder, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
random.seed(seed)
here = os.path.realpath(folder)
device = os.stat(folder).st_dev


def spill_modes(pid):
    modes = set()
    try:
        for fd in os.listdir("/proc/%d/fd" % pid):
            link = os.readlink("/proc/%d/fd/%s" % (pid, fd))
            if link.startswith(here + "/"):
                modes.add(oct(os.stat("/proc/%d/fd/%s" % (pid, fd)).st_mode & 0o7777))
    except OSError:
        pass
    return modes


began = time.monotonic()
modes = set()
child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
while child.poll() is None:
    modes |= spill_modes(child.pid)
    time.sleep(0.0005)
length = time.monotonic() - began
print("status", child.returncode, "modes", sorted(modes))
left = killed = 0
for turn in range(times):
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(random.random() * length)
    child.kill()
    killed += child.wait() == -signal.SIGKILL
    left += len(os.listdir(folder))
figure("G7 spill kills", killed, left)
print("killed on the way", killed > 0, "files left", left)
