# A combined access log to TSV: host, time in UTC, method, path without its query, status. Fields are cut at quotes and blanks and believed; no escapes are undone.
# A minute of the log is turned into UTC once: rows in order of time share it.

# Days from 1970-01-01; years run from March, so that the leap day is the last.
function days(y, m, d) {
	if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}

function date(day,    e, o, y, n, m) {
	day += 719468
	e = int(day / 146097); o = day % 146097
	y = int((o - int(o / 1460) + int(o / 36524) - int(o / 146096)) / 365)
	n = o - (365 * y + int(y / 4) - int(y / 100))
	m = int((5 * n + 2) / 153)
	return sprintf("%04d-%02d-%02d", y + 400 * e + (m >= 10), m < 10 ? m + 3 : m - 9, n - int((153 * m + 2) / 5) + 1)
}

# 10/Oct/2000:13:55 and -0700 to 2000-10-10T20:55:
function minute(text, offset,    p, at) {
	split(text, p, "[/:]")
	at = days(p[3], month[p[2]], p[1]) * 1440 + p[4] * 60 + p[5]
	at -= (substr(offset, 1, 1) == "-" ? -1 : 1) * (substr(offset, 2, 2) * 60 + substr(offset, 4, 2))
	return date(int(at / 1440)) "T" sprintf("%02d:%02d:", int(at / 60) % 24, at % 60)
}

BEGIN {
	FS = "\""; OFS = "\t"
	n = split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", name, " ")
	for (i = 1; i <= n; i++) month[name[i]] = i
}

{
	split($1, front, " "); split($2, request, " "); split($3, back, " ")
	key = substr(front[4], 2, 17)
	if (!(key in utc)) utc[key] = minute(key, front[5])
	query = index(request[2], "?")
	print front[1], utc[key] substr(front[4], 20, 2) "Z", request[1], query ? substr(request[2], 1, query - 1) : request[2], back[1]
}
