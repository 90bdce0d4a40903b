/* Each row's own zone, by name. Zones cost a file each: they are kept, but no more than a few hundred, for a column of
 * names can hold anything. */
#include "stream/mapper_parts.h"

#include "base/sys.h"

#define LONGEST 64U             /* bytes of a name; the longest that there is has 32 */

/* The list of zones stays: only what is in it goes. */
static void forget(struct tn_mapper_zones *z)
{
	for (uint32_t i = 0; z->at != NULL && i < z->names.n; i++)
		tn_zone_close(z->at[i].zone);
	tn_map_fini(&z->names);
	z->names = (struct tn_map){ 0 };
	z->last = TN_MAP_NONE;
}

/* A name that is none is remembered, too: the search for the nearest one reads folders. */
static enum tn_status look_up(struct tn_mapper_zone *to, struct tn_str name, const char *zoneinfo, struct tn_err *err)
{
	struct tn_err unheard = { 0 };
	enum tn_status st = tn_zone_open(&to->zone, name, zoneinfo, &unheard);

	if (st != TN_OK && st != TN_EUSAGE) {
		*err = unheard;
		return st;
	}
	if (st == TN_EUSAGE) {
		to->is_none = true;
		memcpy(to->hint, unheard.hint, sizeof to->hint);
	} else if (tn_zone_is_utc(to->zone)) {
		tn_zone_close(to->zone);
		to->zone = NULL;
	}
	return TN_OK;
}

static enum tn_status add(struct tn_mapper_zones *z, struct tn_str name, const char *zoneinfo, struct tn_err *err)
{
	struct tn_mapper_zone zone = { .zone = NULL };

	if (z->at == NULL) {
		z->at = tn_sys.malloc(TN_MAPPER_ZONES * sizeof *z->at);
		if (z->at == NULL)
			return tn_err_nomem(err, TN_MAPPER_ZONES * sizeof *z->at);
	}
	if (z->names.n == TN_MAPPER_ZONES)
		forget(z);
	if (z->names.slot == NULL && tn_map_init(&z->names) != 0)
		return tn_err_set(err, TN_ELIMIT, "no random bytes for a table");
	TN_TRY(look_up(&zone, name, zoneinfo, err));
	/* the number of a new name is the number of names before it: its place in z->at */
	z->last = tn_map_put(&z->names, name);
	if (z->last == TN_MAP_NONE) {
		tn_zone_close(zone.zone);
		return tn_err_nomem(err, name.n);
	}
	z->at[z->last] = zone;
	return TN_OK;
}

static enum tn_status unknown(struct tn_str name, const char *hint, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "zone: unknown zone: %s", tn_err_quote(quoted, sizeof quoted, name));
	tn_err_hint(err, "%s", hint);
	return tn_err_reason(err, "zone");
}

/* Text in a column of names can be of any length: what is too long for a name is not kept. */
enum tn_status tn_mapper_zones_find(struct tn_mapper_zones *z, struct tn_str name, const char *zoneinfo,
	struct tn_zone **zone, struct tn_err *err)
{
	bool has_names = z->names.n > 0;

	if (name.n > LONGEST)
		return unknown(name, "", err);
	if (!has_names || z->last == TN_MAP_NONE || !tn_str_eq(tn_map_text(&z->names, z->last), name))
		z->last = has_names ? tn_map_get(&z->names, name) : TN_MAP_NONE;
	if (z->last == TN_MAP_NONE)
		TN_TRY(add(z, name, zoneinfo, err));
	*zone = z->at[z->last].zone;
	return z->at[z->last].is_none ? unknown(name, z->at[z->last].hint, err) : TN_OK;
}

void tn_mapper_zones_fini(struct tn_mapper_zones *z)
{
	forget(z);
	tn_sys.free(z->at);
	z->at = NULL;
}
