"""The commands `veerkracht table …`: the records as tables, and back."""

from __future__ import annotations

from pathlib import Path

import click

EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def table() -> None:
    """Take the records out as tables that domain experts edit, and back in."""


@table.command("export")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="A workbook (.xlsx), or a folder for CSV files.")
@click.option("--records", type=EXISTING, help="The folder of the records (default: the project's own).")
def table_export(to: Path, records: Path | None) -> None:
    """Write the records as a workbook, or as a folder of CSV files."""
    from graph.tables import export
    from ingest.records import ROOT

    for path in export(to, records or ROOT):
        click.echo(path)


@table.command("import")
@click.argument("file", metavar="FILE|DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--records", type=EXISTING, help="The folder of the records (default: the project's own).")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--delete", is_flag=True, help="Remove records and parts whose rows are gone.")
@click.option("--language", type=click.Choice(["nl", "en"]), help="The language of the messages (default: that of the environment).")
def table_import(file: Path, records: Path | None, dry_run: bool, delete: bool, language: str | None) -> None:
    """Read a workbook or a folder of CSV files into the records; write all changes, or nothing where a rule is violated."""
    from graph.reports import render, verdict
    from graph.tables import planned
    from ingest.records import ROOT
    from server.validating import reader_language

    plan, findings = planned(file, records or ROOT, delete=delete)
    found = verdict(findings, language=language or reader_language(), info=False)
    click.echo("\n".join([*plan.changes, *plan.missing]), nl=bool(plan.changes or plan.missing))
    if found.failing:
        click.echo(render("text", found), nl=False)
        raise click.ClickException("nothing is written: mend the violations, then import again")
    if not dry_run:
        plan.write()
    click.echo(f"{len(plan.texts)} {'to write' if dry_run else 'written'}, {len(plan.removed)} {'to remove' if dry_run else 'removed'}")
