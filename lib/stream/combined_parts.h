/* Private. Lines of access logs: what reader_combined.c, combined_line.c and combined_fast.c share, and what their tests
 * look into.
 *
 * A line      host ident authuser [time] "request" status bytes "referer" "agent" more ...; the common format ends behind
 *             the bytes.
 * Before [    words with one blank between. Three: host, ident, authuser. More: when the second is - it is the ident and
 *             all behind it the authuser (a name with blanks). Else, when the first is name:port, it is the virtual host
 *             of Apache's vhost_combined and left out: the words behind it are read so. Else the last two are ident and
 *             authuser, and all before them is the host: a list of proxies, a comma behind each but the last. Any other
 *             host with a blank is wrong.
 * Request     three words: method, path, protocol; what stands behind the first ? of the path is the query. Anything else is the
 *             path, all of it.
 * Missing     - alone, in any field, and "" as authuser (Apache writes an empty name so).
 * Escapes     \" \\ \t \n \r \b \v \f and \xHH are decoded, after the cutting; \x00 and other backslashes stay: no value
 *             holds a NUL.
 * Wrong       a row that is not of that shape: reason fields or quote, and the column of the field.
 */
#ifndef TN_STREAM_COMBINED_PARTS_H
#define TN_STREAM_COMBINED_PARTS_H

#include "base/buf.h"
#include "io/record.h"

enum {
	TN_COMBINED_HOST, TN_COMBINED_IDENT, TN_COMBINED_AUTHUSER, TN_COMBINED_TIME, TN_COMBINED_METHOD, TN_COMBINED_PATH,
	TN_COMBINED_QUERY, TN_COMBINED_PROTOCOL, TN_COMBINED_STATUS, TN_COMBINED_BYTES, TN_COMBINED_REFERER, TN_COMBINED_AGENT, TN_COMBINED_FIELDS
};

#define TN_COMBINED_NAMES "host,ident,authuser,time,method,path,query,protocol,status,bytes,referer,agent"
#define TN_COMBINED_GAP '\t'            /* the byte between fields */
#define TN_COMBINED_MOST 4096u          /* bytes of a line that the fast way takes; it needs twice that in `text` */

struct tn_combined_line {
	uint32_t flags;         /* of record.h */
	bool has_agent;         /* the line goes on behind the bytes */
	/* where it is wrong */
	uint32_t column;        /* from 1 */
	const char *reason, *what;
};

/* Any line, without its LF and CR: the fields behind each other in *text, a gap behind each, and their offsets at[1] ..
 * at[12]; at[0] is the first one's. False: it is wrong (or text->failed). */
bool tn_combined_line(struct tn_str line, struct tn_buf *text, uint32_t *at, struct tn_combined_line *l);

#if defined(__x86_64__)
/* The same for the line at p, but only if it is an ordinary one: no escape, no byte under 0x20, no field longer than
 * usual, and LF behind it before `end`, behind which 64 bytes are readable. at[0] is set. Returns the line's bytes, its
 * LF included; 0: it is none for us. */
size_t tn_combined_fast(const char *p, const char *end, char *text, uint32_t *at, bool *has_agent);
#endif

#endif
