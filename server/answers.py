"""Answers that are kept: for each release, by what was asked and what the client takes; bounded in size."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.http import parse_accept_header

from .spooled import PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What is asked: method, path, what follows the question mark, what the client takes, and the body of a POST.
Key = tuple[str, ...]

Headers = list[tuple[str, str]]

#: An answer smaller than this is not compressed; one larger than MOST is sent as it comes, and kept where it takes no more when compressed.
LEAST, MOST = 512, 8_000_000

#: What compresses well.
TEXTS = (
    "text/", "application/json", "application/xml", "application/sparql-results", "application/rdf+xml", "application/ld+json",
    "application/n-triples", "application/n-quads", "application/trig", "application/problem+json", "application/schema+json",
    "application/atom+xml", "application/linkset+json", "application/vnd.oai.openapi+json", "image/svg+xml",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """An answer as it goes over the line, or packed by Zstandard where it is long; a way to elsewhere has no tag."""

    status: str
    headers: Headers
    body: bytes
    tag: str
    is_packed: bool = False

    def unpacked(self) -> Iterator[bytes]:
        """Yield a packed body in parts."""
        import zstandard

        yield from zstandard.ZstdDecompressor().read_to_iter(self.body, write_size=PART)


class Held:
    """What is held of a long answer while it is sent: nothing any more from `most` bytes on."""

    def __init__(self, most: int, *, is_packed: bool) -> None:
        """Hold the parts as they are, or pack them by Zstandard."""
        self._most, self._size = most, 0
        self._parts: list[bytes] = []
        self._packer = packer("zstd") if is_packed else None

    def add(self, part: bytes) -> None:
        """Hold a further part."""
        if self._size <= self._most:
            self._hold(self._packer.compress(part) if self._packer else part)

    def whole(self) -> bytes | None:
        """Return the whole after its last part, None where it was too much."""
        if self._packer and self._size <= self._most:
            self._hold(self._packer.flush())
        return b"".join(self._parts) if self._size <= self._most else None

    def _hold(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)
        if self._size > self._most:
            self._parts.clear()


class Answers:
    """The answers of one release that were last asked for; the oldest go when there are too many bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def get(self, key: Key) -> Kept | None:
        """Return the answer to what was asked, None where it is not kept."""
        kept = self._kept.get(key)
        if kept is not None:
            with suppress(KeyError):  # another thread may let it go in between
                self._kept.move_to_end(key)
        return kept

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer, and let go of the oldest until there is room."""
        weight = _weight(key, kept)
        if weight > self._limit:
            return
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self.size -= _weight(key, old)
            self._kept[key] = kept
            self.size += weight
            while self.size > self._limit:
                self.size -= _weight(*self._kept.popitem(last=False))


def _weight(key: Key, kept: Kept) -> int:
    return sum(map(len, key)) + len(kept.body) + 1000


@lru_cache(maxsize=256)
def encoding(accepted: str) -> str:
    """Return the best encoding that a client takes and this server gives: zstd, gzip, or none."""
    if not accepted:
        return ""
    taken = parse_accept_header(accepted)
    liked = [name for name in ("zstd", "gzip") if taken.quality(name) > 0]
    return max(liked, key=taken.quality, default="")


def compressor(name: str) -> Callable[[bytes], bytes]:
    """Return what compresses a whole body."""
    if name == "gzip":
        return lambda body: gzip.compress(body, 6, mtime=0)
    import zstandard

    return zstandard.ZstdCompressor(level=6).compress


def packer(name: str) -> Any:  # noqa: ANN401 - an object of zlib or zstandard
    """Return what compresses a body part by part: it has `compress` and `flush`."""
    if name == "gzip":
        import zlib

        return zlib.compressobj(6, zlib.DEFLATED, 31)
    import zstandard

    return zstandard.ZstdCompressor(level=3).compressobj()


def is_text(headers: Headers) -> bool:
    """Return whether a response is of a kind that compresses well, not compressed yet, and not to stay as it is."""
    found = {name.lower(): value for name, value in headers}
    stays = "content-encoding" in found or "no-transform" in found.get("cache-control", "")
    return found.get("content-type", "").startswith(TEXTS) and not stays
