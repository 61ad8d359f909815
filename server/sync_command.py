"""The command that keeps a copy of another server's graph."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from graph.sync.following import Outcome, Sync, Target

#: Where a copy is kept unless told otherwise, and the file of what is known of it.
COPY, STATE = "copy", ".sync.db"

#: Seconds to wait where a feed that is followed could not be read.
WAITING = 60


@click.command()
@click.argument("url")
@click.option(
    "--to", "target", metavar="DIR|URL", default=COPY, show_default=True, help="A folder, or the query address of a SPARQL server."
)
@click.option("--update-store", "update", metavar="URL", envvar="VEERKRACHT_UPDATE_STORE", help="Its update address.")
@click.option("--graph-store", "graph_store", metavar="URL", envvar="VEERKRACHT_GRAPH_STORE", help="Its Graph Store address.")
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="The file of what is known of the copy.")
@click.option("--follow", is_flag=True, help="Go on, and look again as often as the feed says.")
@click.option("--check", is_flag=True, help="Read the copy back as well, and compare it with the original: status 1 where it differs.")
@click.option("--fresh", is_flag=True, help="Forget what is known of the copy, and make it anew.")
def sync(
    url: str,
    target: str,
    update: str | None,
    graph_store: str | None,
    state: Path | None,
    follow: bool,
    check: bool,
    fresh: bool,
) -> None:
    """Follow the change feed at URL and keep a copy, in a folder that `serve --release` serves, or in a SPARQL server.

    It can be stopped at any time and goes on from there. What it writes was compared with the checksum that the feed gives.
    """
    with ExitStack() as stack:
        following = _sync(stack, _feed(url), target, (update, graph_store), state)
        if fresh:
            following.copy.clear()
        if not follow:
            _run(following, target, check=check)
        while follow:
            time.sleep(_looked(following, target, check=check))


def _looked(following: Sync, target: str, *, check: bool) -> int:
    """Bring a copy up to date, and return how many seconds to wait; what goes wrong is said, and may go well the next time."""
    from graph.errors import GraphError

    try:
        return _run(following, target, check=check).polling
    except GraphError as error:
        click.echo(f"{error}; again in {WAITING} seconds", err=True)
        return WAITING


def _run(following: Sync, target: str, *, check: bool) -> Outcome:
    from .terminal import steps

    with steps() as following.progress:
        outcome = following.run()
    if outcome.changed:
        click.echo(f"{target}: release {outcome.state.release} of {outcome.state.since}, {outcome.pages} page(s)")
    elif not check:
        click.echo(f"{target}: nothing new since release {outcome.state.release} of {outcome.state.since}")
    for problem in (found := following.target.check(following.copy) if check else []):
        click.echo(problem, err=True)
    if found:
        raise click.ClickException(f"{target} is not what it should be; `--fresh` makes it anew")
    if check:
        click.echo(f"{target}: read back, and equal to release {outcome.state.release}")
    return outcome


def _sync(stack: ExitStack, feed: str, target: str, addresses: tuple[str | None, str | None], state: Path | None) -> Sync:
    """Return the sync of a target with a feed; what it opens is closed by the stack."""
    import httpx

    from graph.sync.copy import Copy
    from graph.sync.fetching import Fetcher
    from graph.sync.following import Sync

    is_engine = target.startswith(("http://", "https://"))
    where: Target = _engine(stack, target, addresses) if is_engine else _folder(target, feed)
    file = state or (Path(_file_name(target)) if is_engine else Path(target) / STATE)
    copy = stack.enter_context(closing(Copy(file, feed, target if is_engine else str(Path(target).resolve()))))
    client = stack.enter_context(httpx.Client(follow_redirects=True, timeout=httpx.Timeout(60, connect=10)))
    return Sync(Fetcher(feed, client), copy, where)


def _engine(stack: ExitStack, query: str, addresses: tuple[str | None, str | None]) -> Target:
    from graph.sparql_server import Addresses, SparqlServer
    from graph.sync.engine import EngineCopy

    return EngineCopy(stack.enter_context(closing(SparqlServer(Addresses.of(query, *addresses)))))


def _folder(target: str, feed: str) -> Target:
    from graph.sync.folder import FolderCopy

    return FolderCopy(Path(target), feed)


def _feed(url: str) -> str:
    """Return the address of the feed of a server, where only that of the server is given."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise click.UsageError(f"{url!r} is no address; give one as https://example.org/feed")
    return url if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}/feed"


def _file_name(target: str) -> str:
    """Return the file for a copy in an engine: named after it, in the folder that the command runs in."""
    parts = urlsplit(target)
    name = "".join(letter if letter.isalnum() else "-" for letter in f"{parts.netloc}{parts.path}")
    return f".sync-{name}.db"
