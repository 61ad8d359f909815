"""What a report tells: the findings in order, with the paths that a reader can follow, and which of them fail."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph.findings import SEVERITIES, Finding, in_order, level
from ontology import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.findings import Position
    from graph.rulebook import Rule

#: What can be asked to fail: a severity and all that are worse, or nothing.
FAIL_ON = ("violation", "warning", "info", "never")

#: The folder of the project's own files, wherever it is installed.
PROJECT = ROOT.parent


@dataclass(frozen=True)
class Verdict:
    """What a validation came to: findings, the rules they break, and how many Infos and known debts are left out of the report."""

    findings: tuple[Finding, ...]
    language: str = "en"
    fail_on: str = "violation"
    rules: Mapping[str, Rule] = field(default_factory=dict)
    folder: Path = Path()
    unshown: int = 0
    known: int = 0

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Return the findings that make the validation fail."""
        return tuple(finding for finding in self.findings if fails(finding, self.fail_on))

    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity, shown or not; all three severities are there."""
        counted = Counter(level(finding) for finding in self.findings) + Counter({"Info": self.unshown})
        return {severity: counted[severity] for severity in SEVERITIES}

    def by_rule(self) -> list[tuple[str, str, int]]:
        """Return severity, rule and number of the findings shown, worst first."""
        counted = Counter((level(finding), finding.rule) for finding in self.findings)
        return [(*key, counted[key]) for key in sorted(counted, key=lambda key: (SEVERITIES.index(key[0]), -counted[key], key[1]))]

    def by_file(self) -> dict[str, list[Finding]]:
        """Return the findings shown by the file they stand in, "" for those that stand nowhere."""
        files: dict[str, list[Finding]] = {}
        for finding in self.findings:
            files.setdefault(finding.position.file if finding.position else "", []).append(finding)
        return files

    def fingerprints(self) -> Iterator[tuple[Finding, str]]:
        """Yield each finding with a fingerprint that is its own, and that stays when lines move."""
        seen: Counter[tuple[str, ...]] = Counter()
        for finding in self.findings:
            key = (*identity(finding), finding.component)
            seen[key] += 1
            text = "\0".join([*key, str(seen[key])])
            yield finding, hashlib.sha256(text.encode()).hexdigest()


def verdict(
    findings: Iterable[Finding],
    *,
    language: str = "en",
    fail_on: str = "violation",
    rules: Mapping[str, Rule] | None = None,
    info: bool = True,
    hidden: int = 0,
    known: int = 0,
) -> Verdict:
    """Return the verdict of a validation: in order, each once, files relative to the working folder.

    `info` shows Infos; `hidden` is how many there are beside the findings.
    """
    found = set(findings)
    shown = [finding for finding in found if info or level(finding) != "Info"]
    unshown = len(found) - len(shown) + hidden
    return Verdict(tuple(in_order([_relative(finding) for finding in shown])), language, fail_on, rules or {}, Path(), unshown, known)


def fails(finding: Finding, fail_on: str) -> bool:
    """Return whether a finding is as bad as what is asked to fail."""
    return SEVERITIES.index(level(finding)) <= FAIL_ON.index(fail_on) if fail_on != "never" else False


def identity(finding: Finding) -> tuple[str, str, str, str]:
    """Return what a finding is known by when lines move: rule, thing (or file), path and value."""
    thing = finding.focus
    if not thing or thing.startswith("_:"):
        thing = _relative_file(finding.position.file) if finding.position else ""
    return finding.rule, thing, finding.path, "" if finding.value.startswith("_:") else finding.value


def _relative(finding: Finding) -> Finding:
    return replace(finding, position=_moved(finding.position), shape_position=_moved(finding.shape_position))


def _moved(position: Position | None) -> Position | None:
    return replace(position, file=_relative_file(position.file)) if position else None


def _relative_file(file: str) -> str:
    """Return a file as a reader anywhere can follow it: from the working folder; the project's own from the project's folder."""
    return _from_folder(file, Path.cwd())


@lru_cache(maxsize=4096)
def _from_folder(file: str, folder: Path) -> str:
    path = Path(os.path.normpath(file)) if file else Path()
    if not path.is_absolute():
        return path.as_posix() if file else ""
    if not path.is_relative_to(folder) and path.is_relative_to(PROJECT):
        return path.relative_to(PROJECT).as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()
