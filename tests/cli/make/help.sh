# make help names every target that a user may ask for.
[ "$BIN" = "$TOP/build/bin" ] || { echo "skip: only for the release build"; exit 77; }
go() { make -C "$TOP" -s --no-print-directory "$@"; }
go -n -p help 2>/dev/null | sed -n 's/^\.PHONY: *//p' | tr ' ' '\n' | LC_ALL=C sort -u >want
go help | cut -d ' ' -f 1 | LC_ALL=C sort >got
diff want got && [ "$(wc -l <want)" -gt 20 ] && echo all
