"""Keep what XML can't hold out of XML results: https://www.w3.org/TR/xml/#charsets and names of elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import FormatError

if TYPE_CHECKING:
    from .results import SupportsWrite

#: Control characters, U+FFFE and U+FFFF, and the element that Oxigraph writes for a property whose IRI ends in no XML name.
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:[ >]")

#: Bytes that are looked at again with the next part, in which a forbidden sequence may end.
OVERLAP = 11


class XmlText:
    """Passes bytes of an XML result on, a carriage return by its number; raises FormatError where they can't be XML."""

    def __init__(self, output: SupportsWrite) -> None:
        self._output = output
        self._last = b""

    def write(self, data: bytes) -> int:
        """Take bytes, look through them, and pass them on."""
        if found := FORBIDDEN.search(self._last + data):
            what = "a property whose IRI ends in no XML name" if found.group().startswith(b"<") else "a character that XML doesn't have"
            raise FormatError(f"the answer holds {what}", "ask for another format, such as JSON, CSV or Turtle")
        self._last = data[-OVERLAP:]
        self._output.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Pass on what was kept back."""
        self._output.flush()
