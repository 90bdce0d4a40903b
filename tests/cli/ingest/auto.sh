#!/bin/sh
printf 'user;time;note\nu;2024-01-02;a,b\nv;2024-01-03;c,d,e\n' >a.csv
printf 'user,time\nu,2024-01-02\n' >b.csv
printf 'who|time\nu|2024-01-02\n' >c.csv
printf 'who\ttime\nu\t2024-01-02\n' >d.csv
printf 'user\ttime\nu\t2024-01-02\n' >e.csv
printf '  user  time \n  u  2024-01-02\n' >f.csv
printf '"who","time"\n"u;x","2024-01-02"\n' >g.csv
printf 'user\nu\n' >h.csv
ingest a.csv
ingest b.csv
ingest --user who c.csv
ingest --user who d.csv
ingest e.csv
ingest f.csv
ingest --user who g.csv
ingest --time =2024-01-02 h.csv
