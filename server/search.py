"""The search: interventions, elements, blocks, and what else the graph has a name for, in words that a person types.

A word is found in the names of a thing, in what describes it, and, for an intervention, in the names of the elements, building blocks,
settings, groups, deliverers and languages that it has: what the graph knows is searched, and not only what the texts say. Findings are
left out of that, since who looks for an outcome must not be led to what had no effect on it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import snowballstemmer
from flask import Blueprint, Response, jsonify, render_template, request

from .citation import release
from .language import language
from .negotiation import HTML, best, wants_page
from .once import once
from .problems import Problem
from .queries import Page, page_number, rows, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Having = Callable[[list[str]], Iterable[tuple[str, str]]]

blueprint = Blueprint("search", __name__)

JSON = {"application/json": "json"}

#: How many letters a search may have, and how many results a page.
LONGEST, SHOWN = 200, 50

#: What fits worst: an intervention by what it has. Of more concepts than so many it is not asked: their words are the start of a word.
WORST, MOST = 5, 50

#: The orders of concepts in `names-and-descriptions.rq`.
CONCEPTS = (2, 3, 6)

#: How like a word another is that may have been meant, of 1.
NEAR = 0.8

#: What brings the words of a language to their stems.
STEMMERS = {"nl": "dutch", "en": "english"}

WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text as it is compared: in lower case, without accents, the words parted by one blank (Unicode's NFKD)."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(WORD.findall(plain.casefold()))


class Text(NamedTuple):
    """A text as it is compared, between blanks: its words as they stand, and their stems (https://snowballstem.org)."""

    words: str
    stems: str

    def has(self, word: Text) -> bool:
        """Return whether a word stands in it, also within a word (Dutch writes compounds as one) or in another form."""
        return word.words.strip() in self.words or self.has_beginning(word)

    def has_beginning(self, word: Text) -> bool:
        """Return whether one of its words begins with a word or its stem, or is another form of it."""
        return word.words.rstrip() in self.words or word.stems.rstrip() in self.words or word.stems in self.stems


def compared(text: str, lang: str) -> Text:
    """Return a text as it is compared, with the stems of its words in a language."""
    words = folded(text).split()
    return Text(f" {' '.join(words)} ", f" {' '.join(stem(word, lang) for word in words)} ")


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """Return the stem of a word, or the word where its beginning would go: of `gezin`, family, `zin`, sense, is left."""
    found: str = snowballstemmer.stemmer(STEMMERS[lang]).stemWord(word)  # a stemmer of its own: it holds the word that it works on
    return found if found[:2] == word[:2] else word


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
    names: dict[str, Text]
    whole: Text

    @property
    def place(self) -> tuple[int, int, str, str]:
        """Return what puts things that fit as well in order: their kind, how many interventions have them, their label."""
        return self.order, -(self.interventions or 0), folded(self.label), self.iri

    def is_named(self, word: Text) -> bool:
        """Return whether this is a concept that has a name with a word which begins so, or is another form of it."""
        return self.order in CONCEPTS and any(name.has_beginning(word) for name in self.names.values())

    def rank(self, asked: str, words: Sequence[Text]) -> tuple[int, str] | None:
        """Return how well the words fit, 0 best, and the name that they were found in; None where one of them is nowhere.

        A name that is what was asked, that begins with it, that has words which begin with the words asked or are other forms of them,
        that has them within its words, and last a description that has what the names have not.
        """
        if not all(self.whole.has(word) for word in words):
            return None
        return min(((_fit(asked, words, name), shown) for shown, name in self.names.items()), key=lambda found: found[0])


def _fit(asked: str, words: Sequence[Text], name: Text) -> int:
    if name.words.strip() == asked:
        return 0
    if name.words.startswith(f" {asked}"):
        return 1
    if all(name.has_beginning(word) for word in words):
        return 2
    return 3 if all(name.has(word) for word in words) else 4


@dataclass(frozen=True)
class Found:
    """A thing that was found, the name that it was found by, and what it has that has the words which itself has not."""

    entry: Entry
    name: str
    because: tuple[Entry, ...] = ()

    def described(self) -> dict[str, Any]:
        """Return it as a result stands in JSON."""
        found = {key: getattr(self.entry, key) for key in ("iri", "label", "kind", "description", "interventions", "withdrawn")}
        return found | {"name": self.name, "because": [{"iri": one.iri, "label": one.label, "kind": one.kind} for one in self.because]}


@dataclass(frozen=True)
class Index:
    """What is searched: the things, and all words of their names."""

    lang: str
    entries: list[Entry]
    words: frozenset[str]

    def search(self, text: str, having: Having) -> list[Found]:
        """Return the things that have all words of a text, best first; none for a text without words.

        `having` returns, of some concepts, which intervention has which, as pairs of IRIs.
        """
        asked = folded(text)
        words = [compared(word, self.lang) for word in asked.split()]
        found = {}
        for entry in self.entries if words else ():
            if ranked := entry.rank(asked, words):
                found[entry.iri] = (ranked[0], Found(entry, ranked[1]))
        for each in self._by_what_they_have(words, having):
            found.setdefault(each.entry.iri, (WORST, each))
        best_first = sorted(found.values(), key=lambda ranked: (ranked[0], *ranked[1].entry.place))
        return [each for _, each in best_first]

    def _by_what_they_have(self, words: Sequence[Text], having: Having) -> Iterator[Found]:
        """Yield the interventions that have each word themselves or in the name of what they have, with what that is."""
        concepts = {word: {entry.iri: entry for entry in self.entries if entry.is_named(word)} for word in words}
        asked = sorted(set().union(*concepts.values()))
        has: dict[str, list[str]] = {}
        for thing, concept in having(asked) if len(asked) <= MOST else ():
            has.setdefault(thing, []).append(concept)
        for entry in self.entries:
            if entry.iri in has:
                fitting = {word: [concepts[word][one] for one in has[entry.iri] if one in concepts[word]] for word in words}
                if all(fitting[word] or entry.whole.has(word) for word in words):
                    because = {one.iri: one for word in words for one in fitting[word] if not entry.whole.has(word)}
                    yield Found(entry, entry.label, tuple(sorted(because.values(), key=lambda one: one.place)))

    def meant(self, text: str, having: Having) -> str:
        """Return a text with each word that no name has as the nearest that one has; empty where nothing is found for that either."""
        words = folded(text).split()
        near = " ".join(next(iter(difflib.get_close_matches(word, self.words, 1, NEAR)), word) for word in words)
        return near if near.split() != words and self.search(near, having) else ""


def _index(lang: str) -> Index:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows(release(), "names-and-descriptions", lang=lang):
        found.setdefault(row["thing"], []).append(row)
    entries = [_entry(thing, said, lang) for thing, said in found.items()]
    words = {word for entry in entries for name in entry.names.values() for word in name.words.split()}
    return Index(lang, entries, frozenset(words))


def _entry(thing: str, said: list[dict[str, Any]], lang: str) -> Entry:
    """Return the entry of a thing from its rows, one for each of its names, the first of which tells the rest."""
    first = said[0]
    label, description = first["label"], first["description"] or ""
    names = {name: compared(name, lang) for name in (label, *(row["name"] for row in said))}
    whole = compared(" ".join([*names, description]), lang)
    told = (first["kind"] or "", first["order"], label, description, first["interventions"], first["withdrawn"] is not None)
    return Entry(thing, *told, names, whole)


def _having(concepts: list[str]) -> list[tuple[str, str]]:
    return [(row["thing"], row["linked"]) for row in rows_of(release(), "having", "linked", concepts)]


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
    found = index.search(text, _having)
    number = page_number()
    first = (number - 1) * SHOWN
    shown = Page([each.described() for each in found[first : first + SHOWN]], number, len(found) > first + SHOWN)
    meant = "" if found else index.meant(text, _having)
    if not as_page:
        return _varied(jsonify({"q": text, "language": lang, "total": len(found), "page": number, "meant": meant, "results": shown.rows}))
    return _varied(Response(render_template("search.html", asked=text, total=len(found), page=shown, meant=meant), mimetype=HTML))


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
