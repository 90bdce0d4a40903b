/* Members of an object that paths go through, by name: a list while they are few. A record may have tens of thousands, each of which
 * asks for its name: then they stand in chains, too, about one a chain. The hash needs no secret: names that collide cost what the
 * list would. */
#include "base/hash.h"
#include "base/sys.h"
#include "io/json_parts.h"

static struct tn_json_node **chain(const struct tn_json_node *node, struct tn_str name)
{
	static const struct tn_hash_key key = { { UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd6e8feb86659fd93),
		UINT64_C(0xc2b2ae3d27d4eb4f), UINT64_C(0x165667b19e3779f9) } };

	return &node->by_name[tn_hash(&key, name) & (node->nchains - 1)];
}

static void enchain(struct tn_json_node *node, struct tn_json_node *member)
{
	struct tn_json_node **first = chain(node, member->name);

	member->chained = *first;
	*first = member;
}

/* A table twice as large. Without memory the old one, or the list, goes on to serve. */
static void grow_chains(struct tn_json_node *node)
{
	uint32_t n = node->nchains == 0 ? 4 * TN_JSON_LISTED : 2 * node->nchains;
	struct tn_json_node **table = tn_sys.malloc(n * sizeof(*table));

	if (table != NULL) {
		for (uint32_t i = 0; i < n; i++)
			table[i] = NULL;
		tn_sys.free(node->by_name);
		node->by_name = table;
		node->nchains = n;
		for (struct tn_json_node *m = node->members; m != NULL; m = m->next)
			enchain(node, m);
	} else if (node->by_name != NULL) {
		enchain(node, node->members);
	}
}

void tn_json_member_add(struct tn_json_node *node, struct tn_json_node *member)
{
	member->next = node->members;
	node->members = member;
	node->nmembers++;
	if (node->nmembers > TN_JSON_LISTED && node->nmembers > node->nchains)
		grow_chains(node);
	else if (node->by_name != NULL)
		enchain(node, member);
}

struct tn_json_node *tn_json_member_named(const struct tn_json_node *node, struct tn_str name)
{
	struct tn_json_node *m = node->by_name == NULL ? node->members : *chain(node, name);

	while (m != NULL && !tn_str_eq(m->name, name))
		m = node->by_name == NULL ? m->next : m->chained;
	return m;
}

struct tn_json_node *tn_json_member(const struct tn_json_node *node, const struct tn_json_value *name)
{
	struct tn_json_node *m = node == NULL ? NULL : node->members;

	if (m != NULL && node->by_name != NULL && !name->has_escapes)
		return tn_json_member_named(node, name->text);
	while (m != NULL && !tn_json_eq(name, m->name))
		m = m->next;
	return m;
}

void tn_json_members_close(struct tn_json_node *node)
{
	tn_sys.free(node->by_name);
}
