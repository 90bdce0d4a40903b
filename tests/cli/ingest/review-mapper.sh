#!/bin/sh
# What a hostile reader found in the mapper, times and money: each was read in silence, or refused without need.
log() {
	ingest --keep none "$@"
	echo "status $?"
}

# codes of currencies in any case; nothing but codes, for nobody knows the minor unit of a sign
printf 'user,time,value,currency\nu,2024-01-02,1999,jpy\nu,2024-01-02,1999,EUR\nu,2024-01-02,,\n' | log --minor-units
for c in '¥' JPYX ' JPY' ''; do
	printf 'user,time,value,currency\nu,2024-01-02,1999,%s\n' "$c" | log --format csv --no-header-out --minor-units
done
printf 'date,currency,rate\n2024-01-02,usd,0.9\n2024-01-02,JPY,0.0061\n' >rates.csv
printf 'user,time,value,currency\nu,2024-01-02,10,USD\nu,2024-01-02,1999,jpy\nu,2024-01-02,5.125,EUR\nu,2024-01-02,10,US$\nu,2024-01-02,10,CHF\n' |
	log --base eur --rates rates.csv --minor-units --bad skip

# digits side by side are never shared out
printf 'user,time\nu,20240112\nu,2024112\n' | log --format csv --time-format %Y%m%d

# a pattern reads what stands there, and UTC is UTC whatever --tz says
printf 'user,time\nu,2019-10-01 00:59:00 UTC\n' >utc.csv
for f in '%Y-%m-%d %H:%M:%S %Z' '%Y-%m-%d %H:%M:%S UTC' iso auto '%Y-%m-%d %H:%M:%S'; do
	log --format csv --no-header-out --tz Europe/Berlin --time-format "$f" utc.csv
done
printf 'user,time\nu,2024-01-02 03:04:05.123 UTC\nu,2024-01-02T03:04:05.5 UTC\nu,2024-03-01 10:15:00 +0100\nu,2024-03-01 10:15:00\n' >shops.csv
log --format csv --tz Europe/Berlin shops.csv
printf 'user,time\nu,2024-03-01 10:15:00 CET\n' | log --format csv

# alternatives may be absent, whoever names them; a single source may not
printf 'user,time\nu,2024-01-02\n' >a.csv
printf '{"user":"u","time":"2024-01-02"}\n' >a.jsonl
for f in a.csv a.jsonl; do
	log --item 'sku |' $f
	log --item 'sku | =none' $f
	log --item 'sku' $f
done

# a name that reads as arithmetic is a name where there is such a column
printf 'user,time,net-amount\nu,2024-01-02,5\n' >whole.csv
printf '{"user":"u","time":"2024-01-02","net-amount":5}\n' >whole.jsonl
printf '{"user":"u","time":"2024-01-02","net":7,"amount":4}\n' >parts.jsonl
for f in whole.csv whole.jsonl parts.jsonl; do
	log --value net-amount $f
done
log --value net-amuont parts.jsonl

# every text that comes of an option names it
for o in --tz-col --dedup --keep; do
	ingest $o nothere a.csv
	echo "status $?"
done
log --set "nothere=x when user = u" a.csv
log --tz Europe/Berln a.csv
log --time-format %Q a.csv
