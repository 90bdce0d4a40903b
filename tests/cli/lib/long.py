"""long.py N: files with a field of N bytes, and beside each what must come out of it."""
import sys

n = int(sys.argv[1])
escapes = [(b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"), (b"\r", b"\\r")]


def escaped(field):
    for byte, pair in escapes if field != b"\\N" else []:
        field = field.replace(byte, pair)
    return field


def put(name, delimiter, *rows):
    head = [b"user", b"time", b"event", b"x", b"y"]
    rows = [[b"u", b"2024-01-02T00:00:00Z"] + list(row) for row in rows]
    quote = (lambda f: b'"' + f.replace(b'"', b'""') + b'"') if name.startswith("quoted") else lambda f: f
    with open(name, "wb") as f:
        for row in [head] + rows:
            f.write(delimiter.join(map(quote, row)) + b"\n")
    for row in rows:
        row[2] = b"cart" if row[2] == b"a\tb" or row[2] == b"a" else row[2]
    with open(name + ".want", "wb") as f:
        for row in [head] + rows:
            f.write(b"\t".join(b"-" if field in (b"", b"\\N") else escaped(field) for field in row) + b"\n")


a, z = [b"a", b"b", b"c"], [b"z", b"", b"\\"]
put("backslash.csv", b",", a, [b"a", b"\\" * n, b""], z)
put("plain.csv", b",", a, [b"a", b"y" * n, b"\\N"], z)
put("quoted-tabs.csv", b",", a, [b"a\tb", b"\t" * n, b"\\N"], z)
put("quoted-all.csv", b",", a, [b"\\" * (n // 2), b"\t\r\n\\,\"\"z" * (n // 16), b"\\t"], z)
put("tabs.tsv", b"\t", a, [b"a", b"\\" * n, b"\\N"], z)
put("blank.txt", b" ", a, [b"a", b"\\" * n, b"\\N"], [b"z", b"y" * n, b"\\"])
