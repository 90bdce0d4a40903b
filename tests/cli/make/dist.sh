# dist: two archives of one commit are the same bytes, and hold what git holds.
[ "$BIN" = "$TOP/build/bin" ] || { echo "skip: only for the release build"; exit 77; }
git -C "$TOP" rev-parse -q --verify HEAD:Makefile >/dev/null 2>&1 || { echo "skip: no commit to make an archive of"; exit 77; }
git clone -q "$TOP" one && git clone -q "$TOP" two || exit 1
(cd one && make -s --no-print-directory dist) || exit 1
(cd two && touch -d 2020-01-01 Makefile && make -s --no-print-directory dist) || exit 1
cmp one/build/tenure-0.1.0.tar.gz two/build/tenure-0.1.0.tar.gz && echo same
gzip -dc one/build/tenure-0.1.0.tar.gz | tar -tf - | grep -v '/$' | sed 's,^tenure-0.1.0/,,' | LC_ALL=C sort >got
git -C one ls-files | LC_ALL=C sort >want
diff want got && echo complete
