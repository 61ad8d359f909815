"""What a table changes in a folder of records, and the writing of it: all of it, or nothing."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cells import PART_SHEETS, RECORD_SHEETS, flat, part_names, shown
from .reading import Record
from .records import PARTS, read_all
from .splicing import dumped, rewritten
from .tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .errors import RecordError


@dataclass
class Plan:
    """What an import would do: texts to write, files to remove, and both told to a person; and what is wrong."""

    table: Table
    others: list[Record] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)

    def write(self) -> None:
        """Write all texts beside their files, then put them in place, and remove what is to go."""
        ready: list[tuple[Path, Path]] = []
        try:
            for path, text in self.texts.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                ready.append((_beside(path, text), path))
        except OSError:
            for temporary, _ in ready:
                temporary.unlink()
            raise
        for temporary, path in ready:
            temporary.replace(path)
        for path in self.removed:
            path.unlink()


def _beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
    return Path(name)


def plan(file: Path, root: Path, *, delete: bool = False) -> Plan:
    """Return what the import of a table into a folder of records would do; nothing is written."""
    known, errors = read_all(root)
    before = {str(record.data["id"]): record for record in known}
    table = read_table(file, {name: record.data for name, record in before.items()}, delete=delete)
    found = Plan(table, errors=errors)
    gone = list(_gone(table, before))
    found.missing += [] if delete else [f"{name}: its row is gone; --delete would remove the record" for name in gone]
    found.removed = [before[name].path for name in gone] if delete else []
    for name, record in table.records.items():
        _add(found, name, record.data, before.get(name), root)
        found.missing += [] if delete else _missing_parts(table, name, before.get(name))
    found.changes += [f"{name}: removed" for name in gone if delete]
    found.others = [record for name, record in before.items() if name not in table.records and record.path not in found.removed]
    return found


def _gone(table: Table, before: dict[str, Record]) -> Iterator[str]:
    kinds = {RECORD_SHEETS[name] for name in table.rows if name in RECORD_SHEETS}
    told = {str(row["id"].value).strip() for name in table.rows if name in RECORD_SHEETS for row in table.rows[name].rows if "id" in row}
    return (name for name in before if name.split("/")[0] in kinds and name not in told)


def _missing_parts(table: Table, name: str, old: Record | None) -> Iterator[str]:
    for sheet, key in PART_SHEETS.items():
        if old and sheet in table.rows and key in old.data:
            cells = table.records[name].cells
            for index, part in enumerate(part_names(key, old.data[key])):
                if (key, index) not in cells:
                    yield f"{name} {key} {part}: its row is gone; --delete would remove it"


def _add(found: Plan, name: str, data: dict[str, Any], old: Record | None, root: Path) -> None:
    if old is None:
        found.texts[root / f"{name}.yaml"] = dumped(data)
        found.changes.append(f"{name}: new")
    elif data != old.data:
        text = old.path.read_bytes().decode("utf-8")
        found.texts[old.path] = rewritten(text, old.path, data)
        found.changes += _told(name, old.data, data)


def _told(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each value that changes."""
    was, now = flat(old), flat(new)
    for column in dict.fromkeys([*was, *now]):
        if was.get(column) != now.get(column):
            yield f"{name} {column}: {_short(column, was)} → {_short(column, now)}"
    for key in PARTS:
        parts = {part: item for data in (old, new) for part, item in _parts(key, data)}
        before, after = dict(_parts(key, old)), dict(_parts(key, new))
        for part in parts:
            if part not in before or part not in after:
                yield f"{name} {key} {part}: {'removed' if part in before else 'new'}"
            elif before[part] != after[part]:
                yield from _told(f"{name} {key} {part}", before[part], after[part])


def _parts(key: str, data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    items = data.get(key, [])
    return zip(part_names(key, items), items, strict=True)


def _short(column: str, values: dict[str, Any]) -> str:
    if column not in values:
        return "nothing"
    text = str(shown(column, values[column]))
    return repr(text if len(text) <= 60 else f"{text[:57]}…")
