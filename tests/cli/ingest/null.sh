#!/bin/sh
printf 'user,time,event,x\nu,2024-01-02,,\nu,2024-01-02,a,\\N\n' | ingest --format csv --null '\N'
