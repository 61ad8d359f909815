"""Turns at what few may do at a time, so that no client, and not all of them together, keep the others waiting."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.exceptions import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds after which a client may try again.
RETRY = 10


class Turns:
    """So many turns of each client, and so many of all of them."""

    def __init__(self, each: int, most: int, busy: str) -> None:
        """`busy` is what to say where there is none left."""
        self._each, self._most, self._busy = max(each, 1), max(most, 1), busy
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, client: str) -> None:
        """Take a turn; raise ServiceUnavailable (503) where there is none left."""
        with self._lock:
            if self._taken[client] >= self._each or self._taken.total() >= self._most:
                self._taken += Counter()
                raise ServiceUnavailable(self._busy, retry_after=RETRY)
            self._taken[client] += 1

    def give_back(self, client: str) -> None:
        """Give a turn back."""
        with self._lock:
            self._taken[client] -= 1
            self._taken += Counter()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Hold a turn; raise ServiceUnavailable (503) where there is none left."""
        self.take(client)
        try:
            yield
        finally:
            self.give_back(client)
