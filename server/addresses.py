"""IRIs of the graph and the paths under which this server answers them: the path is kept, the host is the server's."""

from __future__ import annotations

from ontology import BASE


def path_of(iri: str) -> str:
    """Return the link to an IRI: the path on this server for the project's own, the IRI itself for others."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def iri_of(path: str) -> str:
    """Return the IRI that a path on this server stands for."""
    return BASE + path.lstrip("/")
