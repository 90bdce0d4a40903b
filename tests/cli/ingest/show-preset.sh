#!/bin/sh
# what is shown can be edited and given back
for p in $(ingest --list-presets | cut -f1); do
	ingest --show-preset "$p" >"$p.txt"
	ingest --show-preset "$p" | cmp - "$TOP/lib/stream/presets/$p.preset"
done
printf ' 00004 0001 19970101  2   29.33\n' >sample.txt
ingest --preset cdnow sample.txt >want
ingest --preset ./cdnow.txt sample.txt | cmp - want
sed 's/^event.*/event = =sale/' cdnow.txt >mine.preset
ingest --preset mine.preset sample.txt
ingest --show-preset cdnw
echo "status $?"
