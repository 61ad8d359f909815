"""Change values in the text of a record and nothing else: comments, order and form of what stays are kept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import yaml

from .errors import RecordError
from .reading import CONSTANTS, INTEGER, parse
from .records import PARTS

if TYPE_CHECKING:
    from pathlib import Path

#: Texts that need no quotes; what YAML 1.1 takes for true and false gets them.
PLAIN = re.compile(
    r"^(?:[A-Za-z][A-Za-z0-9_.-]*(?:[/:]+[A-Za-z0-9_.-]+)*(?:/[A-Za-z0-9_.-]*)*|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+(?:\.[0-9]+){1,2})$"
)
SWITCHES = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

#: What a quoted text holds only as an escape.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

#: How wide a mapping of texts may be and still stand on one line.
WIDTH = 120


def written(value: Any) -> str:  # noqa: ANN401 - any value of a record
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if PLAIN.match(value) and value.lower() not in SWITCHES and value not in CONSTANTS and not INTEGER.match(value):
        return str(value)
    quoted = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def dumped(data: dict[str, Any]) -> str:
    """Return a whole record as YAML, as people write it: a line a key, parts one a line."""
    return "".join(line + "\n" for key, value in data.items() for line in _entry(key, value))


def _entry(key: str, value: Any) -> list[str]:  # noqa: ANN401 - any value of a record
    if key in PARTS and isinstance(value, list):
        return [f"{key}:", *(f"  - {written(item)}" for item in value)]
    line = f"{key}: {written(value)}"
    if isinstance(value, dict) and value and len(line) > WIDTH:
        return [f"{key}:", *(f"  {name}: {written(text)}" for name, text in value.items())]
    return [line]


def rewritten(text: str, path: Path, new: dict[str, Any]) -> str:
    """Return the text of a record with its values changed into new ones; what did not change is kept to the letter.

    Where that can't be done in place the whole record is written anew, which loses its comments.
    """
    record = parse(text, path)
    if record.data == new:
        return text
    assert record.node is not None
    edits = _Edits(text)
    edits.mapping(record.node, record.data, new)
    changed = edits.applied()
    try:
        same = parse(changed, path).data == new
    except RecordError:
        same = False
    return changed if same else dumped(new)


@dataclass
class _Edits:
    """Changes to a text: stretches of it, and what comes instead."""

    text: str
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def applied(self) -> str:
        parts, at = [], 0
        for start, end, new in sorted(self.found, key=lambda edit: edit[:2]):
            parts += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*parts, self.text[at:]])

    def mapping(self, node: yaml.MappingNode, old: dict[str, Any], new: dict[str, Any]) -> None:
        entries = {key.value: (key, value) for key, value in node.value}
        self._remove([(key.start_mark.index, self._end(value), name in new) for name, (key, value) in entries.items()], node)
        for name, (key, value) in entries.items():
            if name in new and new[name] != old[name]:
                self._value(value, old[name], new[name], self._end(key))
        last = None
        for name, value in new.items():
            if name in entries:
                last = entries[name]
            else:
                spot = (last[0].start_mark.column, self._end(last[1])) if last else None
                lines = _entry(name, value)
                self._insert(node, spot, "\n".join(lines) if not node.flow_style else f"{name}: {written(value)}")

    def _sequence(self, node: yaml.SequenceNode, old: list[Any], new: list[Any]) -> None:
        was, now = ([json.dumps(item, sort_keys=True) for item in items] for items in (old, new))
        keep = [False] * len(old)
        pending: list[tuple[int, Any]] = []
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            paired = i2 - i1 if kind == "equal" else min(i2 - i1, j2 - j1)
            for offset in range(paired):
                keep[i1 + offset] = True
                if kind != "equal":
                    self._value(node.value[i1 + offset], old[i1 + offset], new[j1 + offset], None)
            pending += [(i1 + paired, item) for item in new[j1 + paired : j2]]
        self._remove([(item.start_mark.index, self._end(item), kept) for item, kept in zip(node.value, keep, strict=True)], node)
        for index, item in pending:
            last = node.value[index - 1] if index else None
            column = node.start_mark.column
            spot = (column, self._end(last)) if last else None
            self._insert(node, spot, written(item) if node.flow_style else f"- {written(item)}")

    def _value(self, node: yaml.Node, old: Any, new: Any, after_key: int | None) -> None:  # noqa: ANN401 - any value
        if isinstance(node, yaml.MappingNode) and isinstance(new, dict) and set(old) & set(new):
            self.mapping(node, old, new)
        elif isinstance(node, yaml.SequenceNode) and isinstance(new, list) and old and new:
            self._sequence(node, old, new)
        elif isinstance(node, yaml.CollectionNode) and not node.flow_style and after_key is not None:
            self.found.append((after_key, self._end(node), f": {written(new)}"))
        else:
            self.found.append((node.start_mark.index, self._end(node), written(new)))

    def _remove(self, items: list[tuple[int, int, bool]], node: yaml.CollectionNode) -> None:
        """Remove the stretches that are not kept, with the comma or the lines that they take."""
        for index, (start, end, kept) in enumerate(items):
            if kept:
                continue
            if not node.flow_style:
                self.found.append(self._lines(start, end))
            elif not any(keep for _, _, keep in items[:index]):
                following = items[index + 1][0] if index + 1 < len(items) else end
                self.found.append((start, following, ""))
            else:
                self.found.append((items[index - 1][1], end, ""))

    def _lines(self, start: int, end: int) -> tuple[int, int, str]:
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        return first, len(self.text) if last < 0 else last + 1, ""

    def _insert(self, node: yaml.CollectionNode, spot: tuple[int, int] | None, new: str) -> None:
        """Put an entry or item behind the one that ends at a spot, or before all others."""
        if node.flow_style:
            empty = not node.value
            at = spot[1] if spot else node.start_mark.index + 1
            self.found.append((at, at, f", {new}" if spot else new if empty else f"{new}, "))
            return
        column = spot[0] if spot else node.start_mark.column
        lines = "".join(f"{' ' * column}{line}\n" for line in new.split("\n"))
        at = self.text.rfind("\n", 0, node.start_mark.index) + 1 if spot is None else self.text.find("\n", spot[1]) + 1
        if at == 0 and spot is not None:
            at, lines = len(self.text), f"\n{lines}"
        self.found.append((at, at, lines))

    def _end(self, node: yaml.Node) -> int:
        """Return where the last character of a node stands, without the blank space that a parser counts to it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end: int = node.end_mark.index
        return len(self.text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end
