#!/bin/sh
printf 'user,time\nu,2024-01-02\n' >a.csv
try() { printf '%b' "$1" >p; ingest --preset ./p a.csv; echo "status $?"; }
try 'preset = 1\n\n# x\nusr = x\n'
try 'preset = 2\n'
try 'user = x\n'
try ''
try 'preset = 1\nuser\n'
try 'preset = 1\nuser = a\nuser = b\n'
try 'preset = 1\nformat = xml\n'
try 'preset = 1\nheader = maybe\n'
try 'preset = 1\nheader = auto\n'
try 'preset = 1\ntime-digits = 4\n'
try 'preset = 1\nskip-missing = usr\n'
try 'preset = 1\nset = a\n'
ingest --preset online-retial a.csv
echo "status $?"
ingest --preset ./nofile a.csv
echo "status $?"
