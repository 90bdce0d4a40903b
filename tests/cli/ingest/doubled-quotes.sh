#!/bin/sh
# A row that libcsv decodes keeps its delimiters: in the middle of a whole table, reordered, and in one that is quoted throughout.
printf '%s\n' user,time,x,y u,2024-01-02,a,1 'u,2024-01-02,"a"",b",2' 'u,2024-01-02,"a,b"",c,","d,e"' u,2024-01-02,b,3 |
	ingest --format csv
printf '%s\n' user,time,x,y u,2024-01-02T00:00:00Z,a,1 'u,2024-01-02T00:00:00Z,"a"",b",2' u,2024-01-02T00:00:00Z,b,3 |
	ingest --format csv
printf '%s\n' time,x,user '2024-01-02T00:00:00Z,a,u' '2024-01-02T00:00:00Z,"5"" pipe, long","u,1"' |
	ingest --format csv
printf '%s\n' 'user;time;x' 'u;2024-01-02T00:00:00Z;a' '"u";"2024-01-02T00:00:00Z";"a"";b,c"' |
	ingest --format csv -d ';'
printf 'user,time,x\nu,2024-01-02T00:00:00Z,a\nu,2024-01-02T00:00:00Z,"a\nb,c"\n' | ingest --format csv
