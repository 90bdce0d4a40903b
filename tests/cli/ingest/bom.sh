#!/bin/sh
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
want=$(ingest --format csv ev.csv | sha256sum)
same() { [ "$(sha256sum)" = "$want" ] && echo "same $1" || echo "DIFFERENT $1"; }

{ printf '\357\273\277'; cat ev.csv; } >bom.csv
ingest --format csv bom.csv | same plain
{ printf '\357\273\277'; sed 's/,/","/g; s/^/"/; s/$/"/' ev.csv; } >bom.csv
ingest --format csv bom.csv | same quoted
