#!/usr/bin/env bash
# F72: built in two folders on two days: the same programs
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: the release build is the one that must be reproducible'; exit 77; }
for folder in one another/deeper; do
	mkdir -p $folder
	cp -R "$TOP/Makefile" "$TOP/lib" "$TOP/cmd" $folder
	(cd $folder && ${CLOCK:-} make -s WERROR= CFLAGS='-g -O0 -U_FORTIFY_SOURCE' all >log 2>&1) || { tail -n 5 $folder/log; exit 1; }
	! command -v faketime >/dev/null || CLOCK='faketime 2001-02-03'
done
for file in bin/ingest bin/cohort release/libtenure.a; do
	cmp one/build/$file another/deeper/build/$file && echo "$file: the same"
done
