"""The ontology as files: its documentation in Dutch and English, each one document, and the whole of it as Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ontology_docs.figures import figures
from graph.ontology_docs.html import document
from graph.ontology_docs.source import turtle

from . import Export

if TYPE_CHECKING:
    from typing import BinaryIO

    from graph.opened import Opened

PROFILE = "ontology"


def _dutch(release: Opened, file: BinaryIO) -> None:
    file.write(document("nl", figures(release)).encode())


def _english(release: Opened, file: BinaryIO) -> None:
    file.write(document("en", figures(release)).encode())


def _turtle(_release: Opened, file: BinaryIO) -> None:
    file.write(turtle().encode())


EXPORTS = (
    Export("ontology-nl.html", "text/html", PROFILE, {"nl": "De ontologie, in het Nederlands", "en": "The ontology, in Dutch"}, _dutch),
    Export("ontology-en.html", "text/html", PROFILE, {"nl": "De ontologie, in het Engels", "en": "The ontology, in English"}, _english),
    Export(
        "ontology.ttl",
        "text/turtle",
        PROFILE,
        {"nl": "De ontologie: vocabulaire, begrippen en shapes", "en": "The ontology: vocabulary, concepts and shapes"},
        _turtle,
    ),
)
