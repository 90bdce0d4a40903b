/* Currencies of amounts that are added up: a number for each name, and what a sum of several of them is (definitions.md 6).
 *
 * A number    none seen yet, rows without one, more than one, or FIRST + the number of a name. 0 is "none seen yet".
 * Text        in partials: empty, `-`, `*`, `=EUR`.
 * Ownership   struct tn_currencies is yours: tn_currencies_init before use, tn_currencies_fini frees.
 * Fails       TN_EDATA for several currencies in one sum, with the way out; memory; more than TN_CURRENCY_MOST names.
 */
#ifndef TN_MODEL_CURRENCY_H
#define TN_MODEL_CURRENCY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"

enum { TN_CURRENCY_UNKNOWN, TN_CURRENCY_NAMELESS, TN_CURRENCY_SEVERAL, TN_CURRENCY_FIRST };
#define TN_CURRENCY_MOST 60000U

struct tn_currencies {
	struct tn_map names;
	uint16_t run;                   /* of all that tn_currency_one was shown */
};

enum tn_status tn_currencies_init(struct tn_currencies *c, struct tn_err *err);
void tn_currencies_fini(struct tn_currencies *c);

/* What a sum of amounts in a and in b is in. Commutative, associative, and a with a is a: states merge by it. */
uint16_t tn_currency_join(uint16_t a, uint16_t b);
/* The number of a row's currency; a missing one is NAMELESS. */
enum tn_status tn_currency_of(struct tn_currencies *c, struct tn_str text, uint16_t *currency, struct tn_err *err);
/* Joins a currency to the run's; TN_EDATA when there are several then. */
enum tn_status tn_currency_one(struct tn_currencies *c, uint16_t currency, struct tn_err *err);
/* The text of a partial; nothing for UNKNOWN. */
void tn_currency_put(const struct tn_currencies *c, uint16_t currency, struct tn_buf *out);
/* What tn_currency_put wrote. *known false: it is none of that (the caller names file and line). */
enum tn_status tn_currency_parse(struct tn_currencies *c, struct tn_str text, uint16_t *currency, bool *known, struct tn_err *err);

#endif
