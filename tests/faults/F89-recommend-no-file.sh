#!/usr/bin/env bash
# F89: a FILE, a model or a table beside the input that is missing, a folder or unreadable: 3, names it and the reason, before a row is read
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 >ev.tsv
mkdir folder
told recommend ev.tsv nofile
told recommend nofile ev.tsv
told recommend folder
told recommend --merge nofile
for how in --for --history --exclude --catalogue '--evaluate --holdout' --apply; do
	# shellcheck disable=SC2086 # the words are options
	{
		told recommend $how nofile ev.tsv
		told recommend $how folder ev.tsv
		told recommend $how '' ev.tsv
		told recommend $how nofile <&-
		told recommend $how - ev.tsv
	}
done
told recommend --save folder/no/model ev.tsv
told recommend --save folder ev.tsv
told recommend --save '' ev.tsv
ls
