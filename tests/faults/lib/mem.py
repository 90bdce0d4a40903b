"""mem.py SIZE COMMAND...: COMMAND's peak memory is at most SIZE (of MiB: 64M) + 16 MiB; prints the hash of its output."""
import hashlib
import sys

from drive import figure, watch

bound = (int(sys.argv[1].rstrip("M")) + 16) * 1024
command = sys.argv[2:]
digest = hashlib.sha256()
status, _, peak, _ = watch(command, digest=digest)
figure("G6 peak of %s: %.0f of %.0f MiB" % (command[0], peak / 1024, bound / 1024), 1, int(peak > bound))
words = " ".join(w for i, w in enumerate(command) if w != "--mem" and command[i - 1] != "--mem")
print(words, "status", status, digest.hexdigest()[:12],
      "within" if peak <= bound else "%s: peak %d KiB, bound %d" % (sys.argv[1], peak, bound))
