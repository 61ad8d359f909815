"""Read a YAML record with the place of every value, strictly: YAML 1.2 scalars, no aliases, no key twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
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
    """A stretch of a file; lines and columns count from 1, the end is the first character after it."""

    line: int
    column: int
    end_line: int = 0
    end_column: int = 0


@dataclass
class Record:
    """One record: its file, its content, and where each value stands."""

    path: Path
    data: dict[str, Any]
    node: yaml.MappingNode | None = field(default=None, repr=False)

    @cached_property
    def marks(self) -> dict[Path_, Mark]:
        """Return where each value stands."""
        return {path: _mark(node) for path, node, _ in _walk(self.node, ())}

    @cached_property
    def keys(self) -> dict[Path_, Mark]:
        """Return where the key of each value stands; an item of a list has that of the list."""
        return {path: _mark(key) for path, _, key in _walk(self.node, ()) if key}

    def mark(self, path: Path_) -> Mark:
        """Return where the value at this path stands, or its nearest parent."""
        return self._nearest(self.marks, path)

    def key(self, path: Path_) -> Mark:
        """Return where the key of the value at this path stands, or its nearest parent's."""
        return self._nearest(self.keys, path)

    @staticmethod
    def _nearest(marks: dict[Path_, Mark], path: Path_) -> Mark:
        while path and path not in marks:
            path = path[:-1]
        return marks.get(path, Mark(1, 1))

    def error(self, path: Path_, message: str, hint: str | None = None, rule: str = "form") -> RecordError:
        """Return an error at the value that the path leads to."""
        return _error(self.mark(path), self.path, message, hint, rule)

    def key_error(self, path: Path_, message: str, hint: str | None = None, rule: str = "form") -> RecordError:
        """Return an error at the key of the value that the path leads to."""
        return _error(self.key(path), self.path, message, hint, rule)


def _error(mark: Mark, path: Path, message: str, hint: str | None, rule: str) -> RecordError:
    return RecordError(message, path, mark.line, mark.column, hint, rule, mark.end_line, mark.end_column)


class Loader(yaml.CSafeLoader):
    """YAML without the types that YAML 1.1 sees in plain scalars: `_scalar` reads them by YAML 1.2."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: bool | tuple[bool, bool]) -> str:  # noqa: ARG002
        """Return one tag for all: none is looked at."""
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        """Do nothing: there is nothing to resolve."""

    def ascend_resolver(self) -> None:
        """Do nothing: there is nothing to resolve."""


def read(path: Path) -> Record:
    """Return the record in a file; raise RecordError, with line and column, where it can't be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"the file can't be read: {error.strerror}", path, 1, 1, "give a file with a record, or remove it", "syntax"
        ) from error
    return decode(content, path)


def decode(content: bytes, path: Path) -> Record:
    """Return the record that the bytes of a file hold; raise RecordError, with line and column, where they can't be read."""
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line, column = _after(error.object[: error.start])
        raise RecordError(f"not UTF-8 at byte {error.start}", path, line, column, "save the file as UTF-8", "syntax") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Record:
    """Return the record that a text holds; `path` names it in errors."""
    try:
        _refuse_aliases(text, path)
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RecordError(
            f"not YAML: {error.problem or error.context}", path, line, column, "check indentation, colons and quotes", "syntax"
        ) from error
    except yaml.reader.ReaderError as error:
        line, column = _after(text.encode()[: error.position])
        raise RecordError(f"not YAML: {error.reason}", path, line, column, "remove the special character", "syntax") from error
    except RecursionError:
        raise RecordError("nested too deeply", path, 1, 1, "a record has three levels at most", "form-record") from None
    if not isinstance(node, yaml.MappingNode):
        raise RecordError("a record is a mapping of keys to values", path, 1, 1, rule="form-record")
    return Record(path, _mapping(node, path), node)


def _refuse_aliases(text: str, path: Path) -> None:
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error(_mark(event), path, "anchors and aliases are not used in records", ALIAS_HINT, "form-alias")


def _value(node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - a record holds any YAML value
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise _error(_mark(key_node), path, f"the key {key!r} stands twice", "keep one", "form-key-twice")
        found[key] = _value(value_node, path)
    return found


def _walk(node: yaml.Node | None, path: Path_, key: yaml.Node | None = None) -> Iterator[tuple[Path_, yaml.Node, yaml.Node | None]]:
    """Yield the path of each value, the value and its key."""
    if node is None:
        return
    yield path, node, key
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            yield from _walk(value_node, (*path, str(key_node.value)), key_node)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index))


def _mark(node: yaml.Node | yaml.Event) -> Mark:
    start, end = node.start_mark, node.end_mark
    if not start or not end:
        return Mark(1, 1)
    return Mark(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _after(before: bytes) -> tuple[int, int]:
    """Return line and column of what stands after some bytes of UTF-8."""
    return before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    """Return a plain scalar by the YAML 1.2 core schema; decimals stay text, so that no digit is lost."""
    text = str(node.value)
    if node.style:
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    return int(text) if INTEGER.match(text) else text
