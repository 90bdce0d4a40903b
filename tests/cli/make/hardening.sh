# The default build is hardened. Of the marks of indirect branches the objects are asked: the linker drops its note where the C library's own
# start files have none.
[ "$BIN" = "$TOP/build/bin" ] || { echo "skip: only for the release build"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "skip: only ELF has these marks"; exit 77; }
command -v readelf >/dev/null 2>&1 || { echo "skip: no readelf"; exit 77; }
bash "$TESTS/hardening.sh" "$BIN" | sed "s/^$(find "$TOP/cmd" -name '*.c' | wc -l) of [0-9]*/all/"
if [ "$(uname -m)" = x86_64 ]; then
	for f in "$BUILD"/lib/*/*.o "$BUILD"/cmd/*.o; do
		readelf -nW "$f" | grep -q 'IBT, SHSTK' || echo "$f: no branch marks"
	done
fi
