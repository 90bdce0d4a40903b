#!/bin/sh
[ -n "$TENURE_DATA" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }

ingest --preset retailrocket <"$TENURE_DATA/retailrocket/events.tsv.gz" | awk -F '\t' 'NR > 1 { n[$3]++; u[$1] = 1 }
	END { for (i in u) k++; print n["view"], n["cart"], n["purchase"], k }'
ingest --preset yoochoose-clicks <"$TENURE_DATA/yoochoose-100k/train.txt.gz" | awk -F '\t' 'NR > 1 { n++; u[$1] = 1 } END { for (i in u) k++; print n, k }'
