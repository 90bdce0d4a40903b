#!/bin/sh
# what passes through is never rewritten
printf 'user,time,value,x\n007,2024-01-02,1.50,0010.00\n123456789012345678901234567890,2024-01-02,-0,1e5\n\377\200,2024-01-02,00.0,NaN\n u ,2024-01-02,,+1\n' |
	ingest --format csv | od -c
