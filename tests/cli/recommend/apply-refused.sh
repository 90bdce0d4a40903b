#!/bin/sh
# a model of another version, a changed or cut file, what is no model: 1 (cut: 3), no list; histories that are not sorted: 1
cp "$TESTS/cli/lib/recommend.tsv" log
{ head -n 1 log; tail -n +2 log | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted
for method in popular knn sequence session spectral ease; do recommend -m $method --save $method log >out 2>&1; done
told() {
	recommend --apply "$@"
	echo "status $?"
}
told nofile sorted
told . sorted
told log sorted
told /dev/null sorted
told - sorted
head -n 1 knn >short && told short sorted
head -n 2 knn >short && told short sorted
recommend --partial log >state && told state sorted
sed '2s/	1	/	2	/' knn >changed && told changed sorted
sed '2s/	1	/	x	/' knn >changed && told changed sorted
sed '2s/knn/ease/' knn >changed && told changed sorted
sed '2s/knn/nearest/' knn >changed && told changed sorted
sed '3s/5/6/' knn >changed && told changed sorted
sed '$d' knn >changed && told changed sorted
sed 12d knn >changed && told changed sorted
sed 12p knn >changed && told changed sorted
sed '/^item	cheese/s/2$/3/; /^item	cheese/s/	2	$/	3	/' knn >changed && told changed sorted
{ cat knn; echo; } >changed && told changed sorted
{ cat knn; tail -n 1 knn; } >changed && told changed sorted
cat knn knn >changed && told changed sorted
sed 's/$/\r/' knn >changed && told changed sorted
{ printf '\357\273\277'; cat knn; } >changed && told changed sorted
head -c -1 knn >changed && told changed sorted
# any byte of any model changed is seen
for method in popular knn sequence session spectral ease; do
	python3 - $method sorted <<'PY'
import subprocess, sys
data = open(sys.argv[1], "rb").read()
wrong = n = 0
for at in range(0, len(data), max(1, len(data) // 150)):
    open("flip", "wb").write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    r = subprocess.run(["recommend", "--apply", "flip", sys.argv[2]], capture_output=True)
    n += 1
    wrong += r.returncode not in (1, 3) or r.stdout != b""
print(sys.argv[1], "flips tried" if n > 100 else n, "taken:", wrong)
PY
done
# users stand together, in byte order; what was written before is marked
told knn log
for order in 'bob ann' 'ann bob ann' 'ann ann bob Bob'; do
	{ printf 'user\titem\n'; for user in $order; do printf '%s\tapple\n' "$user"; done; } >unsorted
	recommend --apply knn -n 1 unsorted
	echo " status $?"
done
ls
