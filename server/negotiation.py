"""Which form of an answer a client gets: one table of media types, negotiated by Werkzeug's reading of `Accept`.

Media types after https://www.w3.org/TR/sparql11-protocol/#query-success and https://www.w3.org/TR/rdf11-concepts/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

#: Results of SELECT and ASK: media type, and the format's short name. The first is the default.
TABLES = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}

#: Graphs: results of CONSTRUCT and DESCRIBE, and the data of a thing; the last two are of datasets, and hold a graph as well.
GRAPHS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
}

#: Datasets: graphs with their names.
DATASETS = {"application/n-quads": "nq", "application/trig": "trig", "application/ld+json": "jsonld"}

#: Other names by which clients ask for the format of triples, SPARQLWrapper above all.
ALIASES = {
    "turtle": "ttl", "n3": "ttl", "xml": "rdf", "rdf+xml": "rdf", "json-ld": "jsonld", "json": "jsonld", "ntriples": "nt", "nquads": "nq",
}  # fmt: skip

HTML, CSV = "text/html", "text/csv"


#: Parameters of a media range that leave it what it is here: all texts are UTF-8, and a profile that is not known is to be ignored
#: (https://www.w3.org/TR/json-ld11/#iana-considerations).
PARAMETERS = re.compile(r';\s*(?:charset|profile)\s*=\s*(?:"[^"]*"|[^;"]*)', re.IGNORECASE)


class Unacceptable(NotAcceptable):
    """A 406 that says what is accepted."""

    def __init__(self, offered: dict[str, str]) -> None:
        super().__init__(f"This can be had as {', '.join(offered)}.")
        self.accepted = list(offered)


def best(accept: MIMEAccept, offered: dict[str, str]) -> tuple[str, str]:
    """Return media type and short name of the offered form that a client likes best; raise NotAcceptable (406) for none."""
    if not accept:
        media_type = next(iter(offered))
        return media_type, offered[media_type]
    liked = liked_of(accept, offered)
    if not liked:
        raise Unacceptable(offered)
    return liked, offered[liked]


def liked_of(accept: MIMEAccept, offered: Iterable[str]) -> str | None:
    """Return the media type that a client likes best of those offered, None where it takes none of them."""
    return _liked(tuple(accept), tuple(offered))


@lru_cache(maxsize=256)
def _liked(accepted: tuple[tuple[str, float], ...], offered: tuple[str, ...]) -> str | None:
    """Return what Werkzeug finds the best match, which takes longer than to find an answer."""
    return MIMEAccept([(PARAMETERS.sub("", media_range), quality) for media_range, quality in accepted]).best_match(offered)


def wants_page(accept: MIMEAccept, offered: dict[str, str]) -> bool:
    """Return whether a client would rather have a page than any of the data formats."""
    return bool(accept) and liked_of(accept, (*offered, HTML)) == HTML


def media_type_of(short: str, offered: dict[str, str]) -> str | None:
    """Return the media type of a format's short name, as in a suffix or a `format` parameter."""
    return next((media_type for media_type, name in offered.items() if name == short), None)


def form_named(name: str, offered: dict[str, str]) -> str | None:
    """Return the short name of an offered format that a client asks for by name, None where it is none of them."""
    known = set(offered.values())
    if name in known:
        return name
    return ALIASES.get(name) if "ttl" in known else None
