#!/bin/sh
printf 'user,time,x\n' | ingest --format csv
