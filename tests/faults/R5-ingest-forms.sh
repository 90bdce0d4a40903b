#!/usr/bin/env bash
# R5: the same log in other forms - quoted, CRLF, with a mark, gzip, three members, UTF-16, JSON Lines - is the same stream
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 3000 >log.csv
python3 - <<'P'
import gzip, json
lines = open('log.csv', encoding='utf-8', newline='').read().split('\n')[:-1]
names, rows = lines[0].split(','), [line.split(',') for line in lines[1:]]
write = lambda name, data: open(name, 'wb').write(data)
text = ('\n'.join(lines) + '\n').encode()
write('quoted.csv', ('\n'.join(','.join('"%s"' % f for f in line.split(',')) for line in lines) + '\n').encode())
write('crlf.csv', text.replace(b'\n', b'\r\n'))
write('mark.csv', b'\xef\xbb\xbf' + text)
write('log.csv.gz', gzip.compress(text))
write('members.csv.gz', b''.join(gzip.compress(text[i * len(text) // 3:(i + 1) * len(text) // 3]) for i in range(3)))
write('wide.csv', text.decode().encode('utf-16'))
write('semicolon.csv', text.replace(b',', b';'))
write('log.jsonl', ''.join(json.dumps(dict(zip(names, row)), separators=(',', ':')) + '\n' for row in rows).encode())
write('spaced.jsonl', ''.join(json.dumps(dict(reversed(list(zip(names, row))))) + '\r\n' for row in rows).encode())
write('log.jsonl.gz', gzip.compress(open('log.jsonl', 'rb').read()))
P
ingest log.csv 2>/dev/null >want
wc -l <want
for file in quoted.csv crlf.csv mark.csv log.csv.gz members.csv.gz semicolon.csv log.jsonl log.jsonl.gz; do
	ingest "$file" 2>/dev/null | cmp - want && echo "$file: the same"
done
ingest --encoding utf-16 wide.csv 2>/dev/null | cmp - want && echo "wide.csv: the same"
# members in another order: so are the columns that ride along, unless they are named
roles=$(head -n 1 want | tr '\t' ,)
ingest --keep none spaced.jsonl 2>/dev/null | cmp - <(ingest --keep none log.csv 2>/dev/null) && echo "spaced.jsonl: the same of $roles"
