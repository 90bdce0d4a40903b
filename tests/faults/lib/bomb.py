"""bomb.py zeros|rows: 3 GB of zeros as 48 gzip members of 64 MB, or some 100 MB of short rows in one member, on stdout."""
import gzip
import sys
import zlib

out = sys.stdout.buffer
if sys.argv[1] == "zeros":
    member = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    data = b"".join(member.compress(piece) for _ in range(64)) + member.flush()
    for _ in range(48):
        out.write(data)
else:
    row = b"u\t2024-01-02T00:00:00Z\n"
    out.write(gzip.compress(b"user\ttime\n" + row * (100000000 // len(row)), 6, mtime=0))
