/* Column names, roles, and the error for a column that is not there. */
#include "stream/columns.h"

#include "base/buf.h"

static const char *const role_names[TN_ROLES] = {
	"user", "time", "event", "item", "value", "qty", "order", "session", "category", "currency"
};

const char *tn_role_name(enum tn_role role)
{
	return role_names[role];
}

bool tn_role_parse(struct tn_str s, enum tn_role *role)
{
	for (uint32_t i = 0; i < TN_ROLES; i++) {
		if (tn_str_eq(s, tn_str_of(role_names[i]))) {
			*role = (enum tn_role)i;
			return true;
		}
	}
	return false;
}

/* Twins, which only a struct filled by hand may have, in the order they stand in. */
static bool is_before(const struct tn_str *name, uint32_t a, uint32_t b)
{
	int c = tn_str_cmp(name[a], name[b]);

	return c != 0 ? c < 0 : a < b;
}

/* A header may be wide (65,536 columns), so the search for a twin sorts rather than compares all pairs, and so does that for a name. */
static void sift(const struct tn_str *name, uint32_t *order, uint32_t i, uint32_t n)
{
	for (;;) {
		uint32_t child = 2 * i + 1, held = order[i];

		if (child >= n)
			return;
		if (child + 1 < n && is_before(name, order[child], order[child + 1]))
			child++;
		if (!is_before(name, held, order[child]))
			return;
		order[i] = order[child];
		order[child] = held;
		i = child;
	}
}

static void sort_names(const struct tn_str *name, uint32_t *order, uint32_t n)
{
	for (uint32_t i = n / 2; i-- > 0; )
		sift(name, order, i, n);
	for (uint32_t end = n; end-- > 1; ) {
		uint32_t top = order[0];

		order[0] = order[end];
		order[end] = top;
		sift(name, order, 0, end);
	}
}

enum tn_status tn_columns_index(struct tn_columns *c, struct tn_arena *a, struct tn_err *err)
{
	uint32_t *order = tn_arena_alloc(a, c->n * sizeof *order);

	if (order == NULL)
		return tn_err_nomem(err, c->n * sizeof *order);
	for (uint32_t i = 0; i < c->n; i++)
		order[i] = i;
	sort_names(c->name, order, c->n);
	c->by_name = order;
	return TN_OK;
}

static enum tn_status check_names(struct tn_columns *c, struct tn_arena *a, struct tn_err *err)
{
	char text[80];

	for (uint32_t i = 0; i < c->n; i++) {
		if (c->name[i].n == 0) {
			tn_err_set(err, TN_EDATA, "header: column %u has no name", i + 1);
			tn_err_hint(err, "name it, or tail -n +2 and --no-header --columns a,b,c");
			return TN_EDATA;
		}
	}
	TN_TRY(tn_columns_index(c, a, err));
	for (uint32_t i = 1; i < c->n; i++) {
		uint32_t x = c->by_name[i - 1], y = c->by_name[i];

		if (tn_str_eq(c->name[x], c->name[y])) {
			tn_err_set(err, TN_EDATA, "header: columns %u and %u have the same name: %s", (x < y ? x : y) + 1,
				(x < y ? y : x) + 1, tn_err_quote(text, sizeof text, c->name[x]));
			tn_err_hint(err, "--no-header --columns gives other names");
			return TN_EDATA;
		}
	}
	return TN_OK;
}

/* No role has a column until tn_columns_roles has looked for it. */
static enum tn_status start(struct tn_columns *c, uint32_t n, struct tn_arena *a, struct tn_err *err)
{
	*c = (struct tn_columns){ .n = n };
	for (int i = 0; i < TN_ROLES; i++)
		c->role[i] = TN_COLUMN_NONE;
	c->name = tn_arena_zalloc(a, n, sizeof *c->name);
	return c->name == NULL ? tn_err_nomem(err, n * sizeof *c->name) : TN_OK;
}

static enum tn_status add_name(struct tn_columns *c, uint32_t i, struct tn_str name, struct tn_arena *a, struct tn_err *err)
{
	c->name[i] = tn_arena_copy(a, name);
	return c->name[i].p == NULL ? tn_err_nomem(err, name.n) : TN_OK;
}

enum tn_status tn_columns_read(struct tn_columns *c, const struct tn_rec *header, struct tn_arena *a, struct tn_err *err)
{
	TN_TRY(start(c, header->nf, a, err));
	for (uint32_t i = 0; i < c->n; i++)
		TN_TRY(add_name(c, i, tn_rec_field(header, i), a, err));
	return check_names(c, a, err);
}

enum tn_status tn_columns_list(struct tn_columns *c, struct tn_str list, struct tn_arena *a, struct tn_err *err)
{
	struct tn_str rest = list, item;
	uint32_t n = 0;

	while (tn_str_cut(&rest, ',', &item))
		n++;
	TN_TRY(start(c, n, a, err));
	rest = list;
	for (uint32_t i = 0; tn_str_cut(&rest, ',', &item); i++)
		TN_TRY(add_name(c, i, item, a, err));
	return check_names(c, a, err);
}

static uint32_t find_ordered(const struct tn_columns *c, struct tn_str name)
{
	uint32_t low = 0, high = c->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (tn_str_cmp(c->name[c->by_name[mid]], name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n && tn_str_eq(c->name[c->by_name[low]], name) ? c->by_name[low] : TN_COLUMN_NONE;
}

uint32_t tn_columns_find(const struct tn_columns *c, struct tn_str name)
{
	if (c->by_name != NULL)
		return find_ordered(c, name);
	for (uint32_t i = 0; i < c->n; i++)
		if (tn_str_eq(c->name[i], name))
			return i;
	return TN_COLUMN_NONE;
}

/* "user, time, event", cut with ... where the message would grow too long */
static void list_names(const struct tn_columns *c, char *dst, size_t cap)
{
	size_t n = 0;
	char name[48];

	dst[0] = '\0';
	for (uint32_t i = 0; i < c->n; i++) {
		const char *text = tn_err_quote(name, sizeof name, c->name[i]);
		size_t len = strlen(text) - 2;          /* without the quotes */

		/* room for the comma before it and ", ..." behind it */
		if (n + len + 8 > cap) {
			memcpy(dst + n, ", ...", 6);
			return;
		}
		if (n > 0) {
			memcpy(dst + n, ", ", 2);
			n += 2;
		}
		memcpy(dst + n, text + 1, len);
		n += len;
		dst[n] = '\0';
	}
}

enum tn_status tn_columns_missing(const struct tn_columns *c, struct tn_str name, struct tn_err *err)
{
	char text[64], names[140];
	int near = tn_str_nearest(name, c->name, c->n);

	list_names(c, names, sizeof names);
	tn_err_set(err, TN_EDATA, "no column %s; there are: %s", tn_err_quote(text, sizeof text, name), names);
	if (near >= 0)
		tn_err_hint(err, "%s", tn_err_quote(text, sizeof text, c->name[near]));
	return TN_EDATA;
}

bool tn_columns_are_partial(const struct tn_columns *c)
{
	return tn_columns_find(c, TN_STR("fold")) != TN_COLUMN_NONE && tn_columns_find(c, TN_STR("run")) != TN_COLUMN_NONE;
}

/* What the table seems to be, where it is not the stream. */
static const char *other_table(const struct tn_columns *c)
{
	if (c->n > 0 && c->name[0].n >= 3 && memcmp(c->name[0].p, "\357\273\277", 3) == 0)
		return "an unseen byte order mark comes first: ingest removes it";
	if (c->n == 1 && (memchr(c->name[0].p, ',', c->name[0].n) != NULL || memchr(c->name[0].p, ';', c->name[0].n) != NULL))
		return "a CSV file? ingest turns it into the stream";
	if (tn_columns_are_partial(c))
		return "a partial? --merge reads it";
	return NULL;
}

/* A column that somebody named must be there, whether its role is needed or not: a typo must not pass for "no such
 * column". */
enum tn_status tn_columns_roles(struct tn_columns *c, const char *const given[TN_ROLES], uint32_t need, struct tn_err *err)
{
	for (uint32_t i = 0; i < TN_ROLES; i++) {
		struct tn_str name = tn_str_of(given[i] != NULL ? given[i] : role_names[i]);

		c->role[i] = tn_columns_find(c, name);
		if (c->role[i] != TN_COLUMN_NONE)
			continue;
		if (name.n > 0 && given[i] != NULL)
			return tn_columns_missing(c, name, err);
		if (need & (UINT32_C(1) << i)) {
			/* the first hint stays */
			if (other_table(c) != NULL)
				tn_err_hint(err, "%s", other_table(c));
			tn_columns_missing(c, tn_str_of(role_names[i]), err);
			tn_err_hint(err, "--%s COL names another column", role_names[i]);
			return TN_EDATA;
		}
	}
	return TN_OK;
}

const char *tn_columns_user(const struct tn_columns *c, const char *const given[TN_ROLES], enum tn_role stands_in)
{
	const char *name = given[stands_in] != NULL ? given[stands_in] : role_names[stands_in];

	if (stands_in == TN_ROLE_USER || tn_columns_find(c, tn_str_of(name)) == TN_COLUMN_NONE)
		return given[TN_ROLE_USER];
	return name;
}
