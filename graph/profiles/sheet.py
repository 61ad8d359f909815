"""The working sheet of a databank, filled: a DOCX with headings and tables, a source for each fact, and what is unknown left open.

The same record gives the same bytes.
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .crosswalk import grounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as Sheet
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from .definitions import Field, Profile, Source
    from .facts import Fact
    from .record import Filled

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: The times within the file, which would else be of the moment that it is made.
MOMENT = datetime(2000, 1, 1)
ZIPPED = (1980, 1, 1, 0, 0, 0)

GREY = RGBColor(0x59, 0x59, 0x59)
WIDTHS = (Cm(5.2), Cm(11.8))


def sheet(filled: Filled, databank: str, version: str) -> bytes:
    """Return the filled working sheet of an intervention for a databank with this name, as the bytes of a DOCX."""
    document = _document(filled)
    places: dict[str, int] = {}
    document.add_heading(filled.name, 0)
    _paragraph(document, f"Werkblad beschrijving interventie, in de velden van {databank}.")
    _paragraph(document, f"Ingevuld uit Veerkrachtgraaf, uitgave {version}: {filled.intervention}", GREY)
    _paragraph(document, "Niet ingediend bij of beoordeeld door deze databank. Een * betekent: dit veld moet gevuld zijn.", GREY)
    for part in filled.profile.parts:
        document.add_heading(part.label["nl"], 1)
        table = _table(document)
        for field in part.fields:
            _, content = _row(table, field.label["nl"] + (" *" if field.required else ""))
            _content(content, filled, field, places)
    _open_fields(document, filled)
    _unmapped(document, filled, places)
    _sources(document, places)
    _about(document, filled.profile)
    return _repacked(document)


def _document(filled: Filled) -> Sheet:
    document = Document()
    own = document.core_properties
    own.title, own.author, own.language = f"Werkblad {filled.name}", "Veerkrachtgraaf", "nl-NL"
    own.comments, own.created, own.modified, own.last_modified_by = filled.intervention, MOMENT, MOMENT, "Veerkrachtgraaf"
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "nl-NL")
    style.element.get_or_add_rPr().append(language)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    return document


def _paragraph(document: Sheet, text: str, colour: RGBColor | None = None) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if colour is not None:
        run.font.color.rgb, run.font.size = colour, Pt(9)
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _table(document: Sheet) -> Table:
    table: Table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    return table


def _row(table: Table, name: str) -> tuple[_Cell, _Cell]:
    """Return the cells of a new row, the first with a name."""
    first, second = table.add_row().cells  # type: ignore[no-untyped-call]
    for cell, width in zip((first, second), WIDTHS, strict=True):
        cell.width = width
    first.paragraphs[0].add_run(name).bold = True
    return first, second


def _content(cell: _Cell, filled: Filled, field: Field, places: dict[str, int]) -> None:
    lines = filled.lines(field)
    if not lines or filled.status(field) == "elsewhere":
        run = cell.paragraphs[0].add_run(filled.why_open(field))
        run.italic, run.font.color.rgb = True, GREY
    _lines(cell, lines, places, first=not cell.paragraphs[0].runs)


def _lines(cell: _Cell, lines: Iterable[tuple[str, Fact]], places: dict[str, int], *, first: bool) -> None:
    """Write lines with the numbers of their sources; what has the same label stands in one paragraph."""
    groups: dict[str, list[tuple[str, Fact]]] = {}
    for line, fact in lines:
        label, _, text = line.partition(": ")
        groups.setdefault(label, []).append((text, fact))
    for label, group in groups.items():
        paragraph, first = cell.paragraphs[0] if first else cell.add_paragraph(), False
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(f"{label[:1].upper()}{label[1:]}: ").bold = True
        for index, (text, fact) in enumerate(group):
            several = len(group) > 1 and len(group[0][1].details) > 0
            item = paragraph if not several else _item(cell)
            item.add_run(("; " if index and not several else "") + text + " ")
            item.add_run(_numbers(fact, places)).font.superscript = True


def _item(cell: _Cell) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph("• ")
    form = paragraph.paragraph_format
    form.left_indent, form.first_line_indent, form.space_after = Cm(0.4), Cm(-0.4), Pt(1)
    return paragraph


def _numbers(fact: Fact, places: dict[str, int]) -> str:
    return ",".join(str(places.setdefault(place.label, len(places) + 1)) for place in fact.places)


def _open_fields(document: Sheet, filled: Filled) -> None:
    document.add_heading("Wat open blijft", 1)
    table = _table(document)
    for field in filled.profile.fields:
        if filled.status(field) != "filled":
            _row(table, field.label["nl"] + (" *" if field.required else ""))[1].paragraphs[0].add_run(filled.why_open(field))


def _unmapped(document: Sheet, filled: Filled, places: dict[str, int]) -> None:
    document.add_heading("Wat de graaf weet en dit werkblad niet vraagt", 1)
    table = _table(document)
    by_label: dict[str, list[Fact]] = {}
    for fact in filled.unmapped:
        by_label.setdefault(fact.label, []).append(fact)
    for label, own in by_label.items():
        cell = _row(table, label[:1].upper() + label[1:])[1]
        for index, fact in enumerate(own):
            paragraph = cell.paragraphs[0] if not index else cell.add_paragraph()
            paragraph.add_run(fact.text() + " ")
            paragraph.add_run(_numbers(fact, places)).font.superscript = True


def _sources(document: Sheet, places: dict[str, int]) -> None:
    document.add_heading("Bronnen van de feiten", 1)
    _paragraph(document, "Document, kop en tekens; met het document in handen is elke passage na te zien.", GREY)
    for label, number in places.items():
        _paragraph(document, f"{number}. {label}")


def _about(document: Sheet, profile: Profile) -> None:
    document.add_heading("Waar de velden en niveaus vandaan komen", 1)
    _paragraph(document, profile.note["nl"])
    used = [*(key for field in profile.fields for key in field.sources), *profile.scale_sources]
    for key in dict.fromkeys(used):
        _paragraph(document, _described(profile.sources[key]))
    _paragraph(document, f"Niveaus naast elkaar: {grounds()['asserted']['nl']}")


def _described(source: Source) -> str:
    when = f"van {source.date}" if source.date else f"gezien op {source.seen}"
    return f"{source.title} ({when}). {source.says} {source.url}"


def _repacked(document: Sheet) -> bytes:
    """Return a document as bytes, the times of its parts fixed."""
    made, packed = BytesIO(), BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIPPED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
