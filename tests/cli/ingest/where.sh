# --where is asked of the rows that come out: events by their new names, times in the stream's form, escaped values.
printf 'id,when,what,price,note\nu1,1704067200,transaction,9.50,a\tb\nu2,1704067260,view,,plain\nu1,1704153600,transaction,12,"x, ""y"""\n' >a.csv
map() {
	ingest --format csv --user id --time when --time-format s --event what --rename transaction=purchase --value price "$@" a.csv
}
map --where purchase
map --where 'time >= 2024-01-02 or event = view'
map --where "note = 'a	b'" --keep note
map --where 'value > 10' | wc -l
map --where 'price > 10'
echo "status $?"
map --where 'note > 5'
echo "status $?"
map --where 'note > 5' --bad skip
echo "status $?"
map >all.tsv
map --where 'not purchase and user = u2' >x 2>/dev/null
ingest --format stream --where 'not purchase and user = u2' all.tsv 2>/dev/null | cmp - x && echo same
# a row of more than 1 MiB is asked, too
{ printf 'user,time,note\nu,2024-01-01,'; head -c 1500000 /dev/zero | tr '\0' '\134'; printf '\nv,2024-01-01,x\n'; } >long.csv
ingest --format csv --max-record 4M --where "user = v" long.csv
ingest --format csv --max-record 4M --where "user = u" long.csv 2>/dev/null | wc -c
