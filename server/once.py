"""What is worked out once for the release that an application serves, and kept as long as the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def once(name: str, make: Callable[[], T]) -> T:
    """Return what a function makes, made when it is first asked for by this name."""
    known = current_app.extensions
    if name not in known:
        known[name] = make()
    return cast("T", known[name])
