#!/bin/sh
# --sniff: what files are, and that the command which it names works as it stands
data=$TESTS/cli/ingest/data
for file in ga4.jsonl shopify.csv snowplow.tsv combined.log online-retail.csv cdnow-master.txt; do
	cp "$data/$file" .
	ingest --sniff "$file" | grep -v '^column'
	sh -c "$(ingest --sniff "$file" | sed -n 's/^try	//p')" 2>/dev/null | head -n 1 | cut -f 1-3
done
printf 'Kunde;Datum;Betrag\nM\374ller;03.01.2024;4.50\nMayer;14.01.2024;3\n' >latin.csv
ingest --sniff latin.csv
printf 'user,when\nu,01-12-2010\n' | ingest --sniff
ingest --sniff /dev/null
echo "status $?"
