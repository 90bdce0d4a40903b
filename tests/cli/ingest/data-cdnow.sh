#!/bin/sh
[ -n "$TENURE_DATA" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }

ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz" |
	awk -F '\t' 'NR > 1 { n++; u[$1] = 1; if (min == "" || $2 < min) min = $2; if ($2 > max) max = $2 } END { for (i in u) k++; print n, k, min, max }'
ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_sample.txt" | awk -F '\t' 'NR > 1 { n++; u[$1] = 1 } END { for (i in u) k++; print n, k }'
