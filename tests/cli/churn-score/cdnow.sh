#!/bin/sh
# churn.md section 5: parameters and likelihoods of the master file and of the 1/10 sample, by --save; the table of 39 weeks
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz" >master 2>notes || { cat notes; exit 1; }
# its own sample has an id more in each line
tr -d '\r' <"$TENURE_DATA/cdnow/CDNOW_sample.txt" | awk 'BEGIN { print "user\ttime\tevent\tvalue" }
	{ print $1 "\t" substr($3, 1, 4) "-" substr($3, 5, 2) "-" substr($3, 7, 2) "\tpurchase\t" $5 }' >sample
check() { # LOG MODEL LIKELIHOOD P P P P
	churn-score --model "$2" --horizon 39w --as-of 1997-09-30 --save model "$1" >out 2>err || cat err
	awk -F '\t' -v of="$1 $2" -v ll="$3" -v want="$4 $5 $6 $7" -v most="$([ "$2" = pnbd ] && echo 1e-3 || echo 1e-4)" '
		function far(a, b, d) { return a - b > d || b - a > d }
		BEGIN { split(want, p, " ") }
		$1 == "purchase.p" { if (far($3, p[++n], most * p[n])) print of ": " $2 " is " $3 ", published " p[n] }
		$1 == "purchase.log_likelihood" { got = $3 }
		END { print of ": " n " parameters, " (far(got, ll, .001) ? "log-likelihood " got : "log-likelihood equal") }' model
}
check master bgnbd -95368.44393 .251624 4.788943 .723434 2.161088
check master mbgnbd -95336.95832 .637140 7.310288 .807474 1.228394
check master pnbd -95415.11862 .597420 11.58566 .522186 8.827760
check sample bgnbd -9582.42921 .242595 4.413602 .792922 2.425907
check sample mbgnbd -9582.13572 .524843 6.183084 .891360 1.614003
check sample pnbd -9594.97618 .553277 10.57768 .606240 11.66873
# Gamma-Gamma of the sample: 946 customers with a repeat order and m > 0; published from the raw log, a row an order
awk -F '\t' '/^spend.[pqv]\t/ { printf "%s %.3f ", $1, $3 } $1 == "spend.log_likelihood" { printf "%.2f\n", $3 }' model
for log in master sample; do
	churn-score --inputs --as-of 1997-09-30 --digits 6 $log 2>err | awk -F '\t' 'NR > 1 { n++; x += $5; tx += $6; T += $7; m += $8 > 0 } END { printf "%d customers, %d %.6f %.6f, %d with m > 0\n", n, x, tx, T, m }'
done
churn-score --evaluate --at 1997-09-30 --horizon 39w --model mbgnbd master 2>err | awk -F '\t' 'NR == 2 {
	print $2, $4, ($6 >= .753 ? "AUC at least .753" : "AUC " $6), ($9 <= .167 ? "Brier at most .167" : "Brier " $9) }'
churn-score --evaluate --at 1997-09-30 --horizon 39w --model mbgnbd sample 2>err | sed -n 2p | cut -f 2,4,5
# the sample's holdout of 39 weeks: AUC, PR-AUC, Brier, log-loss, ECE of churn.md
for model in mbgnbd bgnbd pnbd; do churn-score --evaluate --at 1997-09-30 --horizon 39w --model $model sample --digits 4 2>err | sed -n 2p | cut -f 2,5-7,9-11; done
