"""IRIs of the graph and the paths under which this server answers them: the path is kept, the host is the server's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, redirect, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from ontology import BASE

if TYPE_CHECKING:
    from werkzeug import Response

#: The characters of a path that stay as they are in a link.
SAFE = "/:@!$&'()*+,;=~-._"


def see_other(path: str) -> Response:
    """Return the way to another path (303), with the query of the request."""
    query = request.query_string.decode("latin-1")
    return redirect(quote(path, safe=SAFE) + (f"?{query}" if query else ""), 303)


def host() -> str:
    """Return what the addresses of this server begin with, for whoever reads them elsewhere: as the operator set it, or as it was asked."""
    public: str = current_app.config["SETTINGS"].public_address
    return (public or request.host_url).rstrip("/")


def path_of(iri: str) -> str:
    """Return the link to an IRI: the path on this server for the project's own, the IRI itself for others."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def page_of(iri: str, lang: str) -> str:
    """Return the link to the page about an IRI of the project in a language; to a term and to others' IRIs that of `path_of`."""
    return f"{path_of(iri)}?lang={lang}" if iri.startswith(BASE) and "#" not in iri else path_of(iri)


def iri_of(path: str) -> str:
    """Return the IRI that a path on this server stands for; raise NotFound (404) where it can be none."""
    try:
        return NamedNode(BASE + path.lstrip("/")).value
    except ValueError as error:
        raise NotFound("This address holds characters that no IRI has.") from error
