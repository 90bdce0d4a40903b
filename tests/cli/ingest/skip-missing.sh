#!/bin/sh
printf 'user,time,event\nu,2024-01-02,a\n,2024-01-02,b\n\\N,2024-01-02,b\nu,2024-01-02,\nu,,\n' >a.csv
ingest --format csv --skip-missing user,time a.csv
ingest --format csv --skip-missing event --bad skip a.csv
