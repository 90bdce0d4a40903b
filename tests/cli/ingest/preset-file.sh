#!/bin/sh
# alternatives by what the header has; options over the preset
cat >shop.preset <<'END'
# our shop
preset = 1
format = csv
delimiter = ;
user = kunde | {Kunden|Nr}
time = Datum
event = =purchase
value = {Preis netto}*Menge | Betrag
item = Artikel |
rename = purchase=sale
set = event=refund when Menge < 0
keep = Land
time-format = %d.%m.%Y
tz = Europe/Berlin
END
printf 'Kunden|Nr;Datum;Preis netto;Menge;Land\r\n7;01.07.2023;2.50;-2;DE\r\n8;02.07.2023;1.00;3;AT\r\n' >a.csv
ingest --preset shop.preset a.csv
ingest --preset shop.preset --keep none --event =x --set 'event=y when Menge > 0' a.csv
printf 'kunde;Datum;Betrag;Artikel;Menge;Land\n7;01.07.2023;2.50;a1;1;DE\n' | ingest --preset shop.preset
