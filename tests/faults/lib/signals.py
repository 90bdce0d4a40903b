"""signals.py SEED TIMES COMMAND...: sends SIGINT, SIGTERM or SIGHUP at random moments of a run of COMMAND; FILE in it stands for an
output that exists already. Either the run was over and the new FILE is whole, or the old one is, and nothing else stays."""
import os
import random
import signal
import subprocess
import sys
import time

seed, times, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
random.seed(seed)
os.mkdir("sig")
command = ["sig/file" if word == "FILE" else word for word in command]
began = time.monotonic()
subprocess.run(command, check=True)
length = time.monotonic() - began
new = open("sig/file", "rb").read()
old, wrong, killed = b"old\n", 0, 0
for turn in range(times):
    with open("sig/file", "wb") as f:
        f.write(old)
    sig = random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    moment = random.random() * length
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(moment)
    child.send_signal(sig)
    out, err = child.communicate()
    left = open("sig/file", "rb").read()
    killed += child.returncode == -sig
    if os.listdir("sig") != ["file"] or (child.returncode, left) not in ((0, new), (-sig, old)) or out or err:
        # killed behind the rename: the new one is whole
        if child.returncode == -sig and left == new and os.listdir("sig") == ["file"]:
            continue
        wrong += 1
        print("seed %d turn %d: %s after %.4f s: status %d, FILE %s, folder %s, stderr %s" % (seed, turn, sig.name, moment,
              child.returncode, "old" if left == old else "new" if left == new else "TORN", os.listdir("sig"), err[:200]))
for name in os.listdir("sig"):
    os.unlink("sig/" + name)
os.rmdir("sig")
print(command[0], "wrong", wrong, "killed on the way", killed > 0)
