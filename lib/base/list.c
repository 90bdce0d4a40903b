/* Lists that grow; see list.h. */
#include "base/list.h"

#include "base/sys.h"

#define FIRST 16U

enum tn_status tn_list_room(void *list, uint32_t *cap, uint32_t n, size_t size, struct tn_err *err)
{
	uint64_t more = *cap < FIRST ? FIRST : (uint64_t)*cap * 2;
	void *p;

	if (n < *cap)
		return TN_OK;
	if (more > UINT32_MAX || more > SIZE_MAX / size)
		return tn_err_nomem(err, more * size);
	/* by its bytes: a pointer to any type is not a void * to the compiler */
	memcpy(&p, list, sizeof p);
	p = tn_sys.realloc(p, (size_t)more * size);
	if (p == NULL)
		return tn_err_nomem(err, more * size);
	memcpy(list, &p, sizeof p);
	*cap = (uint32_t)more;
	return TN_OK;
}
