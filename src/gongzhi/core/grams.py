"""An index for texts that are searched by parts of words: the grams of a search text, by a function of the database.

`core.text.matches` asks whether terms stand anywhere in a stored search text, for which no ordinary index helps, and
`pg_trgm` is not among the extensions of the embedded server. So a large table gets an index over the grams of its
search text: pairs of Chinese characters and triples of others. `grammed` narrows by it; `matches` then looks closely.

    migrations.RunSQL(grams.FUNCTION), migrations.RunSQL("CREATE INDEX … USING gin (gongzhi_grams(search))")
"""

from typing import Any, Final

from django.db.models import Lookup, Q, TextField
from django.db.models.sql.compiler import SQLCompiler

from gongzhi.core.text import matches, search_terms

#: For migrations. Chinese characters take three bytes or more in UTF-8, so that bytes tell pairs from triples.
#: The cost is told as high as it is, or the planner would rather cut every row's text anew than use the index.
FUNCTION: Final = """
CREATE OR REPLACE FUNCTION gongzhi_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
COST 10000 AS $$
    SELECT array_agg(DISTINCT gram)
    FROM generate_series(1, length(words)) AS place,
         LATERAL (VALUES (substr(words, place, 2), 6), (substr(words, place, 3), 3)) AS cut (gram, bytes)
    WHERE CASE bytes WHEN 3 THEN octet_length(gram) = 3 AND length(gram) = 3
                     ELSE octet_length(gram) >= 6 AND length(gram) = 2 END
$$
"""


class _Grams(Lookup):
    """`search__grams=[...]`: all of these stand in it, by the index on `gongzhi_grams(search)`."""

    lookup_name = "grams"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"gongzhi_grams({column}) @> %s::text[]", [*parameters, list(self.rhs)]


TextField.register_lookup(_Grams)


def grams_of(query: str) -> list[str]:
    """The grams of a query's terms; none for terms that are too short to have any."""
    found: list[str] = []
    for term in search_terms(query):
        size = 3 if term.isascii() else 2
        found += [term[start : start + size] for start in range(len(term) - size + 1)]
    return list(dict.fromkeys(found))


def grammed(field: str, query: str) -> Q:
    """As `core.text.matches`, for a column whose table has the index."""
    grams = grams_of(query)
    narrowed = Q(**{f"{field}__grams": grams}) if grams else Q()
    return narrowed & matches(field, query)
