"""Read a YAML record with the place of every value, strictly: YAML 1.2 scalars, no aliases, no key twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The way to a value inside a record: keys and list positions.
Path_ = tuple[str | int, ...]

INTEGER = re.compile(r"^[-+]?[0-9]+$")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
ALIAS_HINT = "write the value out: a record stands on its own"


@dataclass(frozen=True)
class Mark:
    """A place in a file; lines and columns count from 1."""

    line: int
    column: int


@dataclass
class Record:
    """One record: its file, its content, and where each value stands."""

    path: Path
    data: dict[str, Any]
    marks: dict[Path_, Mark] = field(default_factory=dict)

    def mark(self, path: Path_) -> Mark:
        """Return where the value at this path stands, or its nearest parent."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def error(self, path: Path_, message: str, hint: str | None = None) -> RecordError:
        """Return an error at the value that the path leads to."""
        mark = self.mark(path)
        return RecordError(message, self.path, mark.line, mark.column, hint)


def read(path: Path) -> Record:
    """Return the record in a file; raise RecordError, with line and column, where it can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8 at byte {error.start}", path, hint="save the file as UTF-8") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Record:
    """Return the record that a text holds; `path` names it in errors."""
    try:
        _refuse_aliases(text, path)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RecordError(
            f"not YAML: {error.problem or error.context}", path, line, column, "check indentation, colons and quotes"
        ) from error
    except yaml.reader.ReaderError as error:
        raise RecordError(f"not YAML: {error.reason}", path, 1, 1, "remove the special character") from error
    if not isinstance(node, yaml.MappingNode):
        raise RecordError("a record is a mapping of keys to values", path, 1, 1)
    record = Record(path, {})
    record.data = _value(node, (), record)
    return record


def _refuse_aliases(text: str, path: Path) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line, column = _position(event)
            raise RecordError("anchors and aliases are not used in records", path, line, column, ALIAS_HINT)


def _value(node: yaml.Node, path: Path_, record: Record) -> Any:  # noqa: ANN401 - a record holds any YAML value
    record.marks[path] = Mark(*_position(node))
    if isinstance(node, yaml.MappingNode):
        return dict(_items(node, path, record))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), record) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _items(node: yaml.MappingNode, path: Path_, record: Record) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        record.marks[path] = Mark(*_position(key_node))
        if key in seen:
            raise record.error(path, f"the key {key!r} stands twice", "keep one")
        seen.add(key)
        yield key, _value(value_node, (*path, key), record)
    record.marks[path] = Mark(*_position(node))


def _position(node: yaml.Node | yaml.Event) -> tuple[int, int]:
    mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    """Return a plain scalar by the YAML 1.2 core schema; decimals stay text, so that no digit is lost."""
    text = str(node.value)
    if node.style:
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    return int(text) if INTEGER.match(text) else text
