#!/bin/sh
printf '1,2014-04-07T10:51:09.277Z,214536502,0\n1,2014-04-07T10:54:09.868Z,214536500,S\n' >clicks.dat
printf '420374,2014-04-06T18:44:58.314Z,214537888,12462,1\n420374,2014-04-06T18:44:58.325Z,214537850,10471,2\n' >buys.dat
printf 'SessionId\tItemId\tTime\n3\t214716935\t1396437466.94\n3\t214832672\t1396438212.318\n4\t1\t1396438213\n' >train.txt
ingest --preset yoochoose-clicks clicks.dat
ingest --preset yoochoose-buys buys.dat
ingest --preset yoochoose-clicks train.txt
