#!/bin/sh
# a model of another version, a changed or cut file, what is no model: 1 (cut: 3), nothing written
log=$TESTS/cli/lib/churn.tsv
for model in recency mbgnbd hazard; do churn-score --model $model --horizon 28d --save $model "$log" >out 2>err; done
told() {
	churn-score --apply "$@"
	echo "status $?"
}
told recency "$log" 2>err | tail -n 1
told nofile "$log"
told . "$log"
cp "$log" log.tsv && told log.tsv "$log"
told /dev/null "$log"
head -n 1 recency >short && told short "$log"
head -n 2 recency >short && told short "$log"
churn-score --partial "$log" >state && told state "$log"
sed '2s/1/2/' recency >changed && told changed "$log"
sed '2s/1/0/' recency >changed && told changed "$log"
sed '2s/1/x/' recency >changed && told changed "$log"
sed '3s/recency/mbgnbd/' recency >changed && told changed "$log"
sed 's/^horizon\t\t28/horizon\t\t29/' recency >changed && told changed "$log"
sed '$d' recency >changed && told changed "$log"
sed 5d recency >changed && told changed "$log"
sed '5p' recency >changed && told changed "$log"
{ cat recency; echo; } >changed && told changed "$log"
{ cat recency; tail -n 1 recency; } >changed && told changed "$log"
cat recency recency >changed && told changed "$log"
sed 's/$/\r/' recency >changed && told changed "$log"
{ printf '\357\273\277'; cat recency; } >changed && told changed "$log"
head -c -1 recency >changed && told changed "$log"
# every figure of every model: one byte changed is seen
for model in recency mbgnbd hazard; do
	python3 - "$model" "$log" <<'PY'
import subprocess, sys
data = open(sys.argv[1], "rb").read()
wrong = n = 0
step = max(1, len(data) // 150)
for at in range(0, len(data), step):
    open("flip", "wb").write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    r = subprocess.run(["churn-score", "--apply", "flip", sys.argv[2]], capture_output=True)
    n += 1
    wrong += r.returncode not in (1, 3) or r.stdout != b""
print(sys.argv[1], "flips tried" if n > 100 else n, "taken:", wrong)
PY
done
ls
