"""The two things that who publishes a release elsewhere sets: the address of the server, and the file of what only a publisher knows."""

from __future__ import annotations

import os
import re
from pathlib import Path

from graph.errors import GraphError
from ontology import BASE

#: The variables that change them.
ADDRESS, PUBLISHER = "VEERKRACHT_PUBLIC_ADDRESS", "VEERKRACHT_PUBLISHER"

OWN = Path(__file__).parent / "publisher.ttl"

HTTP = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+")


def address() -> str:
    """Return what the addresses of downloads start with: the project's own unless another is set; raise GraphError where that is none."""
    return as_address(os.environ.get(ADDRESS) or BASE)


def as_address(text: str) -> str:
    """Return an address with a slash at its end; raise GraphError where it is none."""
    if not HTTP.fullmatch(text):
        raise GraphError(f"{ADDRESS} is {text!r}", "give the address of the server, such as https://data.example.org/")
    return text.rstrip("/") + "/"


def publisher_file() -> Path:
    """Return the file of the publisher's facts; raise GraphError where the one that is set can't be read."""
    path = Path(os.environ.get(PUBLISHER) or OWN)
    if not path.is_file():
        raise GraphError(f"{PUBLISHER} names {path}, which is no file", f"give a Turtle file such as {OWN.name} of the project")
    return path
