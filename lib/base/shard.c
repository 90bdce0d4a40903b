/* Shards; see shard.h. */
#include "base/shard.h"

#include "base/num.h"

enum tn_status tn_shard_parse(struct tn_shard *s, const char *option, struct tn_str text, struct tn_err *err)
{
	struct tn_str rest = text, part;
	uint64_t k = 0, n = 0;
	char quoted[64];

	if (tn_str_cut(&rest, '/', &part) && rest.p != NULL && tn_num_u64(part, TN_SHARD_MOST, &k) && tn_num_u64(rest, TN_SHARD_MOST, &n) &&
	    k >= 1 && k <= n) {
		*s = (struct tn_shard){ (uint32_t)k, (uint32_t)n };
		return TN_OK;
	}
	tn_err_set(err, TN_EUSAGE, "%s: not a part K of N: %s", option, tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "as in %s 2/8, with 1 <= K <= N <= %d", option, TN_SHARD_MOST);
	return TN_EUSAGE;
}
