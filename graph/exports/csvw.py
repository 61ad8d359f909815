"""The tables as CSV, and what their cells mean: metadata by CSV on the Web (https://www.w3.org/TR/tabular-metadata/)."""

from __future__ import annotations

import json
import shutil
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from ontology import LICENSE

from . import Export
from .rows import COUNTS, write_tables
from .tables import TYPE, tables
from .workspace import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from graph.opened import Opened

    from .tables import Column, Table

PROFILE = "csv"

CSV, JSON = "text/csv", "application/csvm+json"

CSVW = "http://www.w3.org/ns/csvw"

METADATA = "csv-metadata.json"


#: The date that members of an archive have, so that the same content gives the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def table_files(release: Opened) -> Path:
    """Return the folder with the tables of a release, written when they are first asked for."""
    return workspace(release).made("csv", write_tables)


def metadata(release: Opened) -> dict[str, Any]:
    """Return the metadata of all tables."""
    return {
        "@context": [CSVW, {"@language": "en"}],
        "dc:title": "Veerkrachtgraaf",
        "dc:description": f"The tables of release {release.version} of Veerkrachtgraaf; each cell with a property is a fact of the graph.",
        "dc:license": {"@id": LICENSE},
        "dc:identifier": release.version,
        "tables": [_described(table) for table in tables().values()],
    }


def _described(table: Table) -> dict[str, Any]:
    about = "{+id}" if table.kind else "{+thing}"
    columns = [_column(column) for column in table.columns]
    if table.kind:
        columns.append({"name": "type", "virtual": True, "propertyUrl": TYPE, "valueUrl": table.kind})
    schema: dict[str, Any] = {"aboutUrl": about, "columns": columns}
    schema |= {"primaryKey": "id"} if table.kind else {}
    if keys := [_key(column) for column in table.columns if column.required and column.target in tables()]:
        schema["foreignKeys"] = keys
    return {"url": f"{table.name}.csv", "dc:title": _texts(_titled(table)), "tableSchema": schema}


def _titled(table: Table) -> dict[str, str]:
    return {"nl": table.titles[0], "en": table.titles[1]}


def _texts(titles: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in titles.items()]


def _column(column: Column) -> dict[str, Any]:
    """Return what is to be known of a column; its name stands among the titles, since it is the header in the file."""
    dutch, english = column.titles
    titles = {"en": list(dict.fromkeys([column.name, english])), "nl": list(dict.fromkeys([column.name, dutch]))}
    found: dict[str, Any] = {"name": column.name, "titles": titles} | ({"required": True} if column.required else {})
    if not column.property:
        return {**found, "datatype": "anyURI" if column.required else "string", "suppressOutput": True}
    found |= {"datatype": column.datatype, "propertyUrl": column.property}
    if column.language:
        found["lang"] = column.language
    if column.reverse:
        found |= {"aboutUrl": f"{{+{column.name}}}", "valueUrl": "{+id}"}
    elif column.target:
        found["valueUrl"] = f"{{+{column.name}}}"
    return found


def _key(column: Column) -> dict[str, Any]:
    return {"columnReference": column.name, "reference": {"resource": f"{column.target}.csv", "columnReference": "id"}}


def _table(name: str, release: Opened, file: BinaryIO) -> None:
    with (table_files(release) / f"{name}.csv").open("rb") as source:
        shutil.copyfileobj(source, file)


def _facts(name: str, release: Opened) -> int:
    return int(json.loads((table_files(release) / COUNTS).read_text(encoding="utf-8"))[name])


def _metadata(release: Opened, file: BinaryIO) -> None:
    file.write((json.dumps(metadata(release), ensure_ascii=False, indent=1) + "\n").encode())


def _archive(release: Opened, file: BinaryIO) -> None:
    """Write all tables with their metadata as one archive."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for export in EXPORTS[:-1]:
            name = export.name.removeprefix("csv/")
            with archive.open(member(name), "w", force_zip64=True) as file_within:
                export.write(release, file_within)  # type: ignore[arg-type]


def member(name: str) -> zipfile.ZipInfo:
    """Return a member of an archive that has no date of its own."""
    found = zipfile.ZipInfo(name, EPOCH)
    found.compress_type, found.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return found


_METADATA_TITLES = {"nl": "Wat de kolommen van de tabellen betekenen (CSVW)", "en": "What the columns of the tables mean (CSVW)"}
_ARCHIVE_TITLES = {"nl": "Alle tabellen met hun beschrijving, in één bestand", "en": "All tables with their description, in one file"}

EXPORTS = [
    *(
        Export(f"csv/{name}.csv", CSV, PROFILE, _titled(table), partial(_table, name), facts=partial(_facts, name))
        for name, table in tables().items()
    ),
    Export(f"csv/{METADATA}", JSON, PROFILE, _METADATA_TITLES, _metadata, (CSVW,)),
    Export("tables.zip", "application/zip", PROFILE, _ARCHIVE_TITLES, _archive, (CSVW,)),
]
