"""Identical requests at the same time: the first is answered, the others wait for its answer."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .answers import Key


class Flights:
    """What is being worked out for one release."""

    def __init__(self, most: int) -> None:
        """Let so many requests wait at a time; the next ones are answered by themselves."""
        self._most = most
        self._waiting = 0
        self._under_way: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """Return how many requests wait."""
        return self._waiting

    def waited(self, key: Key, seconds: float) -> bool:
        """Wait until the same request is answered; return False at once where there is none, or too many wait already."""
        with self._lock:
            landed = self._under_way.get(key)
            if landed is None or self._waiting >= self._most:
                return False
            self._waiting += 1
        try:
            return landed.wait(seconds)
        finally:
            with self._lock:
                self._waiting -= 1

    @contextmanager
    def flying(self, key: Key) -> Iterator[None]:
        """Let the same requests wait until this one is answered, whether well or not."""
        landed = threading.Event()
        with self._lock:
            self._under_way.setdefault(key, landed)
        try:
            yield
        finally:
            with self._lock:
                if self._under_way.get(key) is landed:
                    del self._under_way[key]
            landed.set()
