# examples/nightly: only its own folders go; nights without a row are no twins, others are; names that a shell would read are refused; verify
# without any old log says so.
for need in flock sha256sum; do
	command -v $need >/dev/null 2>&1 || { echo "skip: no $need"; exit 77; }
done
mkdir logs
night() {
	make -s --no-print-directory -f "$TOP/examples/nightly/Makefile" "$@" >out 2>&1
	status=$?
	sed -E '/: note: /d; /^sha256sum/d; s/^make: .*(Error [0-9]+)$/make: \1/; s/^.*Makefile:[0-9]+: //' out
	echo "status $status"
}
log() { { echo user,time,event,value; printf '%s\n' "${@:2}"; } | sed '/^$/d' | gzip -cn >"logs/$1.csv.gz"; }
folders() {
	local f
	for f in state.bak state.backup state.KILLED; do [ ! -e $f ] || echo "$f stays"; done
	find . -maxdepth 1 -name 'state.??????' -type d ! -name state.backup ! -name state.KILLED | wc -l | tr -d ' '
}

log 2024-01-01 ann,2023-12-20,purchase,3.00 ann,2024-01-01,purchase,5.00 bob,2024-01-01,purchase,7.00
touch state.bak
mkdir state.backup state.KILLED
echo state.KILLED >lock
night
folders

log 2024-01-02 ''
night
log 2024-01-03 ''
night
log 2024-01-04 ann,2024-01-04,purchase,6.00
night
log 2024-01-05 ''
cp logs/2024-01-04.csv.gz logs/2024-01-06.csv.gz
night
rm logs/2024-01-0[236].csv.gz          # of old nights without a row nothing is asked again
night
folders
cut -f 1-4 retention.tsv

cp logs/2024-01-05.csv.gz 'logs/2024 01.csv.gz'
# shellcheck disable=SC2016  # as it stands
cp logs/2024-01-05.csv.gz 'logs/$(touch pwned).csv.gz'
night
rm logs/*\ *
night verify
rm logs/*
night verify
log 2024-01-04 ann,2024-01-04,purchase,60.00
night verify
