"""peak.py SMALL BIG COMMAND...: peak memory over BIG against that over SMALL: at most 2 MiB more.

The peak is sampled, and a run over SMALL may be over before the first look: a filter of ours takes some 3 MiB at least."""
import sys

from drive import watch

small, big, command = sys.argv[1], sys.argv[2], sys.argv[3:]
s1, _, p1, _ = watch(command + [small])
s2, _, p2, _ = watch(command + [big])
print(" ".join(command), "statuses", s1, s2, "memory", "bounded" if p2 <= max(p1, 4096) + 2048 else "%d KiB over %d KiB" % (p2, p1))
