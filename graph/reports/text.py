"""For a terminal: each finding with the line it is about, what was expected and found, and a hint; then a summary."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from graph.findings import level

from .excerpt import excerpt
from .words import counts_text, details, line, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.findings import Finding

    from .verdict import Verdict

STYLES = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold blue"}


def report(verdict: Verdict, *, colour: bool = False) -> str:
    """Return the findings as people read them; with colours where asked."""
    console = Console(file=StringIO(), force_terminal=colour, width=10_000, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for finding in verdict.findings:
        for text in _finding(finding, verdict):
            console.print(text)
        console.print()
    for text in _summary(verdict):
        console.print(text)
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()


def _finding(finding: Finding, verdict: Verdict) -> Iterator[Text]:
    style = STYLES[level(finding)]
    where = line(str(finding.position)) if finding.position else line(finding.focus)
    yield Text.assemble(
        (f"{where}: ", "bold") if where else "",
        (f"{severity_word(finding.severity, verdict.language)}[{finding.rule}]", style),
        f": {line(finding.message(verdict.language))}",
    )
    yield from _excerpt(finding, verdict, style)
    for label, text in details(finding, verdict):
        yield from _detail(label, text)


def _excerpt(finding: Finding, verdict: Verdict, style: str) -> Iterator[Text]:
    shown = excerpt(finding.position, verdict.folder)
    if shown is None:
        return
    before, at, after = shown.marked
    number = f"{shown.line:>5}"
    yield Text.assemble((f"{number} | ", "dim"), before, (at, style), after)
    yield Text.assemble((" " * len(number) + " | ", "dim"), " " * cell_len(before), ("^" * max(cell_len(at), 1), style))


def _detail(label: str, text: str) -> Iterator[Text]:
    """Yield one line, or a label with the lines below it where there are several to copy."""
    first, *rest = text.split("\n")
    yield Text.assemble(("      = ", "dim"), (f"{label}: ", "bold"), first)
    for more in rest:
        yield Text(f"          {more}")


def _summary(verdict: Verdict) -> Iterator[Text]:
    rows = verdict.by_rule()
    width = max((len(rule) for _, rule, _ in rows), default=0)
    for severity, rule, number in rows:
        name = severity_word(severity, verdict.language, number)
        yield Text.assemble(f"{number:>6}  ", f"{rule:<{width}}  ", (name, STYLES[severity]))
    yield Text(counts_text(verdict), style="bold")
