/* Which column plays which role: by names that shops, trackers and data sets really use, where the values allow it; then
 * by values alone. */
#include "stream/sniff_impl.h"

#define MOST_NAME 64

/* The best names first. A word stands for all of its forms: customer_id, CustomerID, "Customer ID". */
static const char *const names[TN_ROLES] = {
	[TN_ROLE_USER] = "user userid customerid customer visitorid clientid memberid buyerid shopperid consumerid accountid personid distinctid customeruniqueid "
		"idvisitor visitor userpseudoid anonymousid fullvisitorid domainuserid uid custid clientip userlogin username customername client member buyer account "
		"customernumber customerno customercode kundennummer kundenid email customeremail useremail billingemail householdid householdkey household cardid loyaltyid deviceid "
		"host ip remoteaddr sessionid",
	[TN_ROLE_TIME] = "time timestamp eventtime eventtimestamp datetime ts occurredat happenedat createdat orderdate invoicedate purchasedate transactiondate "
		"orderpurchasetimestamp derivedtstamp collectortstamp servertimestamp servertime requesttime timelocal localtime processedat paidat placedat orderedat "
		"soldat orderdatetime orderdateutc datecreated createddate createtime receivedat originaltimestamp clienteventtime eventdate date day saledate "
		"salesdate visittime visitdate sessionstart dt tdat unixtime epoch datum bestelldatum",
	[TN_ROLE_EVENT] = "event eventname eventtype action activity behavior behaviortype behaviour eventaction interaction interactiontype actiontype type",
	[TN_ROLE_ITEM] = "item itemid productid sku itemsku productsku lineitemsku stockcode product itemcode productcode articleid articlenumber asin isbn contentid variantid "
		"movieid trackid songid offerid skuid goodsid itemname productname lineitemname upc ean description path url pageurl",
	[TN_ROLE_VALUE] = "value amount revenue total totalprice linetotal lineamount totalamount amountpaid sales salesamount salesvalue ordertotal ordervalue grandtotal "
		"ordertotalamount totalvalue purchaseamount paymentvalue payment paidamount dollarvalue netsales turnover spend umsatz betrag",
	[TN_ROLE_QTY] = "qty quantity lineitemquantity itemquantity itemqty productquantity orderquantity orderqty units unitssold numberofcds menge count",
	[TN_ROLE_ORDER] = "order orderid ordernumber orderno orderref orderincrementid invoice invoiceno invoiceid invoicenumber transactionid transaction receiptid "
		"receiptnumber basketid purchaseid checkoutid bookingid bestellnummer",
	[TN_ROLE_SESSION] = "session sessionid usersession usersessionid domainsessionid visitid idvisit gasessionid sid amplitudesessionid",
	[TN_ROLE_CATEGORY] = "category categorycode categoryid categoryname productcategory itemcategory productcategoryname producttype department maincategory subcategory",
	[TN_ROLE_CURRENCY] = "currency currencycode isocurrency curr presentmentcurrency ordercurrency waehrung"
};

/* The price of one: value is price times quantity where there is a quantity. */
static const char unit_prices[] = "price unitprice itemprice lineitemprice productprice pricepaid saleprice sellingprice unitcost priceeach preis";

#define NONE UINT32_MAX
#define LAST_PART 1000                  /* ranks: a path's last member counts less than its whole, and depth counts */

size_t tn_sniff_fold(char *dst, size_t cap, struct tn_str name)
{
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < cap; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			dst[n++] = (char)(c + ('a' - 'A'));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (uint8_t)c >= 0x80)
			dst[n++] = c;
	}
	return n;
}

/* Place of a folded name in a list of words. */
static uint32_t place(const char *words, struct tn_str folded)
{
	struct tn_str rest = tn_str_of(words), word;
	uint32_t i = 0;

	for (; tn_str_cut(&rest, ' ', &word); i++)
		if (tn_str_eq(word, folded))
			return i;
	return NONE;
}

static struct tn_str last_part(struct tn_str path, uint32_t *depth)
{
	*depth = 0;
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '.' || path.p[i] == '[')
			++*depth;
	while (path.n > 2 && path.p[path.n - 1] == ']' && path.p[path.n - 2] == '[')
		path.n -= 2;
	for (size_t i = path.n; i-- > 0; )
		if (path.p[i] == '.')
			return (struct tn_str){ path.p + i + 1, path.n - i - 1 };
	return path;
}

/* How well a name goes with words: 0 is best, NONE not at all. */
static uint32_t rank_name(struct tn_str name, const char *words, bool is_json)
{
	char text[MOST_NAME];
	struct tn_str folded = { text, tn_sniff_fold(text, sizeof text, name) }, last;
	uint32_t at = place(words, folded), depth;

	if (at != NONE || !is_json)
		return at;
	last = last_part(name, &depth);
	folded.n = tn_sniff_fold(text, sizeof text, last);
	at = place(words, folded);
	return at == NONE ? NONE : at + LAST_PART * (depth + 1);
}

/* Would ingest take it? A time must be read nearly always, an amount must be a number on every row. What is always empty
 * says nothing. */
static bool can_be(const struct tn_sniff_column *c, enum tn_role role)
{
	if (c->values == 0)
		return false;
	switch (role) {
	case TN_ROLE_TIME:
		return c->time.p != NULL;
	case TN_ROLE_VALUE:
	case TN_ROLE_QTY:
		return c->numbers == c->values && c->time.p == NULL;
	default:
		return true;
	}
}

/* A JSON path of an array that is not exploded would be a row's only by its first element. */
static bool is_in_rows(const struct tn_sniff *s, struct tn_str path)
{
	for (size_t i = 0; i + 1 < path.n; i++)
		if (path.p[i] == '[' && path.p[i + 1] == ']')
			return s->explode.p != NULL && i == s->explode.n && memcmp(path.p, s->explode.p, i) == 0;
	return true;
}

static uint32_t best(const struct tn_sniff *s, enum tn_role role, const char *words, uint32_t *rank)
{
	uint32_t found = TN_COLUMN_NONE;

	*rank = NONE;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct tn_sniff_column *c = &s->column[i];
		uint32_t r = c->role != TN_ROLES || !can_be(c, role) ? NONE : rank_name(c->name, words, s->spec.format == TN_FORMAT_JSONL);

		if (r != NONE && role == TN_ROLE_TIME && c->nreadings > 1)
			r += LAST_PART / 2;     /* one that is certain is better */
		if (r < *rank && (role == TN_ROLE_ITEM || is_in_rows(s, c->name))) {
			*rank = r;
			found = i;
		}
	}
	return found;
}

static void take(struct tn_sniff *s, enum tn_role role, uint32_t i)
{
	s->by_role[role] = i;
	if (i != TN_COLUMN_NONE)
		s->column[i].role = role;
}

/* The item decides which array the rows are made of. */
static void choose_array(struct tn_sniff *s)
{
	uint32_t rank, i = best(s, TN_ROLE_ITEM, names[TN_ROLE_ITEM], &rank);
	struct tn_str name;

	if (i == TN_COLUMN_NONE)
		return;
	name = s->column[i].name;
	for (size_t k = 0; k + 1 < name.n && s->explode.p == NULL; k++)
		if (name.p[k] == '[' && name.p[k + 1] == ']' && k > 0)
			s->explode = (struct tn_str){ name.p, k };
	for (size_t k = s->explode.n + 2; s->explode.p != NULL && k + 1 < name.n; k++)
		if (name.p[k] == '[' && name.p[k + 1] == ']')
			s->explode.p = NULL;            /* an array in an array */
	if (s->explode.p == NULL)
		s->explode.n = 0;
}

/* The total of a row, else the price of one. */
static void choose_value(struct tn_sniff *s)
{
	uint32_t total_rank, unit_rank;
	uint32_t total = best(s, TN_ROLE_VALUE, names[TN_ROLE_VALUE], &total_rank), unit = best(s, TN_ROLE_VALUE, unit_prices, &unit_rank);

	/* a path that is nearer to the top is more likely the row's own */
	if (total != TN_COLUMN_NONE && (unit == TN_COLUMN_NONE || s->explode.p == NULL || !tn_str_starts(s->column[unit].name, s->explode))) {
		take(s, TN_ROLE_VALUE, total);
		return;
	}
	take(s, TN_ROLE_VALUE, unit);
	s->is_product = unit != TN_COLUMN_NONE && s->by_role[TN_ROLE_QTY] != TN_COLUMN_NONE;
}

/* No name said it. The first column that is read as a time; for users the first that has a value nearly everywhere, and
 * not one for all. */
static void guess_by_values(struct tn_sniff *s, enum tn_role role)
{
	for (uint32_t i = 0; i < s->n && s->by_role[role] == TN_COLUMN_NONE; i++) {
		const struct tn_sniff_column *c = &s->column[i];
		bool is_id = c->varies && !c->blanks && c->longest <= 64 && c->time.p == NULL && c->texts == 0 && c->empty <= c->values;

		if (c->role == TN_ROLES && is_in_rows(s, c->name) && (role == TN_ROLE_TIME ? c->time.p != NULL : is_id))
			take(s, role, i);
	}
}

/* A row without a time is a bad row: `Paid at` of orders that were not paid. A column that all rows have is better,
 * whatever its name. */
static bool has_gaps(const struct tn_sniff *s, const struct tn_sniff_column *c)
{
	return !tn_sniff_mostly(c->present < c->values + c->empty ? c->present : c->values, s->rows - s->bad);
}

static uint32_t without_gaps(const struct tn_sniff *s, uint32_t found)
{
	for (uint32_t i = 0; found != TN_COLUMN_NONE && has_gaps(s, &s->column[found]) && i < s->n; i++)
		if (s->column[i].time.p != NULL && is_in_rows(s, s->column[i].name) && !has_gaps(s, &s->column[i]))
			return i;
	return found;
}

void tn_sniff_roles(struct tn_sniff *s)
{
	static const enum tn_role order[] = { TN_ROLE_TIME, TN_ROLE_USER, TN_ROLE_ITEM, TN_ROLE_QTY, TN_ROLE_ORDER, TN_ROLE_SESSION, TN_ROLE_CATEGORY,
		TN_ROLE_CURRENCY, TN_ROLE_EVENT };
	uint32_t rank;

	for (int role = 0; role < TN_ROLES; role++)
		s->by_role[role] = TN_COLUMN_NONE;
	choose_array(s);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		uint32_t found = best(s, order[i], names[order[i]], &rank);

		if (order[i] == TN_ROLE_TIME)
			found = without_gaps(s, found);
		if (order[i] != TN_ROLE_ITEM || found == TN_COLUMN_NONE || is_in_rows(s, s->column[found].name))
			take(s, order[i], found);
	}
	choose_value(s);
	guess_by_values(s, TN_ROLE_TIME);
	guess_by_values(s, TN_ROLE_USER);
	for (uint32_t i = 0; i < s->n && s->by_role[TN_ROLE_CURRENCY] == TN_COLUMN_NONE; i++)
		if (s->column[i].role == TN_ROLES && s->column[i].values > 0 && s->column[i].currencies == s->column[i].values && is_in_rows(s, s->column[i].name))
			take(s, TN_ROLE_CURRENCY, i);
}
