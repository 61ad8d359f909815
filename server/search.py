"""The search by name: interventions, elements, blocks, and what else the graph has a name for, in words that a person types."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from .citation import release
from .language import language
from .negotiation import HTML, best, wants_page
from .once import once
from .problems import Problem
from .queries import Page, page_number, rows

blueprint = Blueprint("search", __name__)

JSON = {"application/json": "json"}

#: How many letters a search may have, and how many results a page.
LONGEST, SHOWN = 200, 50

#: How like a word another is that may have been meant, of 1.
NEAR = 0.8

WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text as it is compared: in lower case, without accents, the words parted by one blank (Unicode's NFKD)."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(WORD.findall(plain.casefold()))


@dataclass
class Entry:
    """A thing that can be found: by its names, as they stand beside how they are compared, and by what describes it."""

    iri: str
    kind: str
    order: int
    label: str
    description: str
    interventions: int | None
    withdrawn: bool
    names: dict[str, str] = field(default_factory=dict)
    compared: str = ""

    def rank(self, asked: str, words: list[str]) -> tuple[int, str] | None:
        """Return how well the words fit, 0 best, and the name that they were found in; None where one of them is nowhere.

        A name that is what was asked, that begins with it, that has words which begin with the words asked, that has them within its
        words (Dutch writes compounds as one), and last a description that has what the names have not.
        """
        if not all(word in self.compared for word in words):
            return None
        return min(((_fit(asked, words, name), shown) for shown, name in self.names.items()), key=lambda found: found[0])


def _fit(asked: str, words: list[str], name: str) -> int:
    own = f" {name}"
    if name == asked:
        return 0
    if own.startswith(f" {asked}"):
        return 1
    if all(f" {word}" in own for word in words):
        return 2
    return 3 if all(word in name for word in words) else 4


@dataclass(frozen=True)
class Index:
    """What is searched: the things, and all words of their names."""

    entries: list[Entry]
    words: frozenset[str]

    def search(self, text: str) -> list[Found]:
        """Return the things whose names and description have all words of a text, best first; none for a text without words."""
        asked = folded(text)
        words = asked.split()
        found = [(ranked, entry) for entry in self.entries if words and (ranked := entry.rank(asked, words))]
        found.sort(key=lambda each: (each[0][0], each[1].order, folded(each[1].label), each[1].iri))
        return [Found(entry, name) for (_, name), entry in found]

    def meant(self, text: str) -> str:
        """Return a text with each word that no name has as the nearest that one has; empty where nothing is found for that either."""
        words = folded(text).split()
        near = " ".join(next(iter(difflib.get_close_matches(word, self.words, 1, NEAR)), word) for word in words)
        return near if near.split() != words and self.search(near) else ""


@dataclass(frozen=True)
class Found:
    """A thing that was found, and the name that it was found by, where that is not its label."""

    entry: Entry
    name: str

    def described(self) -> dict[str, Any]:
        """Return it as a result stands in JSON."""
        found = {key: getattr(self.entry, key) for key in ("iri", "label", "kind", "description", "interventions", "withdrawn")}
        return found | {"name": self.name}


def _index(lang: str) -> Index:
    result: dict[str, Entry] = {}
    for row in rows(release(), "names-and-descriptions", lang=lang):
        said = (row["kind"] or "", row["order"], row["label"], row["description"] or "", row["interventions"], row["withdrawn"] is not None)
        entry = result.setdefault(row["thing"], Entry(row["thing"], *said))
        entry.names[row["name"]] = folded(row["name"])
    for entry in result.values():
        entry.names = {entry.label: folded(entry.label), **entry.names}
        entry.compared = " ".join([*entry.names.values(), folded(entry.description)])
    words = {word for entry in result.values() for name in entry.names.values() for word in name.split()}
    return Index(list(result.values()), frozenset(words))


@blueprint.route("/search")
@blueprint.route("/search.<suffix>")
def page(suffix: str = "") -> Response | str:
    """Return what is found for `q`, as a page or as JSON, fifty at a time; a page without it has the form alone."""
    if suffix not in ("", "json", "html"):
        raise Problem("not-found", f"What was found can't be had as .{suffix[:20]}.", accepted=["/search.html", "/search.json"])
    text, lang = request.args.get("q", "").strip(), language()
    if len(text) > LONGEST:
        raise Problem("wrong-value", f"q has {len(text)} characters; give at most {LONGEST}.", parameter="q", accepted="some words")
    as_page = suffix == "html" if suffix else not request.accept_mimetypes or wants_page(request.accept_mimetypes, JSON)
    if not as_page and not suffix:
        best(request.accept_mimetypes, JSON)
    if not as_page and not folded(text):
        raise Problem("missing-parameter", "q is missing: the words to look for.", parameter="q", example="/search.json?q=mindfulness")
    index = once(f"search-{lang}", lambda: _index(lang))
    found = index.search(text)
    number = page_number()
    first = (number - 1) * SHOWN
    shown = Page([each.described() for each in found[first : first + SHOWN]], number, len(found) > first + SHOWN)
    meant = "" if found else index.meant(text)
    if not as_page:
        return _varied(jsonify({"q": text, "language": lang, "total": len(found), "page": number, "meant": meant, "results": shown.rows}))
    return _varied(Response(render_template("search.html", asked=text, total=len(found), page=shown, meant=meant), mimetype=HTML))


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
