# static: programs that need neither libcsv nor zlib nor a loader where they run (an empty root folder).
[ "$BIN" = "$TOP/build/bin" ] || { echo "skip: only for the release build"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "skip: only Linux links all of its C library in"; exit 77; }
for l in libc libcsv libz; do
	case $("${CC:-cc}" -print-file-name=$l.a) in
	/*) ;;
	*) echo "skip: no $l.a"; exit 77 ;;
	esac
done
make -s --no-print-directory -C "$TOP" static >sizes || exit 1
awk '$1 > 8000000 { print $2 ": " $1 " bytes" }' sizes
bash "$TESTS/hardening.sh" "$TOP/build/static/bin" | grep -v 'are hardened$'
exec bash "$TESTS/static.sh" "$BIN" "$TOP/build/static/bin"
