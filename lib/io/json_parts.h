/* Private. Inside the JSON scanner: what json.c, json_path.c and json_walk.c share, and what their tests look into; and the
 * end of a line that reader_json.c asks for.
 *
 * Work        json_path.c turns paths into a tree of nodes once; json_walk.c goes through a record along that tree and puts
 *             values where paths end; where it finds fault, json.c reads the record again, byte by byte, and says what is
 *             wrong and where.
 * Guesses     most records look like the last one: a level remembers, as raw text with blanks and all, which member came
 *             behind which, so that a name is one comparison instead of a scan, a check and a look-up. A wrong guess costs
 *             time, never truth.
 * Shapes      most records look like one of the last few from end to end: what stands between two plain values is a step, one
 *             comparison whatever names and brackets are in it, and steps make a tree. What is in it comes from sound records,
 *             so that only the values in between remain to be looked at. A record that fits none goes the way above, whole.
 */
#ifndef TN_IO_JSON_PARTS_H
#define TN_IO_JSON_PARTS_H

#include "io/json_path.h"

#define TN_JSON_GUESSES 320u    /* of all levels together, besides two a node: 20 KiB */
#define TN_JSON_LEVELS 64u      /* those of objects that no path goes into */
#define TN_JSON_GUESS 31u       /* bytes of a guess: longer names are looked up each time */
#define TN_JSON_BUCKETS 16u
#define TN_JSON_MANY 48u        /* guesses a level, besides two for each member that paths go to */
#define TN_JSON_FEW 12u         /* ... where no path goes */
#define TN_JSON_STEPS 512u      /* of all shapes together: 32 KiB */
#define TN_JSON_OTHERS 6u       /* steps in one place */
#define TN_JSON_CREDIT 64
#define TN_JSON_PAUSE 16u       /* records, and twice as many each time that shapes were of no use ... */
#define TN_JSON_MOST_PAUSE 4096u        /* ... up to this */
#define TN_JSON_LISTED 32u      /* members of one object that are looked for in a list */
#define TN_JSON_LONGEST 16384u  /* longer records are none to learn from */

struct tn_json_node;

/* A member name that was seen: what stands from behind { or a comma to the value's first byte. */
struct tn_json_guess {
	char text[TN_JSON_GUESS];
	uint8_t n;                      /* a cache line in all */
	struct tn_json_guess *then;     /* what came behind it last time */
	struct tn_json_guess *more;     /* the next one of its bucket */
	struct tn_json_node *node;      /* NULL: no path goes there */
	struct tn_json_level *inside;   /* of the objects in its value, where no path goes there */
};

struct tn_json_level {
	struct tn_json_guess *first;    /* came first last time */
	struct tn_json_guess *odd;      /* came behind a member that is no guess */
	struct tn_json_guess *all[TN_JSON_BUCKETS];     /* by a hash of their text */
	uint32_t n;
};

/* A place in a record that a path goes through or ends at. */
struct tn_json_node {
	struct tn_str name;             /* a member's, as meant; of a pair the text that is looked for */
	struct tn_json_node *members;   /* ... of the object there, by `next` */
	struct tn_json_node *elements;  /* ... of the array there: those with an index */
	struct tn_json_node *each;      /* the element that a row is about */
	struct tn_json_node *pairs;     /* elements with a member that is a text */
	struct tn_json_node *pick;      /* an element as far as pairs must know it: its members hide in slots behind the paths' */
	struct tn_json_node *next;      /* a sibling */
	struct tn_json_node **by_name;  /* where members are many: chains of them, by a hash; owned */
	struct tn_json_node *chained;   /* the next one in the chain of the object above */
	uint32_t nchains;
	struct tn_json_level level;     /* its members */
	struct tn_json_level *inside;   /* of elements that no path goes to */
	uint64_t seen;                  /* the visit of the object or array above in which it was met */
	bool is_watched;                /* a member that must be null */
	uint32_t nmembers;
	uint32_t index;                 /* of an element; of a pair the slot of the picked member */
	uint32_t slot;                  /* the first path that ends here, plus 1; 0: none */
};

/* What stands between two values, what comes behind it in the record, and what else may stand in its place. */
enum tn_json_step_kind {
	TN_JSON_STEP_VALUE,             /* then a string, number or word */
	TN_JSON_STEP_WALK,              /* then a value that has to be gone through: node */
	TN_JSON_STEP_TEXT,              /* then more of the same: text was too long */
	TN_JSON_STEP_END                /* then nothing */
};

struct tn_json_step {
	char text[TN_JSON_GUESS];
	uint8_t n;                      /* a cache line in all */
	struct tn_json_step *then, *other;
	struct tn_json_node *node;
	uint32_t slot;                  /* of a value: the first path that ends there, plus 1 */
	uint8_t kind;
	uint8_t depth;
};

enum tn_json_fault { TN_JSON_SOUND, TN_JSON_SYNTAX, TN_JSON_TWIN, TN_JSON_UNKNOWN, TN_JSON_CAUGHT, TN_JSON_NOMEM };

struct tn_json_walk {
	const char *end;
	struct tn_json_value *row;      /* where values go */
	struct tn_json_value *values;   /* cap rows of `width` */
	struct tn_json_node *root;
	const uint32_t *also;           /* by slot: the next path that ends at the same place, plus 1; 0: none */
	bool *met;                      /* by slot */
	uint64_t visit;
	uint32_t depth, nrows, cap, width;
	bool is_closed;
	enum tn_json_fault fault;
	struct tn_str name;             /* the member that is the fault */
	struct tn_json_guess *guesses;
	struct tn_json_level *levels;
	uint32_t nguesses, nlevels, guess_cap;
	struct tn_json_step *shape;     /* NULL: none */
};

/* The whole object at p, validated, its values in place. Returns what stands behind it, NULL: w->fault. Both give the same. */
const char *tn_json_walk_plain(struct tn_json_walk *w, const char *p);
/* The same by w->shape; NULL: the record is bad, or of another shape. */
const char *tn_json_shape_plain(struct tn_json_walk *w, const char *p);
#if defined(__x86_64__)
const char *tn_json_walk_avx2(struct tn_json_walk *w, const char *p);
const char *tn_json_shape_avx2(struct tn_json_walk *w, const char *p);
#endif
/* Makes room for row w->nrows and empties it. */
bool tn_json_walk_row(struct tn_json_walk *w);

/* Shapes are kept as long as two records of three fit; then there is a pause. */
struct tn_json_shapes {
	struct tn_json_step *steps;
	uint32_t n, wait, pause;
	int32_t credit;                 /* 1 more for a record that fits, 2 less for another */
	bool is_full;                   /* nothing more is learned */
	bool is_partial;                /* some records leave values out, or have those that must be gone through */
	bool has_walks;
};

struct tn_json_paths {
	struct tn_json_walk walk;
	const char *(*run)(struct tn_json_walk *w, const char *p);
	const char *(*run_shape)(struct tn_json_walk *w, const char *p);
	struct tn_json_shapes shapes;
	struct tn_json_node *nodes, *exploded, *watched;
	char *text;                     /* of names that had escapes */
	uint32_t *also, *common;        /* common: slots whose value all rows of a record have */
	size_t ntext;
	uint32_t nnodes, n, npicks, ncommon;
	uint32_t nplaces;               /* nodes that paths end at */
};

/* json_member.c: members that paths go through. NULL: there is none of that name; name of the first is as it stands in the record,
 * and node may be NULL. A member that is added is the caller's and must live as long. */
struct tn_json_node *tn_json_member(const struct tn_json_node *node, const struct tn_json_value *name);
struct tn_json_node *tn_json_member_named(const struct tn_json_node *node, struct tn_str name);
void tn_json_member_add(struct tn_json_node *node, struct tn_json_node *member);
void tn_json_members_close(struct tn_json_node *node);

void tn_json_shapes_open(struct tn_json_paths *p);
/* Nothing is known any more, and nothing learned for as many records. */
void tn_json_shapes_forget(struct tn_json_shapes *s, uint32_t pause);
/* From a record that was read, and that fitted no shape. */
void tn_json_shapes_learn(struct tn_json_paths *p, struct tn_str record);
/* Behind the escape, or pair of escapes, whose backslash stands at p; NULL: there is none before end. */
const char *tn_json_escape(const char *p, const char *end);
/* Behind the number that begins at p; NULL: there is none before end. */
const char *tn_json_number(const char *p, const char *end);

static inline bool tn_json_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

#endif
