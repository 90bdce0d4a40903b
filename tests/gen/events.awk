# A random event log as CSV: awk -v n=ROWS -v users=USERS -v seed=SEED -f events.awk. The same bytes on every run and in every awk:
# an own generator, small enough for exact doubles. 365 days of 2024 and its last hour, no two equal rows are promised.
function rnd(k) { seed = (seed * 69069 + 12345) % 4294967296; return int(seed / 65536) % k }
BEGIN {
	seed += 20240101
	if (!users)
		users = 90
	split("view view view cart purchase refund", event, " ")
	print "user,time,event,item,value,qty,order"
	for (i = 0; i < n; i++) {
		e = event[rnd(6) + 1]
		printf "u%d,2024-%02d-%02dT%02d:%02d:%02dZ,%s,i%d,%s%d.%02d,%d,%s\n", (rnd(32768) * 32768 + rnd(32768)) % users, rnd(12) + 1,
			rnd(28) + 1, rnd(24), rnd(60), rnd(60), e, rnd(50), e == "refund" ? "-" : "", rnd(200), rnd(100), rnd(5) + 1,
			e == "purchase" ? "o" i : ""
	}
}
