# Weekly cohorts of events.csv, which stands in order of time: the week of the first purchase; any event in a week from then on
# shows the user in that week. Prints cohort, lag, users, as sql/b.sql.

# Days from 2024-01-01, a Monday, to a date; years run from March, so that the leap day is the last.
function days(date,    y, m, d) {
	y = substr(date, 1, 4) + 0; m = substr(date, 6, 2) + 0; d = substr(date, 9, 2) + 0
	if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 739192
}

function date(week,    d, m) {
	d = 7 * week
	split("31 29 31 30 31 30 31 31 30 31 30 31", length_of, " ")
	for (m = 1; d >= length_of[m]; m++)
		d -= length_of[m]
	return sprintf("2024-%02d-%02d", m, d + 1)
}

BEGIN { FS = "," }

NR > 1 {
	day = substr($2, 1, 10)
	w = day in week ? week[day] : week[day] = int(days(day) / 7)
	u = $1
	if (u in cohort) {
		if (last[u] != w) {
			last[u] = w
			users[cohort[u] * 1000 + w - cohort[u]]++
		}
	} else if ($3 == "purchase") {
		cohort[u] = last[u] = w
		users[w * 1000]++
	}
}

END {
	print "cohort\tlag\tusers"
	for (c = 0; c < 52; c++)
		for (k = 0; k < 52; k++)
			if (c * 1000 + k in users)
				print date(c) "\t" k "\t" users[c * 1000 + k]
}
