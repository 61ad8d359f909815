"""The command `veerkracht diff`: what came, went and changed between two releases."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from graph.comparison import Comparison
    from graph.record_changes import RecordChange
    from graph.sides import Side
    from graph.withdrawals import Withdrawal

RELEASES = Path("releases")
FORMS = ("words", "table", "tsv", "json", "patch")

#: Things that a warning names.
SHOWN = 5

CHECK = "veerkracht diff --check"

COLOURS = {"new": "green", "gone": "red", "changed": "yellow", "withdrawn": "magenta"}

MEND = """Put back what went by mistake. For the rest, write a record among the others that tells their readers what became of them;
one may tell of several (see docs/changes.md):"""


class Trouble(click.ClickException):
    """What keeps a comparison from being made: status 2, as of diff(1)."""

    exit_code = 2


@click.command()
@click.argument("old", metavar="A", default="previous")
@click.argument("new", metavar="B", default="current")
@click.option("--as", "form", type=click.Choice(FORMS), default="words", show_default=True, help="table is CSV; patch is an RDF Patch.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="The language of the words (default: that of the environment).")
@click.option(
    "--kind", multiple=True, metavar="KIND", help="Only records of this kind, such as intervention (may be given more than once)."
)
@click.option("--with-inferred", is_flag=True, help="Show what the build inferred, counted and described as well.")
@click.option("--check", is_flag=True, help="Only tell of what is gone without a record of its withdrawal; status 1 where there is any.")
@click.option("--release", "folder", type=click.Path(path_type=Path), default=RELEASES, show_default=True, help="The folder of releases.")
@click.option("--store", metavar="URL", envvar="VEERKRACHT_STORE", help="The query address of a SPARQL server with published releases.")
def diff(
    old: str,
    new: str,
    form: str,
    lang: str | None,
    kind: tuple[str, ...],
    with_inferred: bool,
    check: bool,
    folder: Path,
    store: str | None,
) -> None:
    """Say what came, went and changed from A to B, by record and property.

    A and B are each a release (its number or version, `current`, `previous`), a folder of one, or a file of data. Status 0: no
    difference; 1: there are differences; 2: the command itself is wrong.
    """
    from graph.errors import GraphError
    from graph.shelf import ServerShelf, shelf_of
    from graph.sides import side
    from server.validating import reader_language

    if form == "patch" and (kind or with_inferred):
        raise click.UsageError("a patch is whole: leave out --kind and --with-inferred")
    try:
        shelf = shelf_of({**os.environ, "VEERKRACHT_STORE": store or ""}, folder)
        if isinstance(shelf, ServerShelf):
            click.get_current_context().call_on_close(shelf.server.close)
        found = _Found(side(old, shelf), side(new, shelf), frozenset(kind), with_inferred, lang or reader_language())
    except GraphError as error:
        raise Trouble(str(error)) from error
    raise SystemExit(found.check() if check else found.show(form))


def lost(folder: Path) -> list[str]:
    """Return a warning where the current release has lost what the one before it had, and no withdrawal tells of it."""
    from graph.errors import GraphError
    from graph.history import changes_of, history
    from graph.record_changes import GONE
    from graph.shelf import FolderShelf

    shelf = FolderShelf(folder)
    try:
        newest = history(shelf)[0]
        found = changes_of(shelf, newest) if newest.version == shelf.current() else {"records": []}
    except GraphError:
        return []
    gone = [one["iri"] for one in found["records"] if one["status"] == GONE and "withdrawal" not in (one["kind"], *one)]
    if not gone:
        return []
    shown = ", ".join(gone[:SHOWN]) + (f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else "")
    return [
        f"warning: {len(gone)} gone since release {shelf.numbers().get(newest.former or '', '?')} without a word: {shown}",
        f"  `{CHECK}` says how to mend it",
    ]


class _Found:
    def __init__(self, old: Side, new: Side, kinds: frozenset[str], worked_out: bool, language: str) -> None:
        from graph.comparison import Comparison

        self._old, self._new, self._kinds, self._worked_out, self._language = old, new, kinds, worked_out, language
        self._comparison = Comparison(old.quads(), new.quads())

    def show(self, form: str) -> int:
        """Print the differences, and return the status of the command."""
        from graph import change_reports
        from graph.change_labels import Labels

        if form == "patch":
            return self._patch()
        records, labels, gone = self._records(), Labels(self._comparison), self._withdrawals()
        if form == "words":
            click.echo(f"{self._old.name} → {self._new.name}")
            for line in change_reports.words(records, labels, self._language, gone, _style):
                click.echo(line)
        elif form == "json":
            from json import dumps

            sides = {"from": self._old.version or self._old.name, "to": self._new.version or self._new.name}
            click.echo(dumps(sides | change_reports.as_json(records, labels, gone), indent=1, ensure_ascii=False))
        else:
            rows = change_reports.rows(records, labels, self._language)
            click.echo(change_reports.table(rows, tabs=form == "tsv"), nl=False)
        return 1 if records else 0

    def check(self) -> int:
        """Print what is gone and told of by no withdrawal, with how to mend it, and return the status of the command."""
        from datetime import UTC, datetime

        from graph.change_labels import Labels
        from graph.withdrawals import template, untold

        missing = untold(self._records(), self._withdrawals())
        if not missing:
            click.echo(f"nothing that {self._old.name} has is gone from {self._new.name} without a word")
            return 0
        click.echo(f"{len(missing)} gone from {self._new.name} without a record of the withdrawal:")
        click.echo("\n".join(f"  {iri}" for iri in missing))
        label = Labels(self._comparison).of(missing[0])
        click.echo(f"{MEND}\n\n{template(missing, label, datetime.now(UTC).date().isoformat())}")
        return 1

    def _records(self) -> list[RecordChange]:
        from graph.record_changes import record_changes

        found = record_changes(self._comparison, worked_out=self._worked_out)
        known = {record.kind for record in found}
        if not self._kinds:
            return found
        if unknown := sorted(self._kinds - known - _kinds(self._comparison)):
            raise Trouble(f"there is no kind {unknown[0]!r}; there are {', '.join(sorted(_kinds(self._comparison)))}")
        return [record for record in found if record.kind in self._kinds]

    def _withdrawals(self) -> dict[str, Withdrawal]:
        from graph.withdrawals import withdrawals_in

        return withdrawals_in(self._comparison.new)

    def _patch(self) -> int:
        from graph.rdf_patch import patch_lines

        for line in patch_lines(self._comparison, self._old.version or self._old.name, self._new.version or self._new.name):
            click.echo(line)
        return 1 if self._comparison.pairs else 0


def _kinds(comparison: Comparison) -> set[str]:
    from graph.record_changes import kind_of

    return {kind_of(iri) for side in (comparison.old, comparison.new) for iri in side}


def _style(text: str, what: str) -> str:
    """Return a text in the colour of what it tells, on a terminal."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return click.style(text, bold=True) if what == "name" else click.style(text, fg=COLOURS[what])
