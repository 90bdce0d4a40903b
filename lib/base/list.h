/* Lists that grow: an array of the caller's, its capacity and its length beside it, doubled when it is full.
 *
 *     TN_TRY(tn_list_room(&s->run, &s->run_cap, s->nruns, sizeof *s->run, err));
 *     s->run[s->nruns++] = run;
 *
 * Ownership   the array is the caller's, from tn_sys: NULL with capacity 0 at first, freed by tn_sys.free. It may move.
 * Fails       TN_ELIMIT: memory is gone, or the list would have 2^32 items; the list is as good as before.
 */
#ifndef TN_BASE_LIST_H
#define TN_BASE_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Room for item n (and those before it). list: the address of the pointer to the array, of any type. size: bytes of an item. */
enum tn_status tn_list_room(void *list, uint32_t *cap, uint32_t n, size_t size, struct tn_err *err);

#endif
