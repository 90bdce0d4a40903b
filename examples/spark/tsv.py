"""Text columns into a filter and out of it: SQL expressions, since TRANSFORM and pipe escape nothing themselves.

A filter reads and writes rows of TSV, where a TAB, LF, CR or backslash inside a field is \\t, \\n, \\r or \\\\, and a missing value is \\N.
Escape every text column on its way in; unescape those on their way out that are text. Numbers and times need neither.
"""


def escaped(column):
    """NULL stays NULL, which TRANSFORM writes as \\N; the text \\N becomes \\\\N."""
    return rf"replace(replace(replace(replace({column}, '\\', '\\\\'), '\t', '\\t'), '\n', '\\n'), '\r', '\\r')"


def unescaped(column):
    """Cut at each \\\\ first: what follows one is not an escape."""
    return (rf"array_join(transform(split({column}, '\\\\\\\\'), part -> "
            rf"replace(replace(replace(part, '\\t', '\t'), '\\n', '\n'), '\\r', '\r')), '\\')")


def line(*columns):
    """A whole row for pipe. concat_ws would drop a NULL, and its column with it."""
    return r"concat_ws('\t', {})".format(', '.join(rf"coalesce({c}, '\\N')" for c in columns))
