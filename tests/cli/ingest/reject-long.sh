# A long bad row goes to --rejects in pieces, and comes out whole: unescaped it is the row as it stood.
python3 - <<'PY'
note = "\\t\t\\" * 40000 + "end"
open("a.csv", "w", newline="").write("user,time,note\nu,2024-01-01,x\nv,bad," + note + "\n")
PY
ingest --format csv --bad skip --rejects r a.csv
python3 - <<'PY'
head, row = open("r", newline="").read().split("\n")[:2]
file, line, reason, text = row.split("\t")
back = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
out, i = [], 0
while i < len(text):
    pair = text[i] == "\\"
    out.append(back[text[i + 1]] if pair else text[i])
    i += 1 + pair
want = open("a.csv", newline="").read().split("\n")[2]
print(head.split("\t"), file, line, reason, "same" if "".join(out) == want else "DIFFERENT")
PY
