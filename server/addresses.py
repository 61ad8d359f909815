"""IRIs of the graph and the paths under which this server answers them: the path is kept, the host is the server's."""

from __future__ import annotations

from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from ontology import BASE


def path_of(iri: str) -> str:
    """Return the link to an IRI: the path on this server for the project's own, the IRI itself for others."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def iri_of(path: str) -> str:
    """Return the IRI that a path on this server stands for; raise NotFound (404) where it can be none."""
    try:
        return NamedNode(BASE + path.lstrip("/")).value
    except ValueError as error:
        raise NotFound("This address holds characters that no IRI has.") from error
