"""What `veerkracht validate` does: check, choose, leave out known debts, report, and say by its status how it went."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from graph import baseline as debts
from graph.checking import STEPS, check
from graph.errors import GraphError
from graph.reports import FORMATS, MIXABLE, render, verdict, write
from graph.reports.verdict import fails, identity
from graph.reports.words import counts_text
from graph.rulebook import rules
from graph.selection import chosen, names, selected
from ingest.errors import RecordErrors

from .progress import bar

if TYPE_CHECKING:
    from graph.findings import Finding
    from graph.reports import Verdict


class WrongUse(click.ClickException):
    """Something about the command, its shapes or its baseline that its user can mend: status 2, apart from findings."""

    exit_code = 2


class Wanted(NamedTuple):
    """A report that is wanted: its format, and its file (None for standard output)."""

    form: str
    path: Path | None


@dataclass(frozen=True)
class Asked:
    """What the command was asked."""

    paths: tuple[Path, ...]
    shapes: tuple[Path, ...]
    language: str
    info: bool
    reports: tuple[Wanted, ...]
    fail_on: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: Path | None
    write_baseline: bool
    since: str | None = None

    @property
    def infos(self) -> bool:
        """Return whether Infos are told, rather than counted."""
        return self.info or self.fail_on == "info"


def wanted(texts: tuple[str, ...]) -> tuple[Wanted, ...]:
    """Return the reports that `FORMAT` and `FORMAT=FILE` stand for; raise UsageError for what stands for none."""
    found = [_wanted(text) for text in texts] or [Wanted("text", None)]
    out = [report.form for report in found if report.path is None]
    if len(out) > 1 and not MIXABLE.issuperset(out):
        raise click.UsageError(f"{' and '.join(out)} can't share standard output: give all but one a file, as in {out[-1]}=FILE")
    files = [report.path for report in found if report.path]
    if len(set(files)) < len(files):
        raise click.UsageError("two reports have the same file: give each its own")
    return tuple(found)


def _wanted(text: str) -> Wanted:
    from graph.nearest import nearest

    form, equals, file = text.partition("=")
    if form not in FORMATS:
        near = nearest(form, FORMATS, 0.5)
        raise click.UsageError(f"there is no report {form!r}{f': did you mean {near!r}?' if near else ''} (there are {', '.join(FORMATS)})")
    if equals and not file:
        raise click.UsageError(f"{text!r} names no file: write {form}=FILE, or {form} for standard output")
    return Wanted(form, None if file in ("", "-") else Path(file))


def reader_language() -> str:
    """Return the language of the environment, as far as we speak it: nl or en."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "nl" if locale.lower().startswith("nl") else "en"


def validate(asked: Asked) -> int:
    """Validate, write the reports, and return the status: 0 fine, 1 findings that fail; raise WrongUse (2) for what can't be done."""
    try:
        found = _judged(asked)
        _report(found, asked.reports)
    except GraphError as error:
        raise WrongUse(str(error)) from error
    except RecordErrors as error:
        raise WrongUse(f"the shapes can't be read:\n{error}") from error
    return 1 if found.failing else 0


def _found(asked: Asked) -> tuple[list[Finding], Counter[str]]:
    """Return the findings, and how many Infos there are beside them, by rule."""
    if asked.since:
        return _since(asked.since, asked.paths, info=asked.infos or bool(asked.baseline))
    with bar(STEPS) as progress:
        return check(asked.paths or None, asked.shapes or None, progress), Counter()


def _since(revision: str, paths: tuple[Path, ...], *, info: bool) -> tuple[list[Finding], Counter[str]]:
    """Return what a check of everything finds, and say what was checked for it."""
    from graph.changed import check_changed

    changed = check_changed(revision, paths[0] if paths else None, info=info)
    what = f"everything was checked: {changed.everything}" if changed.everything else "what they can affect was checked"
    click.echo(f"{changed.records} record{' differs' if changed.records == 1 else 's differ'} from {revision}: {what}", err=True)
    return changed.findings, changed.hidden


def _judged(asked: Asked) -> Verdict:
    known = rules(asked.shapes or None)
    if not asked.shapes:
        chosen(known, names(asked.select), names(asked.ignore))
    findings, hidden = _found(asked)
    counting = chosen({*known, *hidden, *(finding.rule for finding in findings)}, names(asked.select), names(asked.ignore))
    counted = selected(findings, counting)
    new, paid = _without_debts(asked, asked.baseline, counted, counting) if asked.baseline else (counted, [])
    return verdict(
        [*new, *paid],
        language=asked.language,
        fail_on=asked.fail_on,
        rules=known,
        info=asked.infos,
        hidden=sum(number for rule, number in hidden.items() if rule in counting),
        known=len(counted) - len(new),
    )


def _without_debts(asked: Asked, path: Path, findings: list[Finding], counting: frozenset[str]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are no known debts, and the debts that are known in vain."""
    if asked.write_baseline:
        _write_baseline(asked, path, findings, counting)
    elif not path.exists():
        raise GraphError(f"there is no baseline {path}", "make it with --write-baseline")
    known = debts.read(path)
    partial = not asked.shapes and any(file.is_file() for file in asked.paths)
    return known.new(findings), [] if partial else known.paid(findings, counting)


def _write_baseline(asked: Asked, path: Path, findings: list[Finding], rules: frozenset[str]) -> None:
    """Make a baseline of what fails now; one that is there only loses lines."""
    if path.exists():
        _write(path, debts.read(path).shrunk(findings, rules))
    elif asked.fail_on == "never":
        raise GraphError("with --fail-on never nothing fails, and so nothing is a debt", "choose another --fail-on")
    else:
        _write(path, debts.text(identity(finding) for finding in findings if fails(finding, asked.fail_on)))


def _report(found: Verdict, reports: tuple[Wanted, ...]) -> None:
    for report in reports:
        if report.path:
            _write(report.path, render(report.form, found))
        else:
            click.echo(_on_terminal(found) if report.form == "text" else render(report.form, found), nl=False)
    if all(report.path or report.form != "text" for report in reports):
        click.echo(counts_text(found), err=True)


def _write(path: Path, text: str) -> None:
    try:
        write(path, text)
    except OSError as error:
        raise WrongUse(f"{path} can't be written: {error.strerror}") from error


def _on_terminal(found: Verdict) -> str:
    from graph.reports.text import report

    return report(found, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
