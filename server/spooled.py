"""Send what may be large: written whole to a file first, so that the status is known before the first byte, then in parts."""

from __future__ import annotations

import os
import tempfile
from typing import IO, TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes that are kept in memory, and bytes in a part.
INLINE, PART = 1_000_000, 1 << 18


def spooled(write: Callable[[IO[bytes]], object], media_type: str) -> Response:
    """Return a response of what a function writes."""
    file = tempfile.SpooledTemporaryFile(INLINE)  # noqa: SIM115 - closed by the parts, after the response has gone
    try:
        write(file)
        size = file.seek(0, os.SEEK_END)
    except BaseException:
        file.close()
        raise
    response = Response(parts(file), mimetype=media_type)
    response.content_length = size
    response.vary.add("Accept")
    return response


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes in parts, and close it."""
    with file:
        file.seek(0)
        while data := file.read(PART):
            yield data
