"""JSON whose values know where they stand, and under which key."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from .errors import JsonLdError

#: A stretch of the text.
Span = tuple[int, int]

BLANK = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
CONSTANTS = {"t": ("true", 4), "f": ("false", 5), "n": ("null", 4)}


class Marked:
    """What each value has besides its value: where it stands, and where the key stands that it is under."""

    at: Span
    key: Span | None

    def __deepcopy__(self, memo: dict[int, Any]) -> Marked:
        """Return itself: a copy would stand at the same place."""
        return self


class Text(Marked, str):
    """A string."""


class Whole(Marked, int):
    """A whole number, or a constant: PyLD treats both alike, and `constant` tells them apart."""

    constant = ""


class Real(Marked, float):
    """A number with a fraction or an exponent."""


class Items(Marked, list[Any]):
    """An array."""


class Members(Marked, dict[str, Any]):
    """An object; its keys are marked as well."""


class JsonReader:
    """Reads a JSON text that is known to be well-formed; what is under `@context` is read without marks.

    No object may have a key twice: https://www.rfc-editor.org/rfc/rfc8259#section-4.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks = True
        #: The strings that name a context elsewhere, with their places.
        self.remote: list[tuple[str, Span]] = []

    def read(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value that the text holds; raise JsonLdError, with its place, for a key that an object has already."""
        return self._value(self._skip(0), None)[0]

    def _skip(self, offset: int) -> int:
        match = BLANK.match(self._text, offset)
        return match.end() if match else offset

    def _value(self, start: int, key: Span | None) -> tuple[Any, int]:
        first = self._text[start]
        if first == "{":
            return self._object(start, key)
        if first == "[":
            return self._array(start, key)
        if first == '"':
            text, end = scanstring(self._text, start + 1, False)
            return self._marked(Text, text, (start, end), key), end
        if first in CONSTANTS:
            return self._constant(*CONSTANTS[first], start, key)
        return self._number(start, key)

    def _constant(self, word: str, length: int, start: int, key: Span | None) -> tuple[Any, int]:
        end = start + length
        if word == "null" or not self._marks:
            return {"null": None, "true": True, "false": False}[word], end
        value = self._marked(Whole, int(word == "true"), (start, end), key)
        value.constant = word
        return value, end

    def _number(self, start: int, key: Span | None) -> tuple[Any, int]:
        match = NUMBER.match(self._text, start)
        assert match
        kind: type[Whole | Real] = Real if match[1] or match[2] else Whole
        return self._marked(kind, match[0], match.span(), key), match.end()

    def _marked(self, kind: type[Any], value: Any, at: Span, key: Span | None) -> Any:  # noqa: ANN401 - any JSON value
        if not self._marks:
            return kind.__mro__[2](value)
        found = kind(value)
        found.at, found.key = at, key
        return found

    def _array(self, start: int, key: Span | None) -> tuple[Any, int]:
        items: list[Any] = []
        offset = self._skip(start + 1)
        while self._text[offset] != "]":
            item, offset = self._value(offset, key)
            items.append(item)
            offset = self._comma(offset)
        return self._marked(Items, items, (start, start + 1), key), offset + 1

    def _object(self, start: int, key: Span | None) -> tuple[Any, int]:
        members: dict[str, Any] = {}
        offset = self._skip(start + 1)
        while self._text[offset] != "}":
            name, end = scanstring(self._text, offset + 1, False)
            name_at = (offset, end)
            if name in members:
                raise JsonLdError(f"the key {name!r} stands twice in one object: keep one", name_at)
            marks, self._marks = self._marks, self._marks and name != "@context"
            value_at = self._skip(self._skip(end) + 1)
            members[name], offset = self._value(value_at, name_at)
            if marks and not self._marks:
                self._contexts(members[name], value_at)
            self._marks = marks
            offset = self._comma(offset)
        return self._marked(Members, members, (start, start + 1), key), offset + 1

    def _comma(self, offset: int) -> int:
        offset = self._skip(offset)
        return self._skip(offset + 1) if self._text[offset] == "," else offset

    def _contexts(self, context: Any, start: int) -> None:  # noqa: ANN401 - any JSON value
        for item in context if isinstance(context, list) else [context]:
            if isinstance(item, str):
                offset = self._text.index('"', start)
                end = scanstring(self._text, offset + 1, False)[1]
                self.remote.append((item, (offset, end)))
