"""Where names lead: within the page, to things and rules of the project, or to the IRIs of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from graph.names import PREFIXES
from ontology import BASE, ID

if TYPE_CHECKING:
    from .model import Ontology

#: A name with prefix, or KIND/SLUG, in the text of an axiom.
NAME = re.compile(r"(?<![\w/:.-])(?:(?P<prefix>[a-z]+):(?P<local>[A-Za-z][\w-]*)|(?P<thing>[a-z][a-z-]*/[a-z0-9][a-z0-9-]*))(?![\w/])")


@dataclass(frozen=True)
class Links:
    """How a document leads on: where the project's addresses begin, the page of the terms, and the pages of the schemes (none: here)."""

    model: Ontology
    lang: str
    root: str = BASE
    page: str = ""
    schemes: str = ""
    served: bool = False

    def address(self, path: str) -> str:
        """Return the address of a path of the project."""
        return f"{self.root}{path}" + (f"?lang={self.lang}" if self.served else "")

    def scheme(self, slug: str) -> str:
        """Return where the tree of a scheme stands."""
        return f"{self.schemes}{slug}?lang={self.lang}" if self.schemes else f"#scheme-{slug}"

    def to(self, name: str) -> str:
        """Return where a name leads: to its own place in the document, to a thing, or to the IRI of others."""
        if name in self.model.by_name:
            return f"{self.page}#{name.partition(':')[2]}"
        prefix, colon, local = name.partition(":")
        if name.startswith("http"):
            return self.address(name.removeprefix(BASE)) if name.startswith(ID) else name
        if colon and prefix in PREFIXES:
            return PREFIXES[prefix] + local
        return self.scheme(name.partition("/")[2]) if name.startswith("scheme/") else self.address(f"id/{name}")

    def linked(self, text: str) -> Markup:
        """Return a text in which every name leads somewhere."""
        parts, at = [], 0
        for match in NAME.finditer(text):
            if match["prefix"] and match["prefix"] not in PREFIXES:
                continue
            parts += [escape(text[at : match.start()]), Markup('<a href="{}">{}</a>').format(self.to(match[0]), match[0])]
            at = match.end()
        return Markup("").join([*parts, escape(text[at:])])
