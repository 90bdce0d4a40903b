#!/usr/bin/env bash
# static.sh BIN STATICBIN: the programs in STATICBIN are linked to nothing, and in a root folder that holds only them and a log they give the
# same bytes as those in BIN; without a tz database they know UTC and say how to bring the others. Status 77 and "skip: why" where no
# root folder of one's own is allowed.
set -u
export LC_ALL=C
bin=$(cd "$1" && pwd) static=$(cd "$2" && pwd)
root=$(mktemp -d "${TMPDIR:-/tmp}/tenure-root.XXXXXX") || exit 1
trap 'rm -rf "$root"' EXIT
bad=0

wrong() {
	echo "$*"
	bad=1
}

for f in "$static"/*; do
	! readelf -lW "$f" | grep -q INTERP || wrong "${f##*/} asks for a loader"
	! readelf -dW "$f" 2>/dev/null | grep NEEDED || wrong "${f##*/} asks for a library"
	cp "$f" "$root/" || exit 1
done

if chroot "$root" /ingest --version >/dev/null 2>&1; then
	enter=(chroot "$root")
elif unshare -r chroot "$root" /ingest --version >/dev/null 2>&1; then
	enter=(unshare -r chroot "$root")
else
	echo 'skip: neither chroot nor unshare -r is allowed here'
	exit 77
fi

awk 'BEGIN {
	print "user,time,event,item,value"
	for (i = 0; i < 2000; i++)
		printf "u%d,2024-%02d-%02dT%02d:30:00Z,%s,i%d,%d.%02d\n", i * 7919 % 211, 1 + i * 31 % 12, 1 + i * 17 % 28, i % 24,
			i % 3 ? "view" : "purchase", i * 37 % 53, i * 13 % 90, i % 100
}' >"$root/log.csv"
gzip -n "$root/log.csv" || exit 1
cd "$root" || exit 1

# same COMMAND ARGUMENT...: both builds, with what the last one printed as their input.
same() {
	local name=$1 here there
	shift
	"$bin/$name" "$@" <in >want 2>want.err
	here=$?
	"${enter[@]}" "/$name" "$@" <in >got 2>got.err
	there=$?
	[ "$here" = 0 ] || wrong "$name $*: status $here: $(head -n 1 want.err)"
	if ! cmp -s want got || ! cmp -s want.err got.err || [ "$here" != "$there" ]; then
		wrong "$name $*: another answer (status $there for $here): $(head -n 1 got.err)"
	fi
}

: >in
same ingest log.csv.gz
cp want stream
cp want in
same cohort --start purchase --period month
same cohort --start purchase --period month --partial
same crosstab --rows event --cols item
same segment --as-of 2024-09-01
cp want old
same segment
cp want new
same moves old new
same churn-score
same recommend
same ingest --tz UTC log.csv.gz

"${enter[@]}" /cohort --start purchase --period day --tz Europe/Berlin <stream >got 2>got.err
if [ $? != 2 ] || ! grep -q -e '--zoneinfo' got.err; then
	wrong "no tz database: $(head -n 1 got.err)"
fi
if [ -d /usr/share/zoneinfo/Europe ]; then
	mkdir zones && cp -RL /usr/share/zoneinfo/Europe zones/ || exit 1
	cp stream in
	same cohort --start purchase --period day --tz Europe/Berlin --zoneinfo zones
fi
[ "$bad" = 0 ] && echo 'static: an empty root gives the same bytes'
exit "$bad"
