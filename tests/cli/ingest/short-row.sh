#!/bin/sh
printf 'user,time,x\nu,2024-01-02,1\nv,2024-01-02\n' | ingest --format csv
