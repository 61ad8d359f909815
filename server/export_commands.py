"""The command `veerkracht export`: a release as files that others take."""

from __future__ import annotations

from pathlib import Path

import click

from .opening import opened, release_option, store_option


@click.command()
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="The folder to write: empty, not there yet, or an earlier export."
)
@click.option(
    "--profile", "wanted", multiple=True, metavar="PROFILE", help="Only these files (may be given more than once), such as rdf, csv or nji."
)
@release_option
@store_option
def export(to: Path, wanted: tuple[str, ...], folder: Path, store: str | None) -> None:
    """Write the release in every form that others take, with checksums and a manifest: complete, or not at all."""
    from graph.exports.folder import SUMS, export_to
    from server.terminal import steps

    release = opened(folder, store)
    with steps() as progress:
        export_to(release, to, wanted, progress)
    files = [path for path in to.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    click.echo(
        f"release {release.version} in {to}: {len(files)} files, {size / 1e6:.1f} MB; check with: cd {to} && sha256sum --check {SUMS}"
    )
