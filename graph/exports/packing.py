"""Compress what is written: gzip or Zstandard, the same bytes for the same content however it comes in."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.opened import Opened

    from . import Export

#: Compressed forms by the suffix of their files: media type, and name.
FORMS = {".gz": ("application/gzip", "gzip"), ".zst": ("application/zstd", "Zstandard")}

GZIP_LEVEL, ZSTD_LEVEL = 6, 9

#: The bytes that a compressor is given at a time.
EVEN = 1 << 17


class _Even:
    """Passes bytes on in parts of one size, since what a compressor makes of them may depend on it."""

    def __init__(self, output: BinaryIO) -> None:
        self._output, self._held = output, bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes, and return how many."""
        self._held += data
        if len(self._held) >= EVEN:
            whole = len(self._held) // EVEN * EVEN
            for start in range(0, whole, EVEN):
                self._output.write(bytes(self._held[start : start + EVEN]))
            del self._held[:whole]
        return len(data)

    def flush(self) -> None:
        """Keep what is held back: it goes with what follows."""

    def finish(self) -> None:
        """Pass on the rest."""
        self._output.write(bytes(self._held))


@contextmanager
def packed(suffix: str, file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield what takes bytes and writes them compressed into a file."""
    with _compressor(suffix, file) as output:
        even = _Even(output)
        yield cast("BinaryIO", even)
        even.finish()


def _compressor(suffix: str, file: BinaryIO) -> BinaryIO:
    if suffix == ".gz":
        return cast("BinaryIO", gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0))
    import zstandard

    return cast("BinaryIO", zstandard.ZstdCompressor(level=ZSTD_LEVEL).stream_writer(file, closefd=False))


def compressed(plain: Export) -> list[Export]:
    """Return the compressed forms of a file."""
    return [_compressed(plain, suffix, *facts) for suffix, facts in FORMS.items()]


def _compressed(plain: Export, suffix: str, media_type: str, how: str) -> Export:
    def write(release: Opened, file: BinaryIO) -> None:
        with packed(suffix, file) as output:
            plain.write(release, output)

    titles = {language: f"{title} ({how})" for language, title in plain.titles.items()}
    return replace(plain, name=plain.name + suffix, media_type=media_type, titles=titles, write=write, check=None, plain=plain)
