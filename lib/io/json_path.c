/* Paths into JSON records: their language, the tree of places that they make, the way that a record goes, and what is wrong with
 * it. The walk is in json_walk.c. */
#include "io/json_parts.h"

#include "base/num.h"
#include "base/sys.h"

/* ---- the language */
enum kind { STEP_MEMBER, STEP_INDEX, STEP_EACH, STEP_PAIR };

struct step {
	enum kind kind;
	struct tn_str name;             /* of a pair the text that is looked for */
	struct tn_str key;
	bool has_escapes;
	uint32_t index;
};

/* Takes n bytes off. */
static struct tn_str take(struct tn_str *rest, size_t n)
{
	struct tn_str s = { rest->p, n };

	rest->p += n;
	rest->n -= n;
	return s;
}

/* Bytes before the first of `ends`. strchr finds the NUL that ends its list, too: a NUL in a path is a byte of a
 * name. */
static size_t span(struct tn_str s, const char *ends)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == '\0' || strchr(ends, s.p[n]) == NULL))
		n++;
	return n;
}

/* "name" as in JSON. Returns what is wrong, NULL: nothing. */
static const char *quoted(struct tn_str *rest, struct step *s)
{
	struct tn_json j;
	struct tn_json_value v = { .kind = TN_JSON_NONE };
	size_t n = 1;

	while (n < rest->n && rest->p[n] != '"')
		n += rest->p[n] == '\\' ? 2 : 1;
	if (n >= rest->n)
		return "a quote is not closed";
	tn_json_init(&j, (struct tn_str){ rest->p, n + 1 });
	if (!tn_json_skip(&j, &v))
		return "what is in quotes is no JSON string";
	s->name = v.text;
	s->has_escapes = v.has_escapes;
	take(rest, n + 1);
	return NULL;
}

/* What stands between [ and ]. */
static const char *bracket(struct tn_str *rest, struct step *s)
{
	size_t n;
	uint64_t index;

	if (rest->n > 0 && *rest->p == '"')
		return quoted(rest, s);
	n = span(*rest, "]");
	if (n == 0) {
		s->kind = STEP_EACH;
		return NULL;
	}
	if (*rest->p >= '0' && *rest->p <= '9' && memchr(rest->p, '=', n) == NULL) {
		s->kind = STEP_INDEX;
		s->name = take(rest, n);
		if (!tn_num_u64(s->name, UINT32_MAX, &index) || (s->name.n > 1 && *s->name.p == '0'))
			return "no index";
		s->index = (uint32_t)index;
		return NULL;
	}
	s->kind = STEP_PAIR;
	s->key = take(rest, span(*rest, "=.[]"));
	if (s->key.n == 0 || rest->n == 0 || *rest->p != '=')
		return "in brackets stands an index, a name in quotes, key=text, or nothing";
	take(rest, 1);
	s->name = take(rest, span(*rest, "]"));
	return NULL;
}

static const char *next_step(struct tn_str *rest, bool is_first, struct step *s)
{
	const char *wrong = NULL;

	*s = (struct step){ .kind = STEP_MEMBER };
	if (*rest->p == '[') {
		take(rest, 1);
		wrong = bracket(rest, s);
		if (wrong == NULL && (rest->n == 0 || *rest->p != ']'))
			wrong = "a ] is wanted";
		if (wrong == NULL)
			take(rest, 1);
	} else {
		if (*rest->p == '.' && !is_first)
			take(rest, 1);
		else if (!is_first)
			return "a . or [ is wanted";
		s->name = take(rest, span(*rest, ".[]"));
		if (s->name.n == 0)
			return "a name is wanted";
	}
	if (wrong == NULL && is_first && s->kind != STEP_MEMBER)
		wrong = "a record is an object: the first step is a name";
	return wrong;
}

struct tn_str tn_json_path_root(struct tn_str path)
{
	struct tn_str rest = path, root = path;
	struct step s;

	for (bool is_first = true; rest.n > 0; is_first = false) {
		if (next_step(&rest, is_first, &s) != NULL)
			return path;
		if (is_first)
			root = s.name;
	}
	return root;
}

/* ---- the tree */
static struct tn_json_node *member(struct tn_json_paths *p, struct tn_json_node *node, struct tn_str name)
{
	struct tn_json_node *m = tn_json_member_named(node, name);

	if (m != NULL)
		return m;
	m = &p->nodes[p->nnodes++];
	*m = (struct tn_json_node){ .name = name };
	tn_json_member_add(node, m);
	return m;
}

/* The element of that text and index; they are few. */
static struct tn_json_node *element(struct tn_json_paths *p, struct tn_json_node **list, struct tn_str text, uint32_t index)
{
	struct tn_json_node *e = *list;

	while (e != NULL && (e->index != index || !tn_str_eq(e->name, text)))
		e = e->next;
	if (e != NULL)
		return e;
	e = &p->nodes[p->nnodes++];
	*e = (struct tn_json_node){ .name = text, .index = index, .next = *list };
	*list = e;
	return e;
}

/* An element is known by a member that may stand behind those that are asked for: the walk picks it first, into a slot of its
 * own, and goes through the right element again. */
static struct tn_json_node *pair(struct tn_json_paths *p, struct tn_json_node *node, const struct step *s)
{
	struct tn_json_node *picked;

	if (node->pick == NULL)
		node->pick = &p->nodes[p->nnodes++];
	picked = member(p, node->pick, s->key);
	if (picked->slot == 0)
		picked->slot = p->n + ++p->npicks;
	return element(p, &node->pairs, s->name, picked->slot - 1);
}

/* A name as meant; unescaping makes none longer, so there is room in p->text. */
static struct tn_str meant(struct tn_json_paths *p, const struct step *s)
{
	struct tn_buf b = { .p = p->text + p->ntext, .cap = s->name.n };

	if (!s->has_escapes)
		return s->name;
	tn_json_unescape(&b, s->name);
	p->ntext += b.n;
	return tn_buf_str(&b);
}

static const char *go(struct tn_json_paths *p, struct tn_json_node **node, const struct step *s)
{
	switch (s->kind) {
	case STEP_MEMBER:
		*node = member(p, *node, meant(p, s));
		break;
	case STEP_INDEX:
		*node = element(p, &(*node)->elements, (struct tn_str){ NULL, 0 }, s->index);
		break;
	case STEP_PAIR:
		*node = pair(p, *node, s);
		break;
	case STEP_EACH:
		if (*node != p->exploded)
			return p->exploded == NULL ? "[] asks for a row an element, and no array is exploded" :
				"[] may only stand behind the exploded array";
		*node = p->exploded->each;
		break;
	}
	return NULL;
}

/* From the root along the path. NULL: it is none. */
static struct tn_json_node *walk_path(struct tn_json_paths *p, struct tn_str path, bool *has_each, struct tn_err *err)
{
	struct tn_json_node *node = p->walk.root;
	struct tn_str rest = path;
	struct step s;
	char quote[80];

	*has_each = false;
	for (bool is_first = true; rest.n > 0; is_first = false) {
		const char *wrong = next_step(&rest, is_first, &s);

		if (wrong == NULL) {
			wrong = go(p, &node, &s);
			*has_each |= s.kind == STEP_EACH;
		}
		if (wrong != NULL) {
			tn_err_set(err, TN_EUSAGE, "no path into JSON: %s: %s (byte %zu)", tn_err_quote(quote, sizeof(quote), path), wrong,
				(size_t)(rest.p - path.p) + 1);
			tn_err_hint(err, "a.b[0].c, a[\"odd.name\"], a[key=text].b");
			return NULL;
		}
	}
	return node;
}

static enum tn_status explode(struct tn_json_paths *p, struct tn_str path, struct tn_err *err)
{
	bool has_each;
	struct tn_json_node *node;

	if (path.n == 0)
		return tn_err_set(err, TN_EUSAGE, "explode: a record is an object, no array");
	node = walk_path(p, path, &has_each, err);
	if (node == NULL)
		return TN_EUSAGE;
	node->each = &p->nodes[p->nnodes++];
	p->exploded = node;
	return TN_OK;
}

static enum tn_status add_paths(struct tn_json_paths *p, const struct tn_str *path, struct tn_err *err)
{
	for (uint32_t i = 0; i < p->n; i++) {
		bool has_each;
		struct tn_json_node *node = walk_path(p, path[i], &has_each, err);

		if (node == NULL)
			return TN_EUSAGE;
		p->nplaces += node->slot == 0;
		p->also[i] = node->slot;
		node->slot = i + 1;
		if (!has_each)
			p->common[p->ncommon++] = i;
	}
	return TN_OK;
}

struct need {
	size_t nodes, slots, text;
};

/* At most: a step is led in by . or [ or is the first; a pair needs a node for itself, one to pick and one to pick from. */
static void count(struct need *need, struct tn_str path)
{
	need->nodes += 2;
	need->text += path.n;
	for (size_t i = 0; i < path.n; i++) {
		need->nodes += path.p[i] == '[' ? 3 : path.p[i] == '.';
		need->slots += path.p[i] == '[';
	}
}

/* Zeroed, and one item more than asked for, so that no list of none is NULL. at: the address of the pointer, of
 * whatever type: by memcpy, as no pointer may stand for another. */
static bool allocate(void *at, size_t count, size_t size)
{
	void *p = count > SIZE_MAX / size - 1 ? NULL : tn_sys.malloc((count + 1) * size);

	if (p != NULL)
		memset(p, 0, (count + 1) * size);
	memcpy(at, &p, sizeof(p));
	return p != NULL;
}

static bool allocate_all(struct tn_json_paths *p, const struct need *need)
{
	struct tn_json_walk *w = &p->walk;

	w->guess_cap = TN_JSON_GUESSES + 2 * (uint32_t)need->nodes;
	return allocate(&p->shapes.steps, TN_JSON_STEPS, sizeof(*p->shapes.steps)) &&
		allocate(&p->nodes, need->nodes, sizeof(*p->nodes)) && allocate(&p->text, need->text, 1) &&
		allocate(&p->also, need->slots, sizeof(*p->also)) && allocate(&p->common, need->slots, sizeof(*p->common)) &&
		allocate(&w->met, need->slots, sizeof(*w->met)) && allocate(&w->guesses, w->guess_cap, sizeof(*w->guesses)) &&
		allocate(&w->levels, TN_JSON_LEVELS, sizeof(*w->levels));
}

/* ---- shapes */
/* Along the shapes: as p->run. */
static const char *run_shape(struct tn_json_paths *p, const char *begin, const char *end)
{
	struct tn_json_walk *w = &p->walk;

	w->end = end;
	w->nrows = 0;
	w->row = w->values;
	if (p->shapes.is_partial)
		memset(w->row, 0, w->width * sizeof(*w->row));
	return p->run_shape(w, begin);
}

/* Records that fit no shape cost the attempt. Where that happens often nothing is tried for a while, each time for
 * longer. */
static void miss(struct tn_json_paths *p)
{
	struct tn_json_shapes *s = &p->shapes;

	s->credit -= 2;
	if (s->credit > 0)
		return;
	tn_json_shapes_forget(s, s->pause < TN_JSON_MOST_PAUSE ? 2 * s->pause : s->pause);
	p->walk.shape = NULL;
}

static void hit(struct tn_json_shapes *s)
{
	if (s->credit < TN_JSON_CREDIT)
		s->credit++;
	else
		s->pause = TN_JSON_PAUSE;
}

const char *tn_json_paths_line(struct tn_json_paths *p, const char *begin, const char *end)
{
	const char *at;

	/* a value that has to be gone through may hold a raw LF of its own between its members */
	if (p->walk.shape == NULL || p->shapes.has_walks)
		return NULL;
	at = run_shape(p, begin, end);
	if (at == NULL || at == end || (*at != '\n' && (*at != '\r' || end - at < 2 || at[1] != '\n')))
		return NULL;
	hit(&p->shapes);
	return at;
}

static void choose(struct tn_json_paths *p)
{
	p->run = tn_json_walk_plain;
	p->run_shape = tn_json_shape_plain;
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
		p->run = tn_json_walk_avx2;
		p->run_shape = tn_json_shape_avx2;
	}
#endif
}

static enum tn_status prepare(struct tn_json_paths *p, const struct tn_str *path, struct tn_str exploded, struct tn_err *err)
{
	struct need need = { .nodes = 1, .slots = p->n };

	for (uint32_t i = 0; i < p->n; i++)
		count(&need, path[i]);
	count(&need, exploded);
	/* guess_cap, which is more than twice the nodes, has 32 bits */
	if (need.slots >= UINT32_MAX || need.nodes >= UINT32_MAX / 4 || !allocate_all(p, &need))
		return tn_err_nomem(err, need.nodes * sizeof(*p->nodes));
	p->walk.root = &p->nodes[p->nnodes++];
	p->walk.also = p->also;
	if (exploded.p != NULL)
		TN_TRY(explode(p, exploded, err));
	TN_TRY(add_paths(p, path, err));
	p->walk.width = p->n + p->npicks + (p->n == 0);
	if (!tn_json_walk_row(&p->walk))
		return tn_err_nomem(err, p->walk.width * sizeof(struct tn_json_value));
	choose(p);
	tn_json_shapes_open(p);
	return TN_OK;
}

enum tn_status tn_json_paths_open(struct tn_json_paths **p, const struct tn_str *path, uint32_t n, struct tn_str explode_path,
	bool closed, struct tn_err *err)
{
	enum tn_status st;

	if (!allocate(p, 1, sizeof(**p)))
		return tn_err_nomem(err, sizeof(**p));
	(*p)->n = n;
	(*p)->walk.is_closed = closed;
	st = prepare(*p, path, explode_path, err);
	if (st != TN_OK) {
		tn_json_paths_close(*p);
		*p = NULL;
	}
	return st;
}

/* Members that paths begin with are spoken of already. */
enum tn_status tn_json_paths_watch(struct tn_json_paths *p, const struct tn_str *name, uint32_t n, struct tn_err *err)
{
	struct tn_json_node *root = p->walk.root;

	if (!allocate(&p->watched, n, sizeof(*p->watched)))
		return tn_err_nomem(err, n * sizeof(*p->watched));
	for (uint32_t i = 0; i < n; i++) {
		if (tn_json_member_named(root, name[i]) != NULL)
			continue;
		p->watched[i] = (struct tn_json_node){ .name = name[i], .is_watched = true };
		tn_json_member_add(root, &p->watched[i]);
	}
	return TN_OK;
}

void tn_json_paths_close(struct tn_json_paths *p)
{
	if (p == NULL)
		return;
	for (uint32_t i = 0; i < p->nnodes; i++)
		tn_json_members_close(&p->nodes[i]);
	tn_sys.free(p->shapes.steps);
	tn_sys.free(p->nodes);
	tn_sys.free(p->watched);
	tn_sys.free(p->text);
	tn_sys.free(p->also);
	tn_sys.free(p->common);
	tn_sys.free(p->walk.met);
	tn_sys.free(p->walk.guesses);
	tn_sys.free(p->walk.levels);
	tn_sys.free(p->walk.values);
	tn_sys.free(p);
}

/* ---- records */
/* The walk only knows that the record is wrong; the plain scanner knows where. */
static void explain_syntax(struct tn_str record, struct tn_err *err)
{
	struct tn_json j;
	struct tn_json_value v;

	tn_json_init(&j, record);
	if (tn_json_skip(&j, &v) && tn_json_next(&j, &v) == TN_JSON_END) {
		tn_err_set(err, TN_EDATA, "JSON: a record that is no object");
		tn_err_reason(err, "json");
	} else {
		tn_json_error(&j, err);
	}
}

static uint32_t explain(const struct tn_json_paths *p, struct tn_str record, struct tn_err *err)
{
	const struct tn_json_walk *w = &p->walk;
	char quote[80];

	switch (w->fault) {
	case TN_JSON_TWIN:
		tn_err_set(err, TN_EDATA, "JSON: two members of one object are named %s", tn_err_quote(quote, sizeof(quote), w->name));
		tn_err_reason(err, "json-twin");
		break;
	case TN_JSON_UNKNOWN:
	case TN_JSON_CAUGHT:
		tn_err_set(err, TN_EDATA, "JSON: a member that is no column: %s", tn_err_quote(quote, sizeof(quote), w->name));
		tn_err_reason(err, "key-unknown");
		break;
	case TN_JSON_NOMEM:
		tn_err_nomem(err, (uint64_t)w->cap * 2 * w->width * sizeof(*w->values));
		break;
	default:
		explain_syntax(record, err);
	}
	return 0;
}

/* Behind the object at p, by its shape or token by token. */
static const char *read_record(struct tn_json_paths *p, const char *begin, const char *end)
{
	struct tn_json_walk *w = &p->walk;
	struct tn_json_shapes *s = &p->shapes;
	const char *at = w->shape == NULL ? NULL : run_shape(p, begin, end);

	if (at != NULL) {
		hit(s);
		return at;
	}
	if (w->shape != NULL)
		miss(p);
	w->end = end;
	w->depth = w->nrows = 0;
	w->row = w->values;
	w->fault = TN_JSON_SYNTAX;
	memset(w->row, 0, w->width * sizeof(*w->row));
	at = begin < end && *begin == '{' ? p->run(w, begin) : NULL;
	if (at != NULL && s->wait > 0)
		s->wait--;
	else if (at != NULL && !s->is_full)
		tn_json_shapes_learn(p, (struct tn_str){ begin, (size_t)(at - begin) });
	return at;
}

uint32_t tn_json_paths_read(struct tn_json_paths *p, struct tn_str record, struct tn_err *err)
{
	struct tn_json_walk *w = &p->walk;
	const char *begin = record.p, *end = record.p + record.n;

	while (begin < end && tn_json_is_blank(*begin))
		begin++;
	begin = read_record(p, begin, end);
	if (begin == NULL)
		return explain(p, record, err);
	while (begin < end && tn_json_is_blank(*begin))
		begin++;
	if (begin < end) {
		w->fault = TN_JSON_SYNTAX;
		return explain(p, record, err);
	}
	/* members may stand behind the array whose rows they are in */
	for (uint32_t r = 1; r < w->nrows; r++)
		for (uint32_t i = 0; i < p->ncommon; i++)
			w->values[(size_t)r * w->width + p->common[i]] = w->values[p->common[i]];
	return w->nrows == 0 ? 1 : w->nrows;
}

const struct tn_json_value *tn_json_paths_row(const struct tn_json_paths *p, uint32_t r)
{
	return p->walk.values + (size_t)r * p->walk.width;
}

struct tn_str tn_json_paths_caught(const struct tn_json_paths *p)
{
	return p->walk.fault == TN_JSON_CAUGHT ? p->walk.name : (struct tn_str){ NULL, 0 };
}

bool tn_json_paths_met(const struct tn_json_paths *p, uint32_t i)
{
	return p->walk.met[i];
}
