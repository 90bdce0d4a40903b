#!/bin/sh
# F32: BOM, UTF-16
printf '\357\273\277user,time\nu,2024-01-02\n' | ingest --format csv | head -n 1 | od -c
printf '\357\273\277user\ttime\nu\t2024-01-02\n' | ingest --format tsv | head -n 1
printf '\377\376u\0s\0e\0r\0,\0' | ingest
echo "status $?"
