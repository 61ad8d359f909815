"""Who may write: tokens of which only the hash is kept.

A token is 256 random bits, so that its plain SHA-256 can't be turned back: there is no list of likely tokens to try, as there is of
passwords, and a slow hash would only slow down every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from graph.contributions import checked_name
from graph.errors import GraphError

ENTRY = re.compile(r"([a-z0-9][a-z0-9-]{0,63}):([0-9a-f]{64})")

#: What every token starts with, so that people and scanners for secrets know it.
PREFIX = "veerkracht_"


def fresh() -> str:
    """Return a new token."""
    return PREFIX + secrets.token_urlsafe(32)


def entry(name: str, token: str) -> str:
    """Return the line of the setting for a name and its token; raise GraphError for a name that can't be one."""
    return f"{checked_name(name, 'who writes')}:{_hash(token)}"


def entries(setting: str) -> list[tuple[str, str]]:
    """Return names and hashes of the setting, or of the file it names; raise GraphError where an entry can't be read."""
    setting = setting.strip()
    if setting and not ENTRY.match(setting):
        try:
            setting = re.sub(r"#.*", "", Path(setting).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            hint = "give NAME:SHA256 entries with commas between them, or the path of a file of such lines; see `veerkracht token`"
            raise GraphError(
                f"VEERKRACHT_WRITE_TOKENS is neither a list of entries nor a file that can be read: {type(error).__name__}", hint
            ) from error
    words = [word for word in re.split(r"[,\s]+", setting) if word]
    found = [ENTRY.fullmatch(word) for word in words]
    if None in found:
        raise GraphError(
            f"entry {found.index(None) + 1} of VEERKRACHT_WRITE_TOKENS is not NAME:SHA256", "make one with `veerkracht token NAME`"
        )
    return [(match[1], match[2]) for match in found if match]


def holder(setting: str, token: str) -> str | None:
    """Return whose token this is, None where it is nobody's; it takes as long for every token."""
    given, found = _hash(token), None
    for name, digest in entries(setting):
        if hmac.compare_digest(given, digest):
            found = name
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
