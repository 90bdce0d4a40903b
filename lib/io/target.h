/* Private. Where an output FILE goes: written through, or a temporary file beside it. Only out.c uses it. */
#ifndef TN_IO_TARGET_H
#define TN_IO_TARGET_H

#include "io/out.h"

/* Opens o->name: fills fd, and for a regular file is_nameless or is_temp, temp and target. On failure *why tells, and nothing stays
 * open. */
enum tn_status tn_target_open(struct tn_out *o, struct tn_err *why);
/* The file, open and all in it, gets its temporary name. */
enum tn_status tn_target_name(struct tn_out *o, struct tn_err *why);

#endif
