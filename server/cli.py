"""The `veerkracht` command: thin commands around the rooms; heavy imports stay inside them."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .diff_command import diff
from .export_commands import export
from .opening import RELEASES, release_option, store_option
from .opening import opened as _opened
from .opening import release_in as _release
from .sync_command import sync
from .table_commands import table

if TYPE_CHECKING:
    from graph.results import Answer

EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)
FORMATS = ("table", "csv", "json", "tsv", "xml", "ttl", "nt", "rdf", "jsonld")

REPORT_HELP = (
    "A report, on standard output or in a file; may be given more than once:"
    " text (the default), json, sarif, junit, github, gitlab, markdown, turtle or html."
)

format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), help="By default a table on a terminal, CSV or Turtle in a pipe."
)
records_option = click.option("--records", type=EXISTING, help="The folder of the records (default: the project's own).")


class Commands(click.Group):
    """A group whose commands say what went wrong in one line, and exit with status 1, where their user can mend it."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command and turn errors of the rooms into messages."""
        from graph.errors import GraphError
        from ingest.errors import RecordError, RecordErrors

        try:
            return super().invoke(ctx)
        except (GraphError, RecordError, RecordErrors) as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="veerkrachtgraaf", prog_name="veerkracht")
def main() -> None:
    """Veerkrachtgraaf: build, check, query and serve the graph of what builds resilience."""


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=RELEASES, show_default=True, help="Where releases are written.")
@records_option
@click.option("--without", multiple=True, metavar="NAME", help="A contributed graph to leave out (may be given more than once).")
def build(out: Path, records: Path | None, without: tuple[str, ...]) -> None:
    """Read ontology and records, validate, infer, and write a release: complete, or not at all."""
    from graph.build import InvalidGraph, build
    from ingest.records import ROOT as RECORDS
    from server.diff_command import lost
    from server.terminal import print_results, steps, summary
    from server.validating import reader_language

    try:
        with steps() as progress:
            release = build(out, records or RECORDS, progress, without)
    except InvalidGraph as error:
        print_results(error.results, reader_language())
        raise
    click.echo(summary(release))
    for line in lost(out):
        click.echo(line, err=True)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--shapes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Shapes in Turtle (default: the project's own, which know its vocabulary).",
)
@records_option
@click.option("--language", type=click.Choice(["nl", "en"]), help="The language of the messages (default: that of the environment).")
@click.option("--info", is_flag=True, help="Show what is worth knowing as well, and not only what is wrong.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT[=FILE]", help=REPORT_HELP)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info", "never"]),
    default="violation",
    show_default=True,
    help="The least severity that gives status 1.",
)
@click.option("--select", multiple=True, metavar="RULE[,RULE]", help="Only these rules; * stands for any characters.")
@click.option("--ignore", multiple=True, metavar="RULE[,RULE]", help="Not these rules.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="A file of known debts, which don't fail.")
@click.option("--write-baseline", is_flag=True, help="Make the baseline; take out of one that is there what has been mended.")
@click.option("--changed-since", "since", metavar="REV", help="Check only what the changes of records since a git revision can affect.")
def validate(
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    records: Path | None,
    language: str | None,
    reports: tuple[str, ...],
    baseline: Path | None,
    write_baseline: bool,
    **asked: Any,  # noqa: ANN401 - handed on as they are
) -> None:
    """Check the records, or FILES of RDF, against shapes, and name the line to mend.

    Status 0: fine; 1: findings as bad as --fail-on; 2: the command itself is wrong.
    """
    from server.validating import Asked, reader_language, wanted
    from server.validating import validate as run

    if write_baseline and not baseline:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    if asked["since"] and (files or shapes):
        raise click.UsageError("--changed-since is for records: leave out FILES and --shapes")
    paths = (*files, *([records] if records else []))
    told = Asked(
        paths, shapes, language or reader_language(), reports=wanted(reports), baseline=baseline, write_baseline=write_baseline, **asked
    )
    raise SystemExit(run(told))


@main.command()
@click.argument("file", type=click.File())
@release_option
@store_option
@format_option
def query(file: Any, folder: Path, store: str | None, form: str | None) -> None:  # noqa: ANN401 - a text file, whatever click opens
    """Run the SPARQL query in FILE (- for standard input)."""
    _show(_opened(folder, store).query(file.read()), form)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("question", required=False)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED, metavar="[--PARAMETER VALUE]...")
@release_option
@store_option
@format_option
def ask(question: str | None, parameters: tuple[str, ...], folder: Path, store: str | None, form: str | None) -> None:
    """Answer a named QUESTION, with its parameters as options; without a name, list the questions."""
    from graph.questions import questions

    if question is None:
        for known in questions().values():
            click.echo(f"{known.name}: {known.title['nl']} / {known.title['en']}")
            for parameter in known.parameters:
                click.echo(
                    f"    --{parameter.name} {parameter.example}  {parameter.label['en']}{' (required)' if parameter.required else ''}"
                )
        return
    _show(_opened(folder, store).ask(question, **_pairs(parameters)), form)


@main.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@release_option
@store_option
def explain(subject: str, predicate: str, object_: str, folder: Path, store: str | None) -> None:
    """Say why a triple holds: the statements and the axiom that it follows from."""
    from server.terminal import explanation_text

    release = _opened(folder, store)
    explanation = release.explain(subject, predicate, object_)
    if explanation is None:
        raise click.ClickException("this triple is neither stated nor inferred")
    click.echo(explanation_text(release, explanation))


@main.command()
@click.argument(
    "kind", type=click.Choice(["intervention", "statement", "study", "observation", "training-claim", "organisation", "withdrawal"])
)
@click.argument("slug")
@records_option
def new(kind: str, slug: str, records: Path | None) -> None:
    """Start a record of KIND named SLUG, with what it must have left to fill in."""
    from graph.templates import write_template
    from ingest.records import ROOT

    path = write_template(kind, slug, records or ROOT)
    click.echo(f"{path}: fill in the gaps, quote phrases as places, then run `veerkracht sources fill` and `veerkracht validate`")


@main.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("ingest/schema"), show_default=True, help="Where the schemas are written."
)
def schema(out: Path) -> None:
    """Write a JSON Schema for each kind of record, for completion in editors, from context, shapes and concepts."""
    from graph.templates import write_schemas

    for path in write_schemas(out):
        click.echo(path)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "url", metavar="URL", help="The git repository of this project (default: that of this installation).")
@click.option("--revision", default="main", show_default=True, help="Its branch, tag or commit.")
def init(folder: Path, url: str | None, revision: str) -> None:
    """Make a new data repository in FOLDER: a first record, the checks of GitHub and GitLab, and settings for editors."""
    from server.starter import start

    for path in start(folder, url, revision):
        click.echo(path)
    click.echo(f"next: cd {folder} && git init && git add . && git commit -m 'First record', then push")


@main.command()
def lsp() -> None:
    """Run the language server over standard input and output, for editors: what `validate` finds, while you type."""
    try:
        from server.language_server import server
    except ImportError as error:
        raise click.ClickException("the language server needs pygls: install the extra `editor`, as in pip install '.[editor]'") from error
    server.start_io()


main.add_command(table)
main.add_command(sync)
main.add_command(diff)
main.add_command(export)


@main.group()
def sources() -> None:
    """Work with the source documents, for whoever holds them."""


@sources.command("check")
@click.argument("documents", type=EXISTING)
@release_option
@records_option
def sources_check(documents: Path, folder: Path, records: Path | None) -> None:
    """Verify the hash of each document in the folder DOCUMENTS, and that every place lies inside its document."""
    from graph.sources import check

    problems, checked = check(_release(folder), documents, **_records(records))
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(checked)
    raise SystemExit(1 if problems else 0)


@sources.command("show")
@click.argument("iri")
@click.option("--in", "documents", type=EXISTING, required=True, help="The folder of the source documents.")
@release_option
@records_option
def sources_show(iri: str, documents: Path, folder: Path, records: Path | None) -> None:
    """Show the passage behind each fact of IRI (an IRI, or KIND/SLUG)."""
    from graph.sources import passages
    from server.terminal import passage_text

    for passage in passages(_release(folder), iri, documents, **_records(records)):
        click.echo(passage_text(passage))


@sources.command("fill")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--in", "documents", type=EXISTING, required=True, help="The folder of the source documents.")
@records_option
def sources_fill(files: tuple[Path, ...], documents: Path, records: Path | None) -> None:
    """Replace each quoted phrase ("SOURCE: exact words") in record FILES by its place in the document."""
    from ingest.sources import documents as read_documents
    from ingest.sources import fill

    held = read_documents(documents, **_records(records))
    for file in files:
        for phrase, place in fill(file, held):
            click.echo(f"{file}: {phrase!r} -> {place}")


@main.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agent", required=True, help="Who contributes: the name of an organisation or a role, never of a person.")
@click.option("--format", "form", type=click.Choice(["ttl", "nt", "rdf", "jsonld"]), help="By default what the name of FILE ends in.")
@click.option("--add", is_flag=True, help="Add to what the graph has, and do not replace it.")
@release_option
def contribute(name: str, file: Path, agent: str, form: str | None, add: bool, folder: Path) -> None:
    """Write the triples of FILE to the contributed graph NAME, validated with the rest, as a new release."""
    from server.contributing import contribute

    click.echo(contribute(folder, name, file, agent, form, add))


@main.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token with which NAME may write over HTTP, and the line for VEERKRACHT_WRITE_TOKENS that lets it."""
    from server.tokens import entry, fresh

    made = fresh()
    line = entry(name, made)
    click.echo(f"token, shown this once:  {made}", err=True)
    click.echo("line for VEERKRACHT_WRITE_TOKENS:", err=True)
    click.echo(line)


@main.command()
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but the newest so many; the current one always stays.")
@release_option
def releases(keep: int | None, folder: Path) -> None:
    """List the releases, newest first, or remove old ones."""
    from graph.release import prune
    from server.terminal import release_lines

    for removed in prune(folder, keep) if keep else []:
        click.echo(f"removed {removed}")
    click.echo("\n".join(release_lines(folder)))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer.")
@click.option("--build/--no-build", "fresh", default=True, show_default=True, help="Build first, where ontology or records have changed.")
@release_option
@store_option
def serve(host: str, port: int, workers: int, fresh: bool, folder: Path, store: str | None) -> None:
    """Serve the current release: SPARQL at /sparql, and a page for every IRI."""
    from graph.build import build, current
    from server.run import run
    from server.terminal import steps, summary

    if fresh and not store and current(folder) is None:
        with steps() as progress:
            click.echo(summary(build(folder, progress=progress)))
    release = _opened(folder, store)
    if store:
        os.environ["VEERKRACHT_STORE"] = store
    click.echo(f"release {release.version}: http://{host}:{port}/ (SPARQL at /sparql); stop with Ctrl-C")
    run(folder, host, port, workers)


@main.command()
@click.option("--store", "query", metavar="URL", envvar="VEERKRACHT_STORE", required=True, help="The query address of the SPARQL server.")
@click.option("--update-store", "update", metavar="URL", envvar="VEERKRACHT_UPDATE_STORE", help="Its update address.")
@click.option("--graph-store", "graph_store", metavar="URL", envvar="VEERKRACHT_GRAPH_STORE", help="Its Graph Store address.")
@release_option
def publish(query: str, update: str | None, graph_store: str | None, folder: Path) -> None:
    """Put a release into a SPARQL server and make it the current one there: readers have the old one or the new one, never both.

    For Oxigraph (…/query) and Virtuoso (…/sparql) the other two addresses are known.
    """
    from graph.publish import publish
    from graph.sparql_server import Addresses, SparqlServer
    from server.terminal import steps

    with closing(SparqlServer(Addresses.of(query, update, graph_store))) as server, steps() as progress:
        release = publish(_release(folder), server, progress)
    click.echo(f"release {release.version} is the current one of {query}: {len(release.graphs)} graphs")


def _records(records: Path | None) -> dict[str, Path]:
    return {"records": records} if records else {}


def _pairs(words: tuple[str, ...]) -> dict[str, object]:
    """Return the parameters that `--name value` and `--name=value` give."""
    found: dict[str, object] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or (not equals and not rest):
            raise click.UsageError(f"{word!r}: write parameters as --name value")
        found[name] = value if equals else rest.pop(0)
    return found


def _show(answer: Answer, form: str | None) -> None:
    from server.terminal import answer_text

    click.echo(answer_text(answer, form, terminal=sys.stdout.isatty()), nl=False)


if __name__ == "__main__":
    main()
