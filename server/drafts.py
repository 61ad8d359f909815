"""The texts of a folder of records that are open in an editor: what is wrong with them, and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from graph.checking import check, from_error
from graph.forms import Meaning
from graph.locating import Locator
from ingest.errors import RecordError
from ingest.rdf import RdfSource
from ingest.reading import parse
from ingest.records import problems, read_all
from ontology import ID, vocabulary_files

if TYPE_CHECKING:
    from graph.findings import Finding


@dataclass
class Drafts:
    """The open texts of a folder of records, by file."""

    root: Path
    texts: dict[Path, str] = field(default_factory=dict)
    _names: dict[str, Meaning] = field(default_factory=dict)

    def unread(self, path: Path) -> list[Finding]:
        """Return what is wrong with the form of an open text, without its references and without the rules."""
        try:
            return [from_error(error) for error in problems(parse(self.texts[path], path), self.root)]
        except RecordError as error:
            return [from_error(error)]

    def findings(self, texts: dict[Path, str]) -> dict[Path, list[Finding]]:
        """Return what `veerkracht validate` finds when these texts were saved, by file; open files without findings as well."""
        found: dict[Path, list[Finding]] = {path: [] for path in texts}
        for finding in check([self.root], drafts=texts):
            if finding.position and finding.position.file:
                found.setdefault((Path.cwd() / finding.position.file).resolve(), []).append(finding)
        self._names = {}
        return {path: findings for path, findings in found.items() if path.is_relative_to(self.root)}

    def names(self) -> dict[str, Meaning]:
        """Return the records that there are, with label and description."""
        if not self._names:
            records, _ = read_all(self.root, self.texts)
            self._names = {str(record.data["id"]): _meaning(record.data) for record in records}
        return self._names

    def definition(self, name: str) -> tuple[Path, int, int] | None:
        """Return file, line and column where a record or concept (KIND/SLUG) is defined, None where it is not known."""
        record = self.root / f"{name}.yaml"
        if "/" in name and (record.exists() or record in self.texts):
            return record, 1, 1
        return _concept(name)


def _meaning(data: dict[str, object]) -> Meaning:
    label, description = data.get("label"), data.get("description")
    return Meaning(
        {str(key): str(text) for key, text in label.items()} if isinstance(label, dict) else {},
        {str(key): str(text) for key, text in description.items()} if isinstance(description, dict) else {},
    )


@cache
def _concept(name: str) -> tuple[Path, int, int] | None:
    for path in sorted(vocabulary_files(), key=lambda path: path.parent.name != "concepts"):
        if f"<{name}>" in path.read_text(encoding="utf-8"):
            source = RdfSource(path, str(path))
            node = NamedNode(ID + name)
            position = Locator([source]).subject(node) if source.holds(node) else None
            if position:
                return path, position.line, position.column
    return None
