#!/usr/bin/env bash
# F10: --save or -o over an input, over a file beside it, over each other, over the model that is applied: 2, nothing touched
cp "$TESTS/cli/lib/recommend.tsv" log
cp log want
printf 'user\titem\nann\tapple\n' >beside
cp beside beside.want
told() {
	"$@" >out
	echo "status $?, $(wc -c <out) bytes"
}
told recommend --save log log
ln log hard
ln -s log soft
told recommend --save hard log
told recommend --save soft log
told recommend -o soft log
told recommend --save log -o log log
told recommend --save both -o both log
told recommend --save ./both -o both log
for how in --for --history --exclude --catalogue; do
	told recommend -m knn "$how" beside --save beside log
	told recommend -m knn "$how" beside -o ./beside log
done
told recommend -m knn --evaluate --holdout beside -o beside log
# the same file read twice is fine
recommend -m knn --for log --history log log >got
recommend -m knn log | cmp - got
recommend -m knn --save model log >out
cp model model.want
told recommend --apply model -o model log
told recommend --save rejects --bad skip --rejects rejects log
told recommend --for beside --bad skip --rejects beside log
# shellcheck disable=SC2094 # it is what this case is about
told recommend --save log <log
# shellcheck disable=SC2094
recommend -m knn --save both log >both
echo "status $?"
cmp log want
cmp beside beside.want
cmp model model.want
rm -f both rejects
# a model that is there is replaced on success only
recommend -m knn --save model --where purchase log >out 2>err
cmp -s model model.want && echo 'not replaced'
cp model model.want
head -c -1 log >torn
told recommend -m knn --save model torn
told recommend -m knn --save model --exclude torn log
told recommend --save model --weight nothing=1 log
cmp model model.want
ls
