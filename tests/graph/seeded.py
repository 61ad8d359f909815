"""Seeded errors: edits of files without errors, with the rule that each breaks and a mark around what must be mended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent.parent / "seeded"
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True)
class Seeded:
    """One error: `find` becomes `to` in a file; the place is what stands between the marks, in `to` or else in `at`."""

    rule: str
    file: str
    find: str
    to: str
    at: str = ""
    save_as: str = ""

    @property
    def path(self) -> str:
        """Return the file that has the error: another one than `file` where it is saved under another name."""
        return self.save_as or self.file

    def apply(self, text: str) -> tuple[str, tuple[int, int]]:
        """Return the text with the error in it, and the line and column that must be named."""
        assert text.count(self.find) == 1, f"{self.find!r} must stand once in {self.file}"
        broken = text.replace(self.find, self.to)
        if self.at:
            whole = self.at.replace(OPEN, "").replace(CLOSE, "")
            assert broken.count(whole) == 1, f"{whole!r} must stand once in {self.file}"
            broken = broken.replace(whole, self.at)
        assert broken.count(OPEN) == broken.count(CLOSE) == 1
        before = broken[: broken.index(OPEN)]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        return broken.replace(OPEN, "").replace(CLOSE, ""), place


def seeded(name: str) -> list[Seeded]:
    """Return the errors in a list."""
    return [Seeded(**item) for item in yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))]


def batches(errors: list[Seeded]) -> list[list[Seeded]]:
    """Return the errors in groups in which each file stands once."""
    found: list[list[Seeded]] = []
    for error in errors:
        for batch in found:
            if all(other.path != error.path for other in batch):
                batch.append(error)
                break
        else:
            found.append([error])
    return found
