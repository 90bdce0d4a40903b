/* Private. The walk through a record, included by json_walk.c once with plain primitives and once with those of AVX2: one
 * text, so that the two cannot drift apart. Before it stand:
 *
 *     WALK(name), TARGET   the copy's names and attributes
 *     WALK(stops)(p)       of 32 bytes those that are a quote, a backslash, a control byte or not ASCII, a bit each; only the
 *                          lowest bit counts
 *     WALK(digits)(p, *whole)      how many of 32 bytes are digits, with a point that is no further than behind the first ones;
 *                          *whole: those before it
 *     WALK(is_same)(p, text, n)    do the n bytes of text stand at p? n < 32, and 32 of text can be read
 *
 * Bounds      a function takes p <= end, looks at no more than the 64 bytes behind end, and returns p <= end, or NULL with
 *             w->fault set. What lies behind end may be anything: a place behind it is never trusted, only found out later.
 */

/* Strings with escapes in them, other characters than ASCII, or more than 32 bytes. */
TARGET static const char *WALK(string_slow)(struct tn_json_walk *w, const char *p, bool *has_escapes)
{
	while (p < w->end) {
		uint32_t stops = WALK(stops)(p);

		p += stops == 0 ? 32 : __builtin_ctz(stops);
		if (stops == 0)
			continue;
		if (p >= w->end)
			break;
		if (*p == '"')
			return p + 1;
		if (*p == '\\') {
			*has_escapes = true;
			p = escape(p, w->end);
		} else {
			p = characters(p, w->end);
		}
		if (p == NULL)
			break;
	}
	return fail(w, TN_JSON_SYNTAX);
}

/* Behind the quote that closes the string; p stands behind the one that opens it. */
TARGET INLINE const char *WALK(string)(struct tn_json_walk *w, const char *p, bool *has_escapes)
{
	uint32_t stops = WALK(stops)(p);
	const char *q = p + (stops == 0 ? 0 : __builtin_ctz(stops));

	*has_escapes = false;
	if (__builtin_expect(stops != 0 && *q == '"' && q < w->end, 1))
		return q + 1;
	return WALK(string_slow)(w, p, has_escapes);
}

TARGET INLINE const char *WALK(number)(struct tn_json_walk *w, const char *p)
{
	const char *q = p + (*p == '-');
	uint32_t whole, n = WALK(digits)(q, &whole);
	/* digits on both sides of the point, no 0 before others */
	bool is_short = whole != 0 && n < 32 && n != whole + 1 && (whole == 1 || *q != '0');

	q += n;
	if (__builtin_expect(!is_short || (*q | 0x20) == 'e' || q > w->end, 0)) {
		q = tn_json_number(p, w->end);
		if (q == NULL)
			return fail(w, TN_JSON_SYNTAX);
	}
	return q;
}

TARGET static const char *WALK(object)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level *level);
TARGET static const char *WALK(array)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level **inside);

TARGET INLINE const char *WALK(container)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level **inside)
{
	if (w->depth == TN_JSON_DEPTH)
		return fail(w, TN_JSON_SYNTAX);
	w->depth++;
	if (*p == '{')
		p = WALK(object)(w, p + 1, node, node != NULL ? &node->level : level_of(w, inside));
	else
		p = WALK(array)(w, p + 1, node, node != NULL ? &node->inside : inside);
	w->depth--;
	return p;
}

/* The value at p < end; node: the place that it is, NULL when no path goes there. */
TARGET INLINE const char *WALK(value)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level **inside)
{
	enum tn_json_kind kind = TN_JSON_STRING;
	bool has_escapes = false;
	const char *begin = p;
	size_t quote = *p == '"';

	if (quote) {
		p = WALK(string)(w, p + 1, &has_escapes);
	} else if (*p == '{' || *p == '[') {
		kind = *p == '{' ? TN_JSON_OBJECT : TN_JSON_ARRAY;
		p = WALK(container)(w, p, node, inside);
	} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
		kind = TN_JSON_NUMBER;
		p = WALK(number)(w, p);
	} else {
		p = word(w, p, &kind);
	}
	if (p != NULL && node != NULL)
		put(w, node->slot, (struct tn_str){ begin + quote, (size_t)(p - begin) - 2 * quote }, kind, has_escapes);
	return p;
}

/* A member's name that was not guessed, up to its value; *m says what it is. */
TARGET static const char *WALK(name)(struct tn_json_walk *w, const char *p, struct tn_json_node *node,
	struct tn_json_level *level, struct member *m)
{
	struct tn_json_value v = { .kind = TN_JSON_STRING };
	const char *begin = p, *open = blanks(p, w->end);

	if (open >= w->end || *open != '"')
		return fail(w, TN_JSON_SYNTAX);
	p = WALK(string)(w, open + 1, &v.has_escapes);
	if (p == NULL)
		return NULL;
	v.text = (struct tn_str){ open + 1, (size_t)(p - open) - 2 };
	p = blanks(p, w->end);
	if (p >= w->end || *p != ':')
		return fail(w, TN_JSON_SYNTAX);
	p = blanks(p + 1, w->end);
	if (p >= w->end)
		return fail(w, TN_JSON_SYNTAX);
	return look_up(w, node, level, &v, (struct tn_str){ begin, (size_t)(p - begin) }, m) ? p : NULL;
}

/* The guess that stands at p: what came here last time, or, where that is left out, what came behind it. */
TARGET INLINE struct tn_json_guess *WALK(guess)(const char *p, struct tn_json_guess **then)
{
	struct tn_json_guess *g = then == NULL ? NULL : *then;

	if (g != NULL && !WALK(is_same)(p, g->text, g->n)) {
		g = g->then;
		if (g != NULL && !WALK(is_same)(p, g->text, g->n))
			g = NULL;
	}
	return g;
}

TARGET static const char *WALK(object)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level *level)
{
	struct member m = { .then = level == NULL ? NULL : &level->first };
	uint64_t visit = ++w->visit;
	const char *q = blanks(p, w->end);

	if (q < w->end && *q == '}')
		return q + 1;
	for (; p < w->end; p++) {
		struct tn_json_guess *g = WALK(guess)(p, m.then);

		if (__builtin_expect(g != NULL, 1)) {
			p = blanks(p + g->n, w->end);           /* there may be more than last time */
			m = member_of(g);
		} else {
			p = WALK(name)(w, p, node, level, &m);
			if (p == NULL)
				return NULL;
		}
		if (p >= w->end)
			break;
		if (m.node != NULL) {
			if (m.node->seen == visit)
				return fault(w, TN_JSON_TWIN, m.node->name);
			m.node->seen = visit;
			if (m.node->is_watched && *p != 'n')
				return fault(w, TN_JSON_CAUGHT, m.node->name);
		}
		p = WALK(value)(w, p, m.node, m.inside);
		if (p == NULL)
			return NULL;
		if (*p != ',')
			p = blanks(p, w->end);
		if (p >= w->end || *p != ',')
			break;
	}
	return p < w->end && *p == '}' ? p + 1 : fail(w, TN_JSON_SYNTAX);
}

/* An element that must know its pairs: picks the members that they ask for, then goes again into those that ask for this one. */
TARGET static const char *WALK(paired)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, uint64_t visit)
{
	const char *end;

	for (struct tn_json_node *m = node->pick->members; m != NULL; m = m->next)
		w->row[m->slot - 1].kind = TN_JSON_NONE;
	end = WALK(value)(w, p, node->pick, NULL);
	for (struct tn_json_node *pair = node->pairs; end != NULL && pair != NULL; pair = pair->next) {
		if (pair->seen == visit || !tn_json_eq(&w->row[pair->index], pair->name))
			continue;
		pair->seen = visit;
		end = WALK(value)(w, p, pair, NULL);
	}
	return end;
}

/* An element of an array into which paths go. Several may go through it: each goes for itself. */
TARGET static const char *WALK(element)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, uint64_t i, uint64_t visit)
{
	const char *end = p;

	if (node->each != NULL && *p != 'n') {
		if (!tn_json_walk_row(w))
			return NULL;
		end = WALK(value)(w, p, node->each, NULL);
		w->row = w->values;
	}
	for (struct tn_json_node *c = node->elements; end != NULL && c != NULL; c = c->next)
		if (c->index == i)
			end = WALK(value)(w, p, c, NULL);
	if (end != NULL && node->pick != NULL && *p == '{')
		end = WALK(paired)(w, p, node, visit);
	return end == p ? WALK(value)(w, p, NULL, &node->inside) : end;
}

TARGET static const char *WALK(array)(struct tn_json_walk *w, const char *p, struct tn_json_node *node, struct tn_json_level **inside)
{
	bool is_asked = node != NULL && (node->each != NULL || node->elements != NULL || node->pick != NULL);
	uint64_t visit = ++w->visit;

	p = blanks(p, w->end);
	if (p < w->end && *p == ']')
		return p + 1;
	for (uint64_t i = 0; p < w->end; i++) {
		p = is_asked ? WALK(element)(w, p, node, i, visit) : WALK(value)(w, p, NULL, inside);
		if (p == NULL)
			return NULL;
		p = blanks(p, w->end);
		if (p >= w->end || *p != ',')
			break;
		p = blanks(p + 1, w->end);
	}
	return p < w->end && *p == ']' ? p + 1 : fail(w, TN_JSON_SYNTAX);
}

/* The value behind a step, NULL: it is bad. */
TARGET INLINE const char *WALK(plain_value)(struct tn_json_walk *w, const char *p, const struct tn_json_step *s)
{
	const char *begin = p;
	bool has_escapes = false;
	enum tn_json_kind kind;

	if (*p == '"') {
		p = WALK(string)(w, p + 1, &has_escapes);
		if (p != NULL && s->slot != 0)
			put(w, s->slot, (struct tn_str){ begin + 1, (size_t)(p - begin) - 2 }, TN_JSON_STRING, has_escapes);
		return p;
	}
	if (*p <= '9') {
		kind = TN_JSON_NUMBER;
		p = WALK(number)(w, p);
	} else {
		p = word(w, p, &kind);
	}
	if (p != NULL && s->slot != 0)
		put(w, s->slot, (struct tn_str){ begin, (size_t)(p - begin) }, kind, false);
	return p;
}

TARGET const char *WALK(tn_json_shape)(struct tn_json_walk *w, const char *p)
{
	const struct tn_json_step *s = w->shape;

	while (p != NULL && s != NULL) {
		const char *at = p + s->n;

		if (!WALK(is_same)(p, s->text, s->n)) {
			s = s->other;
			continue;
		}
		if (__builtin_expect(at >= w->end, 0))
			return at == w->end && s->kind == TN_JSON_STEP_END ? at : NULL;
		if (__builtin_expect(s->kind == TN_JSON_STEP_VALUE, 1)) {
			/* what else may stand here has more text before its value: { [ or a blank */
			if (__builtin_expect(!may_begin(*at), 0)) {
				s = s->other;
				continue;
			}
			p = WALK(plain_value)(w, at, s);
		} else if (s->kind == TN_JSON_STEP_TEXT) {
			p = at;
		} else if (s->kind == TN_JSON_STEP_WALK) {
			w->depth = s->depth;
			p = WALK(value)(w, at, s->node, NULL);
		} else if (tn_json_is_blank(*at)) {
			return at;
		} else {
			s = s->other;
			continue;
		}
		s = s->then;
	}
	return NULL;
}
