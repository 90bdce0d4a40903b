/* A fold without input, and the six sentences that its states are held to (fold.h, "State"). */
#ifndef TN_TESTS_FOLD_HELPER_H
#define TN_TESTS_FOLD_HELPER_H

#include <stdlib.h>

#include "fold/impl.h"
#include "unit/rnd.h"

/* States are blocks of their own: fold_state and fold_part make one, free() ends it; parts of theirs end with the fold. */
struct fold_subject {
	struct tn_common common;
	struct tn_err err;
	const struct tn_fold_ops *ops;
	struct tn_fold *f;
	struct tn_out out;
	struct tn_row row;
};

/* What spec points to must live as long. */
static inline void fold_subject_open(struct fold_subject *t, const struct tn_fold_ops *ops, const struct tn_fold_spec *spec, const char *tz)
{
	*t = (struct fold_subject){ .ops = ops, .common = { .mem = UINT64_C(1) << 30, .tmp = "/tmp", .tz = tz,
		.max_record = 1 << 20 } };
	ck_assert_int_eq(tn_fold_open(&t->f, ops, spec, &t->common, &t->err), TN_OK);
	ck_assert_msg(tn_fold_setup(t->f) == TN_OK, "%s", t->err.what);
	ck_assert_int_eq(tn_out_open(&t->out, "/dev/null", &t->err), TN_OK);
	tn_row_init(&t->row, &t->out, &t->common);
}

static inline void fold_subject_close(struct fold_subject *t)
{
	tn_row_fini(&t->row);
	tn_out_abort(&t->out);
	tn_fold_close(t->f);
}

static inline void *fold_state(const struct fold_subject *t)
{
	void *s = calloc(1, t->ops->state_size);

	HOLDS(s != NULL);
	return s;
}

static inline uint32_t fold_components(const struct fold_subject *t)
{
	uint32_t n = 1;

	for (const char *p = t->ops->partial; *p != '\0'; p++)
		n += *p == ' ';
	return n;
}

/* A state as a partial has it, a TAB between the components; free it. */
static inline char *fold_text(struct fold_subject *t, const void *s)
{
	char *text;

	HOLDS_MSG(t->ops->encode(s, &t->row, t->f) == TN_OK, "%s", t->err.what);
	HOLDS(t->row.nf == fold_components(t) && !t->row.buf.failed);
	text = calloc(1, t->row.buf.n + 1);
	HOLDS(text != NULL);
	if (t->row.buf.n > 0)
		memcpy(text, t->row.buf.p, t->row.buf.n);
	tn_buf_reset(&t->row.buf);
	t->row.nf = 0;
	return text;
}

static inline enum tn_status fold_decode(struct fold_subject *t, void *s, const char *text)
{
	struct tn_str rest = tn_str_of(text), field[TN_FOLD_COMPONENTS];

	memset(s, 0, t->ops->state_size);
	for (uint32_t i = 0; i < fold_components(t); i++)
		HOLDS(tn_str_cut(&rest, '\t', &field[i]));
	HOLDS(rest.p == NULL);
	return t->ops->decode(s, field, t->f);
}

static inline void fold_add(struct fold_subject *t, void *s, const struct tn_event *e, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		HOLDS_MSG(t->ops->add(s, &e[i], t->f) == TN_OK, "%s", t->err.what);
}

static inline void *fold_part(struct fold_subject *t, const struct tn_event *e, uint32_t n)
{
	void *s = fold_state(t);

	fold_add(t, s, e, n);
	return s;
}

/* What is left of o is let go. */
static inline void fold_merge(struct fold_subject *t, void *s, void *o)
{
	HOLDS_MSG(t->ops->merge(s, o, t->f) == TN_OK, "%s", t->err.what);
	free(o);
}

/* Ends the state. */
static inline void fold_same(struct fold_subject *t, const char *sentence, void *s, const char *want)
{
	char *got = fold_text(t, s);

	HOLDS_MSG(strcmp(got, want) == 0, "%s:\n%s\nexpected\n%s", sentence, got, want);
	free(got);
	free(s);
}

static inline void fold_shuffle(struct tn_event *e, uint32_t n, uint64_t *seed)
{
	for (uint32_t i = n; i > 1; i--) {
		uint32_t k = (uint32_t)(rnd(seed) % i);
		struct tn_event held = e[i - 1];

		e[i - 1] = e[k];
		e[k] = held;
	}
}

/* The events, in three parts and as a whole; they are shuffled afterwards. */
static inline void fold_six_sentences(struct fold_subject *t, struct tn_event *e, uint32_t n, uint64_t *seed)
{
	uint32_t x = (uint32_t)(rnd(seed) % (n + 1)), y = x + (uint32_t)(rnd(seed) % (n - x + 1));
	void *a = fold_part(t, e, n), *b, *c;
	char *want = fold_text(t, a), *text;

	free(a);
	a = fold_part(t, e, x), b = fold_part(t, e + x, y - x), c = fold_part(t, e + y, n - y);
	fold_merge(t, a, b), fold_merge(t, a, c);
	fold_same(t, "(a + b) + c", a, want);
	a = fold_part(t, e, x), b = fold_part(t, e + x, y - x), c = fold_part(t, e + y, n - y);
	fold_merge(t, c, b), fold_merge(t, a, c);
	fold_same(t, "a + (c + b)", a, want);
	a = fold_state(t);
	HOLDS_MSG(fold_decode(t, a, want) == TN_OK, "%s in %s", t->err.what, want);
	fold_same(t, "decode(encode(x))", a, want);
	a = fold_part(t, e, n), b = fold_state(t);
	fold_merge(t, a, b);
	fold_same(t, "x + empty", a, want);
	a = fold_part(t, e, n), b = fold_state(t);
	fold_merge(t, b, a);
	fold_same(t, "empty + x", b, want);
	if (x > 0) {                    /* a state exists because an event was added */
		a = fold_part(t, e, x);
		text = fold_text(t, a);
		HOLDS_MSG(fold_decode(t, a, text) == TN_OK, "%s in %s", t->err.what, text);
		free(text);
		fold_add(t, a, e + x, n - x);
		fold_same(t, "add after decode", a, want);
	}
	fold_shuffle(e, n, seed);
	fold_same(t, "any order of add", fold_part(t, e, n), want);
	free(want);
}

#endif
