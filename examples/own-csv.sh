#!/usr/bin/env bash
# How do I read the CSV that my own till writes? Other column names, semicolons, %d.%m.%Y with local times, a price and a
# quantity in place of a total, returns that are known by their receipt, and customers who are not known at all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/kasse.csv" <<'CSV'
Beleg;Datum;Kunde;Artikel;Preis;Menge
A-1;05.01.2024 09:12;0017;"Becher; blau";4.50;2
A-1;05.01.2024 09:12;0017;Tee;3.20;1
A-2;06.01.2024 17:40;;Tee;3.20;1
A-3;01.02.2024 00:30;0018;Kanne;29.90;1
R-1;09.02.2024 10:05;0017;"Becher; blau";-4.50;1
A-4;02.03.2024 11:00;0018;Tee;3.20;4
A-5;14.03.2024 16:20;0017;"Teller ""gross""";7.25;2
CSV

# 1. Once, by hand. What the till calls its columns stands on the right. 00:30 in Berlin is still the evening before in UTC.
ingest --user Kunde --time Datum --event =purchase --item Artikel --value 'Preis*Menge' --qty Menge --order Beleg \
	--time-format '%d.%m.%Y %H:%M' --tz Europe/Berlin --set "event=refund when Beleg ~ '^R'" --skip-missing user \
	--format csv --delimiter semicolon --keep none "$work/kasse.csv"

# 2. The same as a preset, for everybody who reads this till.
cat >"$work/kasse.preset" <<'PRESET'
preset = 1
about = our till
format = csv
delimiter = semicolon
user = Kunde
time = Datum
time-format = %d.%m.%Y %H:%M
tz = Europe/Berlin
event = =purchase
item = Artikel
value = Preis*Menge
qty = Menge
order = Beleg
set = event=refund when Beleg ~ '^R'
skip-missing = user
keep = none
PRESET
# Months are those of Berlin, too: customer 0018 started in February.
ingest --preset "$work/kasse.preset" "$work/kasse.csv" |
	cohort --start purchase --return purchase --tz Europe/Berlin --matrix=users --incomplete mark --null .
