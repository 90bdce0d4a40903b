#!/usr/bin/env bash
# F89: a FILE or a model that is missing, a folder or unreadable: 3, names it and the reason, before a row is read
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 >ev.tsv
mkdir folder
told churn-score ev.tsv nofile
told churn-score nofile ev.tsv
told churn-score folder
told churn-score --merge nofile
told churn-score --apply nofile ev.tsv
told churn-score --apply folder ev.tsv
told churn-score --apply '' ev.tsv
told churn-score --apply nofile <&-
told churn-score --save folder/no/model ev.tsv
told churn-score --save folder ev.tsv
told churn-score --save '' ev.tsv
ls
