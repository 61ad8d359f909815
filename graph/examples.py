"""The examples on the rules' pages, written out as whole files: what stands on the page is what is tested.

An example shows only the lines that matter. The rest comes from a small record that breaks no rule (`ontology/rules/bases/`):
keys that either example names are taken from the example alone, so that an example can also leave a key out.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from ontology import ROOT

from .names import PREFIXES

if TYPE_CHECKING:
    from .rulebook import Page

BASES = ROOT / "rules" / "bases"
KEY = re.compile(r"^([A-Za-z0-9]+):", re.MULTILINE)
USED = ("vk", "sh", "rdf", "rdfs", "xsd", "owl", "skos", "dcterms", "schema", "prov", "oa")

#: What stands above an example in Turtle.
HEAD = "@base <https://w3id.org/veerkracht/id/> .\n" + "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in USED)


def example(page: Page, slug: str, *, mended: bool) -> tuple[str, str]:
    """Return the path (KIND/SLUG.yaml, SLUG.ttl or SLUG.jsonl) and the text of an example as a whole file; `slug` replaces `example`."""
    snippet, names = (page.mended if mended else page.fails), f"{page.fails}\n{page.mended}"
    if page.place == "turtle":
        return f"{slug}.ttl", HEAD + _named(snippet, slug) + "\n"
    if page.place == "baseline":
        return f"{slug}.jsonl", f"{snippet}\n" if snippet else ""
    if page.place == "file":
        text = _named(snippet, slug) + "\n" if snippet else _record("intervention", "", "", slug)
        return f"intervention/{slug}.yaml", text
    kind, _, key = page.place.partition(".")
    path = f"{kind}/{slug}" if mended or not page.file else re.sub("example", slug, page.file)
    if key:
        item = _merged((BASES / "parts" / f"{key}.yaml").read_text(encoding="utf-8"), snippet, names)
        snippet = names = f"{key}:\n  - " + textwrap.indent(item, "    ").lstrip()
    return f"{path}.yaml", _record(kind, snippet, names, slug)


def _record(kind: str, snippet: str, names: str, slug: str) -> str:
    base = (BASES / f"{kind}.yaml").read_text(encoding="utf-8")
    return _named(_merged(base, snippet, names), slug)


def _merged(base: str, snippet: str, names: str) -> str:
    """Return the lines of the base but for the keys that are named, and then the snippet."""
    named = set(KEY.findall(names))
    chunks = re.split(r"^(?=\S)", base, flags=re.MULTILINE)
    kept = [chunk for chunk in chunks if chunk.strip() and chunk.split(":", 1)[0] not in named]
    return "".join([*kept, snippet, "\n" if snippet else ""])


def _named(text: str, slug: str) -> str:
    return re.sub(r"/example\b(?!\.)", f"/{slug}", text)
