/* JSON Lines for the sniffer: the paths of all records that were looked at. Elements of arrays are one path
 * (items[].price), but those of lists of pairs have a path a key (event_params[key=page].value.string_value), as presets
 * ask for them. */
#include "base/buf.h"
#include "io/json.h"
#include "stream/sniff_impl.h"

#define MOST_PATH 512                   /* bytes; what is deeper or longer is no column that somebody would ask for */
#define MOST_PATHS 20000

/* n: of the path in front of this container's members, or with [] behind it. */
struct level {
	size_t n;
	bool is_object, is_new, is_pair; /* pair: its first member is `key`, and it is an element */
};

struct walk {
	struct tn_sniff *s;
	struct level level[TN_JSON_DEPTH + 1];
	uint32_t depth;
	struct tn_buf path, text;       /* text: a value or name without its escapes */
	struct tn_err *err;
};

static struct tn_str meant(struct walk *w, const struct tn_json_value *v)
{
	if (v->kind == TN_JSON_NULL)
		return (struct tn_str){ "", 0 };
	if (!v->has_escapes)
		return v->text;
	tn_buf_reset(&w->text);
	tn_json_unescape(&w->text, v->text);
	return w->text.n == 0 ? (struct tn_str){ "", 0 } : tn_buf_str(&w->text);
}

/* A value at the end of the path. */
static enum tn_status leaf(struct walk *w, const struct tn_json_value *v)
{
	struct tn_sniff *s = w->s;
	struct tn_str value = meant(w, v);
	struct tn_sniff_column *c;
	uint32_t i, before = s->paths.n;

	if (w->path.n > MOST_PATH || w->path.n == 0 || (tn_map_get(&s->paths, tn_buf_str(&w->path)) == TN_MAP_NONE && s->n == MOST_PATHS))
		return TN_OK;
	i = tn_map_put(&s->paths, tn_buf_str(&w->path));
	if (i == TN_MAP_NONE || (i == before && tn_sniff_add(s, tn_buf_str(&w->path)) == NULL))
		return tn_err_nomem(w->err, w->path.n);
	c = &s->column[i];
	if (!tn_sniff_value(s, c, value))
		return tn_err_nomem(w->err, w->path.n);
	/* tn_sniff_value counts each value; a path that a record has several times (an array) is present once */
	c->present -= c->last_row == s->rows;
	c->last_row = s->rows;
	return TN_OK;
}

static bool is_plain(struct tn_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr(".[]\"\\{}|", name.p[i]) != NULL || (uint8_t)name.p[i] < ' ')
			return false;
	return name.n > 0;
}

/* a.b, or a["odd.name"] with the escapes that the record has, too. */
static void add_name(struct walk *w, const struct tn_json_value *v)
{
	struct tn_str name = meant(w, v);

	if (is_plain(name)) {
		if (w->path.n > 0)
			tn_buf_ch(&w->path, '.');
		tn_buf_add(&w->path, name);
		return;
	}
	tn_buf_cstr(&w->path, "[\"");
	tn_buf_add(&w->path, v->text);
	tn_buf_cstr(&w->path, "\"]");
}

static void key(struct walk *w, const struct tn_json_value *v)
{
	struct level *l = &w->level[w->depth - 1];

	l->is_pair = l->is_new && w->depth > 1 && !w->level[w->depth - 2].is_object && tn_json_eq(v, TN_STR("key"));
	l->is_new = false;
	w->path.n = l->n;
	add_name(w, v);
}

/* The value of `key` names the pair: items[] becomes params[key=page]. */
static enum tn_status value(struct walk *w, const struct tn_json_value *v)
{
	struct level *l = w->depth > 0 ? &w->level[w->depth - 1] : NULL;
	struct tn_str name = meant(w, v);
	enum tn_status st;

	if (l != NULL && l->is_pair && v->kind == TN_JSON_STRING && is_plain(name)) {
		w->path.n = l->n - 1;
		tn_buf_cstr(&w->path, "key=");
		tn_buf_add(&w->path, name);
		tn_buf_ch(&w->path, ']');
		l->n = w->path.n;
		l->is_pair = false;
		return TN_OK;
	}
	st = leaf(w, v);
	if (l != NULL) {
		l->is_pair = false;
		l->is_new = false;
		w->path.n = l->n;
	}
	return st;
}

static void open_container(struct walk *w, bool is_object)
{
	if (w->depth > 0)
		w->level[w->depth - 1].is_pair = w->level[w->depth - 1].is_new = false;
	if (!is_object)
		tn_buf_cstr(&w->path, "[]");
	w->level[w->depth++] = (struct level){ .n = w->path.n, .is_object = is_object, .is_new = true };
}

/* An empty container is the column: there is nothing in it that could be one. */
static enum tn_status close_container(struct walk *w)
{
	struct level *l = &w->level[--w->depth];
	enum tn_status st = TN_OK;

	if (l->is_new) {
		w->path.n = l->is_object ? l->n : l->n - 2;
		st = leaf(w, &(struct tn_json_value){ .kind = TN_JSON_NULL });
	}
	if (w->depth > 0)
		w->path.n = w->level[w->depth - 1].n;
	return st;
}

/* One record. *good: it was an object from end to end. */
static enum tn_status record(struct walk *w, struct tn_str line, bool *good)
{
	struct tn_json j;
	struct tn_json_value v;
	enum tn_json_token t;
	enum tn_status st = TN_OK;

	tn_json_init(&j, line);
	w->depth = 0;
	tn_buf_reset(&w->path);
	while (st == TN_OK && (t = tn_json_next(&j, &v)) != TN_JSON_BAD) {
		if (t == TN_JSON_END || w->path.failed || w->text.failed)
			break;
		if (w->depth == 0 && (t != TN_JSON_OPEN || v.kind != TN_JSON_OBJECT))
			return TN_OK;
		if (t == TN_JSON_OPEN)
			open_container(w, v.kind == TN_JSON_OBJECT);
		else if (t == TN_JSON_CLOSE)
			st = close_container(w);
		else if (t == TN_JSON_KEY)
			key(w, &v);
		else
			st = value(w, &v);
	}
	if (w->path.failed || w->text.failed)
		return tn_err_nomem(w->err, w->path.cap);
	*good = true;
	return st;
}

/* Checked as a whole before it is walked: a bad record adds no paths. */
static bool is_object(struct tn_str line)
{
	struct tn_json j;
	struct tn_json_value v;

	tn_json_init(&j, line);
	return tn_json_skip(&j, &v) && v.kind == TN_JSON_OBJECT && tn_json_next(&j, &v) == TN_JSON_END;
}

static enum tn_status records(struct walk *w)
{
	struct tn_sniff *s = w->s;
	struct tn_str rest = s->sample, line;
	bool good;

	while (s->rows < TN_SNIFF_ROWS && rest.n > 0 && tn_str_cut(&rest, '\n', &line)) {
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (tn_str_trim(line).n == 0)
			continue;
		s->rows++;
		good = is_object(line);
		if (good)
			TN_TRY(record(w, line, &good));
		s->bad += !good;
	}
	return TN_OK;
}

enum tn_status tn_sniff_json(struct tn_sniff *s, struct tn_err *err)
{
	struct walk w = { .s = s, .err = err };
	bool ready = tn_map_init(&s->paths) == 0;
	enum tn_status st = ready ? records(&w) : tn_err_set(err, TN_ELIMIT, "no random bytes from the system");

	tn_buf_fini(&w.path);
	tn_buf_fini(&w.text);
	return st;
}

static struct tn_str skip_blanks(struct tn_str s)
{
	while (s.n > 0 && memchr(" \t\r\n", s.p[0], 4) != NULL) {
		s.p++;
		s.n--;
	}
	return s;
}

bool tn_sniff_is_jsonl(struct tn_str sample)
{
	struct tn_str line;

	sample = skip_blanks(sample);
	return sample.n > 0 && sample.p[0] == '{' && tn_str_cut(&sample, '\n', &line) && is_object(line);
}

/* Its first member or element is there. */
bool tn_sniff_is_document(struct tn_str sample)
{
	struct tn_json j;
	struct tn_json_value v;
	struct tn_str rest = skip_blanks(sample);

	if (rest.n == 0 || (rest.p[0] != '{' && rest.p[0] != '['))
		return false;
	tn_json_init(&j, rest);
	(void)tn_json_next(&j, &v);
	if (rest.p[0] == '{' && tn_json_next(&j, &v) != TN_JSON_KEY)
		return false;
	return tn_json_skip(&j, &v) && (rest.p[0] == '{' || v.kind == TN_JSON_OBJECT);
}
