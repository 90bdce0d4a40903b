/* Private. The file of a recommend model, as both sides know it: recommend_file.c writes, recommend_load.c reads. The table
 * `kind a b value bits`, always in this order (a point is an empty field):
 *
 *     recommend-model METHOD . VERSION .      the first row
 *     setting NAME . value [bits]             what it was fitted by, and as_of, for decay (not --weight: the events of
 *                                             who applies it may be others)
 *     item NAME number popularity [recent]    each item, from 0; users who hold it, those of them within the half-life
 *     factor NAME . . bits                    spectral: its row of V
 *     weights NAME . . bits                   ease: what it gives to all items, in their order
 *     near NAME NAME weight bits              its neighbours, the best first; of spectral: the linear part
 *     partner NAME NAME weight bits           those of a sequence's blend partner
 *     session . . numbers .                   items by number, commas between them; the oldest session first
 *     end . . rows hash                       of all rows before it, FNV-1a with their TABs and LFs
 *
 * Bits        8 hex digits a float, 16 a double, are what is read, so that --apply gives the digits that the fit gave.
 *             The decimal beside them is for people.
 * Check       each step of the hash is one to one, so a change of one byte never passes. It is against accidents: who forges it
 *             on purpose still meets bounds on everything, and memory is asked for as rows come.
 */
#ifndef TN_MODEL_RECOMMEND_FILE_H
#define TN_MODEL_RECOMMEND_FILE_H

#include "model/recommend_impl.h"

#define TN_RECOMMEND_FILE_CELLS 5
#define TN_RECOMMEND_FILE_VERSION 1     /* another order or meaning of rows is another version */
#define TN_RECOMMEND_FILE_HEX 8         /* digits of a float */

/* Sets of methods. */
#define TN_RECOMMEND_BIT(method) (1U << TN_RECOMMEND_##method)
#define TN_RECOMMEND_ALL ((1U << TN_RECOMMEND_METHODS) - 1)

/* What stands before the items. */
struct tn_recommend_head {
	struct tn_recommend_settings settings;
	uint32_t users;
	int64_t as_of;
	double half_life_days;
	bool recent;
};

bool tn_recommend_is_file(const struct tn_columns *c);   /* by its header */

/* Settings by number, in the order of their rows: the first from `setting` on that a method has, TN_MAP_NONE: there is none. */
uint32_t tn_recommend_head_next(uint32_t setting, enum tn_recommend_method m);
const char *tn_recommend_head_name(uint32_t setting);
void tn_recommend_head_put(struct tn_buf *b, uint32_t setting, const struct tn_recommend_head *h);     /* value TAB bits */
bool tn_recommend_head_read(struct tn_recommend_head *h, uint32_t setting, struct tn_str value, struct tn_str bits);

#define TN_RECOMMEND_HASH UINT64_C(0xcbf29ce484222325)  /* of no rows */
static inline uint64_t tn_recommend_hash(uint64_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static inline char *tn_recommend_float_put(char *p, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof bits);
	for (int shift = 28; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[bits >> shift & 15];
	return p;
}

/* Without a branch on the digits, which are chance; a letter has bit 6. False: not 8 hex digits, or not a finite number. */
static inline bool tn_recommend_float_read(const char *p, float *v)
{
	uint32_t bits = 0, wrong = 0;

	for (int i = 0; i < TN_RECOMMEND_FILE_HEX; i++) {
		uint32_t c = (uint8_t)p[i], digit = ((c & 15) + 9 * (c >> 6 & 1)) & 15;

		bits = bits << 4 | digit;
		wrong |= (uint8_t)"0123456789abcdef"[digit] ^ c;
	}
	memcpy(v, &bits, sizeof *v);
	return wrong == 0 && (bits & 0x7f800000) != 0x7f800000;
}

#endif
