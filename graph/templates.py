"""A template for who starts a record: the keys that it must have, and the others as comments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.records import KINDS, PARTS, ROOT, SLUG, context

from .errors import GraphError
from .forms import fields
from .schemas import write_schemas

if TYPE_CHECKING:
    from pathlib import Path

    from .forms import Field

GUIDE = "1.0.0"


def write_template(kind: str, slug: str, root: Path = ROOT) -> Path:
    """Write a new record with its required keys to fill in, and return its file; never write over one that is there."""
    if not SLUG.match(slug):
        raise GraphError(f"{slug!r} is no slug", "use lower-case letters, digits and single hyphens")
    path = root / kind / f"{slug}.yaml"
    if path.exists():
        raise GraphError(f"{path} exists already", "edit it, or choose another slug")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template(kind, slug), encoding="utf-8")
    return path


def template(kind: str, slug: str) -> str:
    """Return the text of a new record: required keys first, the others as comments."""
    type_ = KINDS[kind]
    lines = [f"# yaml-language-server: $schema=../../schema/{kind}.schema.json", f"id: {kind}/{slug}", f"type: {type_}"]
    fixed = {
        "coder": "coder/editor",
        "coded": datetime.now(tz=UTC).date().isoformat(),
        "guide": GUIDE,
        "from": '"SOURCE: exact words of the document"',
    }
    known = fields(type_)
    required = [key for key, field in known.items() if field.least or key in ("label", "description")]
    ordered = sorted(required, key=lambda key: key in fixed)
    lines += [f"{key}: {fixed.get(key) or _blank(known[key])}" for key in ordered]
    lines += ["", "# Also possible (see docs/coding-guide.md); leave out what the source does not say:"]
    lines += [f"# {key}: {_blank(field)}" for key, field in known.items() if key not in required]
    return "\n".join(lines) + "\n"


def _blank(field: Field) -> str:
    if context()[field.key].get("@container") == "@language":
        return "{nl: , en: }"
    if names := field.names():
        return f"{names[0]}  # or another of {len(names)}"
    if field.key in PARTS:
        inner = fields(PARTS[field.key].type)
        return "[{" + ", ".join(f"{key}: " for key, part in inner.items() if part.least) + "}]"
    return ""


__all__ = ["GUIDE", "template", "write_schemas", "write_template"]
