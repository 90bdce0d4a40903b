#!/bin/sh
# What a newcomer's first tries end in: each message names the way out.
cut_wrongly() {
	printf %b "$1" >a.csv
	shift
	ingest "$@" a.csv
}
cut_wrongly 'user;time\nu;2024-01-02\n' --format csv
cut_wrongly 'user;time\nu;2024-01-02\n' -d ,
cut_wrongly 'who|when\nu|2024-01-02\n' --format tsv --user who --time when
cut_wrongly 'user\ttime\nu\t2024-01-02\n' --format csv
cut_wrongly 'user,time\nu,2024-01-02\n' --format tsv
# no header
cut_wrongly 'u1,2024-01-02,view\nu2,2024-01-03,cart\n'
cut_wrongly '17,x,view\n18,y,cart\n'
cut_wrongly 'who,when\nu,2024-01-02\n'
# numbers as spreadsheets show them
for value in '"1,234.50"' '12%' '3$' '4.4e-16' '1.'; do
	cut_wrongly "user,time,value\nu,2024-01-02,$value\n" -o b.tsv
done
cut_wrongly 'user,time,price,qty\nu,2024-01-02,3,2x\n' --value 'price*qty' -o b.tsv
# past a bound that is what is told
cut_wrongly 'user,time\nu,x\nu,y\n' --bad skip=1 -o b.tsv
