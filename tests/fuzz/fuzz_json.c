/* H3: the JSON scanner, token by token and both walks, against jansson: the same verdict, and for a few paths the same values (faults.md
 * section 10). The first byte sets the bytes behind a record; records are cut at byte 1e, which is nothing in JSON, and go through the same
 * paths one after the other, twice, since names and shapes are known from the records before.
 *
 * jansson cannot hold all that is JSON. What is skipped: numbers beyond a double (it calls them an overflow; ours stay text), NUL in a
 * member's name (in a value JSON_ALLOW_NUL lets it pass), a NUL as it is (which no JSON has, and it loses one behind a number), and members
 * that are twins (it keeps the last one). Its depth is 2048, ours 64. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define MUST(condition) do { if (!(condition)) { fprintf(stderr, "line %d: %s\n%.*s\n", __LINE__, #condition, (int)text.n, text.p); abort(); } } while (0)

enum { A, A_B, B_1, PAIR, ODD, EACH, EACH_A, PATHS };

static const struct tn_str paths[PATHS] = { { "a", 1 }, { "a.b", 3 }, { "b[1]", 4 }, { "b[key=x].a", 10 }, { "[\"\\u00e9\"]", 10 }, { "c[]", 3 }, { "c[].a", 5 } };

/* Ours, token by token. */
static bool is_good(struct tn_str text, bool *is_deep)
{
	struct tn_json j, whole;
	struct tn_json_value v;
	struct tn_err err = { .status = TN_OK };
	enum tn_json_token t;

	tn_json_init(&j, text);
	do {
		t = tn_json_next(&j, &v);
	} while (t != TN_JSON_END && t != TN_JSON_BAD);
	tn_json_init(&whole, text);
	MUST((tn_json_skip(&whole, &v) && tn_json_next(&whole, &v) == TN_JSON_END) == (t == TN_JSON_END));
	*is_deep = false;
	if (t == TN_JSON_BAD) {
		MUST(whole.at == j.at && whole.what == j.what && j.at <= text.n);
		tn_json_error(&j, &err);
		*is_deep = strcmp(err.reason, "json-depth") == 0;
	}
	return t == TN_JSON_END;
}

/* jansson's; NULL with *is_silent where it cannot say. */
static json_t *load(struct tn_str text, size_t flags, bool *is_silent)
{
	json_error_t e;
	json_t *t = json_loadb(text.p, text.n, flags | JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &e);
	enum json_error_code code = t == NULL ? json_error_code(&e) : json_error_unknown;

	*is_silent = t == NULL && (code == json_error_numeric_overflow || code == json_error_null_byte_in_key);
	return t;
}

static bool is_same_container(struct tn_str text, json_t *want)
{
	bool is_silent;
	json_t *got = load(text, 0, &is_silent);
	bool is_same = got != NULL && json_equal(got, want);

	json_decref(got);
	return is_same;
}

static bool is_same(const struct tn_json_value *v, json_t *want)
{
	struct tn_buf b = { NULL, 0, 0, false };
	char *number;
	bool same;

	if (want == NULL)
		return v->kind == TN_JSON_NONE;
	switch (v->kind) {
	case TN_JSON_NULL:
		return json_is_null(want);
	case TN_JSON_BOOL:
		return json_is_boolean(want) && json_is_true(want) == (v->text.n == 4);
	case TN_JSON_NUMBER:
		number = strndup(v->text.p, v->text.n);
		same = json_is_number(want) && strtod(number, NULL) == json_number_value(want);
		free(number);
		return same;
	case TN_JSON_STRING:
		tn_json_unescape(&b, v->text);
		same = json_is_string(want) && tn_str_eq(tn_buf_str(&b), (struct tn_str){ json_string_value(want), json_string_length(want) }) &&
			tn_json_eq(v, tn_buf_str(&b)) && (v->has_escapes == (v->text.n > 0 && memchr(v->text.p, '\\', v->text.n) != NULL));
		tn_buf_fini(&b);
		return same;
	case TN_JSON_OBJECT:
		return json_is_object(want) && is_same_container(v->text, want);
	case TN_JSON_ARRAY:
		return json_is_array(want) && is_same_container(v->text, want);
	default:
		return false;
	}
}

static json_t *pair(json_t *array)
{
	json_t *element;
	size_t i;

	json_array_foreach(array, i, element) {
		json_t *key = json_object_get(element, "key");

		if (json_is_string(key) && json_string_length(key) == 1 && *json_string_value(key) == 'x')
			return element;
	}
	return NULL;
}

static json_t *look(json_t *t, int path, size_t row)
{
	json_t *b = json_object_get(t, "b"), *c = json_array_get(json_object_get(t, "c"), row);

	switch (path) {
	case A:
		return json_object_get(t, "a");
	case A_B:
		return json_object_get(json_object_get(t, "a"), "b");
	case B_1:
		return json_array_get(b, 1);
	case PAIR:
		return json_object_get(pair(b), "a");
	case ODD:
		return json_object_get(t, "\xc3\xa9");
	case EACH:
		return c;
	default:
		return json_object_get(c, "a");
	}
}

static void hold_values(struct tn_json_paths *p, struct tn_str text, uint32_t rows, json_t *t)
{
	json_t *c = json_object_get(t, "c");
	size_t want = json_array_size(c) == 0 ? 1 : json_array_size(c);

	MUST(rows == want);
	for (uint32_t r = 0; r < rows; r++)
		for (int i = 0; i < PATHS; i++)
			MUST(is_same(&tn_json_paths_row(p, r)[i], look(t, i, r)));
}

/* A second load that refuses twins: without any, values are the same for sure. */
static void hold_record(struct tn_json_paths *const p[2], struct tn_str text)
{
	bool is_deep, is_silent, good = is_good(text, &is_deep);
	json_t *t = load(text, 0, &is_silent), *unique = t == NULL ? NULL : load(text, JSON_REJECT_DUPLICATES, &(bool){ false });

	if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
		MUST(!good);
	else
		MUST(is_silent || is_deep || good == (t != NULL));
	for (int k = 0; k < 2; k++) {
		struct tn_err err = { .status = TN_OK };
		uint32_t rows = tn_json_paths_read(p[k], text, &err);
		bool is_twin = strcmp(err.reason, "json-twin") == 0;

		MUST((rows == 0) == (err.status == TN_EDATA) && (rows == 0) == (err.reason[0] != '\0'));
		MUST(rows == 0 || good);
		MUST(!is_twin || unique == NULL);
		if (good && t != NULL)
			MUST((rows > 0 || is_twin) == json_is_object(t));
		if (rows > 0 && unique != NULL)
			hold_values(p[k], text, rows, unique);
	}
	json_decref(t);
	json_decref(unique);
}

/* As a line whose end is not told: one of a shape that is known is a good record up to its end, and of one row. */
static void hold_line(struct tn_json_paths *const p[2], struct tn_str text)
{
	bool is_deep, is_silent;
	json_t *unique = load(text, JSON_REJECT_DUPLICATES, &is_silent);

	for (int k = 0; k < 2; k++) {
		const char *at = tn_json_paths_line(p[k], text.p, text.p + text.n + 1);

		if (at == NULL)
			continue;
		MUST(at == text.p + text.n || (at == text.p + text.n - 1 && *at == '\r'));
		MUST(is_good(text, &is_deep));
		if (unique != NULL)
			hold_values(p[k], text, 1, unique);
	}
	json_decref(unique);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct tn_json_paths *p[2];
	struct tn_err err = { .status = TN_OK };

	for (int k = 0; k < 2; k++)
		if (tn_json_paths_open(&p[k], paths, PATHS, (struct tn_str){ "c", 1 }, false, &err) != TN_OK)
			abort();
	p[1]->run = tn_json_walk_plain;
	p[1]->run_shape = tn_json_shape_plain;
	for (int time = 0; time < 2 && size > 0; time++) {
		struct tn_str rest = { (const char *)bytes + 1, size - 1 }, record;

		while (tn_str_cut(&rest, 0x1e, &record)) {
			char *copy = malloc(record.n + 64);

			if (copy == NULL)
				abort();
			memcpy(copy, record.p, record.n);
			memset(copy + record.n, bytes[0], 64);
			hold_record(p, (struct tn_str){ copy, record.n });
			copy[record.n] = '\n';
			if (record.n > 0 && memchr(copy, '\n', record.n) == NULL)
				hold_line(p, (struct tn_str){ copy, record.n });
			free(copy);
		}
	}
	tn_json_paths_close(p[0]);
	tn_json_paths_close(p[1]);
	return 0;
}
