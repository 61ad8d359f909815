"""What a comparison found, for people and for machines: in words, as a table, as JSON."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from .change_labels import STATUS_WORDS
from .names import short
from .record_changes import CHANGED, GONE, NEW, RDF_TYPE, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .change_labels import Labels
    from .record_changes import Change, RecordChange
    from .withdrawals import Withdrawal

COLUMNS = (
    "status", "record", "label", "part", "part_label", "property", "property_label", "language", "old", "new", "old_label", "new_label",
    "worked_out",
)  # fmt: skip

#: What stands before a value that came, that went, and that took the place of another.
MARKS = {NEW: "+", GONE: "-", CHANGED: "~"}

NOTHING = {"nl": "Er is geen verschil.", "en": "There is no difference."}


def counts(records: Iterable[RecordChange]) -> dict[str, int]:
    """Return how many records came, changed and went."""
    found = Counter(record.status for record in records)
    return {status: found[status] for status in STATUSES}


def words(
    records: Sequence[RecordChange],
    labels: Labels,
    language: str,
    gone: dict[str, Withdrawal],
    style: Callable[[str, str], str] = lambda text, _: text,
) -> Iterator[str]:
    """Yield lines for people: each record with what changed, by part and property; `style` colours a text by what it says."""
    if not records:
        yield NOTHING[language]
    for record in records:
        status = style(STATUS_WORDS[record.status][language], record.status)
        yield f"{status}  {style(labels.name(record.iri, language), 'name')}  ({short(record.iri)})"
        if record.iri in gone:
            yield from _withdrawal(gone[record.iri], labels, language)
        if record.status != GONE:
            yield from _own_lines(record, labels, language, style)
            yield from _part_lines(record, labels, language, style)
    if records:
        yield ", ".join(f"{number} {STATUS_WORDS[status][language]}" for status, number in counts(records).items() if number)


def _withdrawal(found: Withdrawal, labels: Labels, language: str) -> Iterator[str]:
    instead = ", ".join(f"{labels.name(iri, language)} ({short(iri)})" for iri in found.successors)
    yield f"  {found.since}: {found.reasons.get(language, '')}" + (f" → {instead}" if instead else "")


def _own_lines(record: RecordChange, labels: Labels, language: str, style: Callable[[str, str], str]) -> Iterator[str]:
    for change in record.changes:
        if change.thing == record.iri:
            yield f"  {_line(change, labels, language, style)}"


def _part_lines(record: RecordChange, labels: Labels, language: str, style: Callable[[str, str], str]) -> Iterator[str]:
    for part, (link, became) in record.parts.items():
        name = f"{labels.name(link, language)}: {labels.name(part, language)}" if link else labels.name(part, language)
        yield f"  {style(f'{MARKS[became]} {name}', became)}"
        shown = (change for change in record.changes if change.thing == part and became != GONE and change.property != RDF_TYPE)
        yield from (f"      {_line(change, labels, language, style)}" for change in shown)


def _line(change: Change, labels: Labels, language: str, style: Callable[[str, str], str]) -> str:
    name = labels.name(change.property, language) + (f" ({change.language})" if change.language else "")
    old, new = (" ".join(labels.value(value, language).split()) for value in (change.old, change.new))
    if change.old and change.new:
        return f"{style('~', CHANGED)} {name}: {style(old, GONE)} → {style(new, NEW)}"
    became = NEW if change.new else GONE
    return style(f"{MARKS[became]} {name}: {new or old}", became)


def rows(records: Sequence[RecordChange], labels: Labels, language: str) -> Iterator[dict[str, str]]:
    """Yield a row for each change."""
    return flat(as_json(records, labels, {})["records"], language)


def flat(records: Iterable[dict[str, Any]], language: str) -> Iterator[dict[str, str]]:
    """Yield a row for each change of records as `as_json` has them."""
    for record in records:
        name = record["label"].get(language, "")
        for change in record["changes"]:
            part = change.get("part", {"iri": "", "label": {}})
            values = (
                record["status"], record["iri"], name, part["iri"], part["label"].get(language, ""),
                change["property"], change["propertyLabel"].get(language, ""), change.get("language", ""),
                change.get("old", ""), change.get("new", ""),
                change.get("oldLabel", {}).get(language, ""), change.get("newLabel", {}).get(language, ""),
                "true" if change.get("workedOut") else "false",
            )  # fmt: skip
            yield dict(zip(COLUMNS, values, strict=True))


def shown_as(change: dict[str, Any], language: str) -> str:
    """Return what people call the property that a change, as `as_json` has it, is of, after the part that it is in."""
    name = str(change["propertyLabel"].get(language) or short(change["property"]))
    if "part" not in change:
        return name
    part = change["part"]
    of = part["ofLabel"].get(language) or short(part["of"])
    return ": ".join(filter(None, (of, part["label"].get(language), name)))


def table(found: Iterable[dict[str, str]], *, first: tuple[str, ...] = (), tabs: bool = False) -> str:
    """Return rows as CSV (RFC 4180), or separated by tabs; `first` names columns that stand before the others."""
    output = io.StringIO()
    writer = csv.DictWriter(output, (*first, *COLUMNS), delimiter="\t" if tabs else ",", lineterminator="\n" if tabs else "\r\n")
    writer.writeheader()
    writer.writerows(found)
    return output.getvalue()


def as_json(records: Sequence[RecordChange], labels: Labels, gone: dict[str, Withdrawal]) -> dict[str, Any]:
    """Return what became of each record, with labels in both languages, and the withdrawals of what is gone."""
    return {"counts": counts(records), "records": [_record(record, labels, gone.get(record.iri)) for record in records]}


def _record(record: RecordChange, labels: Labels, withdrawal: Withdrawal | None) -> dict[str, Any]:
    found: dict[str, Any] = {"status": record.status, "kind": record.kind, "iri": record.iri, "label": labels.of(record.iri)}
    if withdrawal:
        found["withdrawal"] = {"since": withdrawal.since, "reason": withdrawal.reasons, "successors": withdrawal.successors}
    return found | {"changes": [_change(change, record, labels) for change in record.changes]}


def _change(change: Change, record: RecordChange, labels: Labels) -> dict[str, Any]:
    found: dict[str, Any] = {"property": change.property, "propertyLabel": labels.of(change.property)}
    if change.thing != record.iri:
        link, became = record.parts[change.thing]
        found["part"] = {"iri": change.thing, "label": labels.of(change.thing), "of": link, "ofLabel": labels.of(link), "status": became}
    if change.language:
        found["language"] = change.language
    for name, value in (("old", change.old), ("new", change.new)):
        if value:
            found |= {name: value, f"{name}Label": {language: labels.value(value, language) for language in ("nl", "en")}}
    return found | ({"workedOut": True} if change.worked_out else {})
