"""The feed of what each release changed: an entry for each release, in Atom (RFC 4287)."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from graph.change_labels import STATUS_WORDS
from graph.change_reports import shown_as
from graph.names import short
from graph.record_changes import CHANGED

from .addresses import path_of
from .language import text

if TYPE_CHECKING:
    from collections.abc import Iterator

ATOM = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"

#: What the identities of feed and entries begin with (RFC 4151): they stay, wherever this is served.
TAG = "tag:w3id.org,2026:veerkracht/"

#: What a feed without entries says of when it changed.
NEVER = "1970-01-01T00:00:00Z"

#: Records that an entry names.
NAMED = 200

NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Xml.register_namespace("", NAMESPACE)


def feed(releases: list[dict[str, Any]], host: str, lang: str) -> bytes:
    """Return the feed of some releases, newest first, as `/changes.json` has them."""
    root = Xml.Element(f"{{{NAMESPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(root, "id", f"{TAG}changes/{lang}")
    _add(root, "title", f"Veerkrachtgraaf: {text('changes', lang)}")
    _add(root, "subtitle", text("changes_lead", lang))
    _add(root, "updated", max((one["made"] for one in releases), default=NEVER))
    _add(_add(root, "author"), "name", "Veerkrachtgraaf")
    _add(root, "rights", text("licence", lang))
    _add(root, "link", rel="self", type=ATOM, href=f"{host}/changes.atom?lang={lang}")
    _add(root, "link", rel="alternate", type="text/html", href=f"{host}/changes?lang={lang}")
    for one in releases:
        _entry(root, one, host, lang)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(root: Xml.Element, one: dict[str, Any], host: str, lang: str) -> None:
    entry = _add(root, "entry")
    which = f"{one['version']}/{one['release']}" if one["again"] else one["version"]
    _add(entry, "id", f"{TAG}release/{which}/{lang}")
    _add(entry, "title", f"{text('release', lang)} {one['release']}: {summary(one, lang)}")
    _add(entry, "updated", one["made"])
    _add(entry, "published", one["made"])
    _add(
        entry,
        "link",
        rel="alternate",
        type="text/html",
        href=f"{host}/changes?lang={lang}&release={one['release']}#release-{one['release']}",
    )
    _add(entry, "content", "".join(_html(one, host, lang)), type="html")


def summary(one: dict[str, Any], lang: str) -> str:
    """Return the counts of a release in words."""
    if not one["previous"]:
        return text("first_kept", lang)
    counted = [f"{number} {STATUS_WORDS[status][lang]}" for status, number in one["counts"].items() if number]
    return ", ".join(counted) or text("nothing_stated_changed", lang)


def _html(one: dict[str, Any], host: str, lang: str) -> Iterator[str]:
    if not one["records"]:
        yield f"<p>{escape(summary(one, lang))}</p>"
        return
    yield "<ul>"
    for record in one["records"][:NAMED]:
        link = path_of(record["iri"])
        address = link if "://" in link else host + link
        name = record["label"].get(lang) or short(record["iri"])
        yield f'<li>{STATUS_WORDS[record["status"]][lang]}: <a href="{escape(address)}">{escape(name)}</a>{_properties(record, lang)}</li>'
    if len(one["records"]) > NAMED:
        yield f"<li>… ({len(one['records']) - NAMED})</li>"
    yield "</ul>"


def _properties(record: dict[str, Any], lang: str) -> str:
    """Return which properties of a changed record changed, each once; for what is gone, what stands in its place."""
    withdrawal = record.get("withdrawal", {})
    if withdrawal:
        instead = ", ".join(map(short, withdrawal["successors"]))
        return escape(f" ({withdrawal['reason'].get(lang, '')}{f' → {instead}' if instead else ''})")
    if record["status"] in ("new", "gone"):
        return ""
    names = dict.fromkeys(_named(change, lang) for change in record["changes"])
    return escape(f" ({', '.join(names)})")


def _named(change: dict[str, Any], lang: str) -> str:
    """Return what changed, in a few words: a part that came or went is named once."""
    part = change.get("part", {"status": CHANGED})
    if part["status"] == CHANGED:
        return shown_as(change, lang)
    name = part["label"].get(lang) or short(part["iri"])
    return f"{STATUS_WORDS[part['status']][lang]}: {part['ofLabel'].get(lang) or short(part['of'])}: {name}"


def _add(parent: Xml.Element, name: str, content: str = "", **attributes: str) -> Xml.Element:
    found = Xml.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    found.text = NO_XML.sub("\N{REPLACEMENT CHARACTER}", content) or None
    return found
