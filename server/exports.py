"""The whole release for download, in every form: a page with what there is, and the files."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from graph.exports import Export, exports
from graph.exports.context import VERSION, context_text
from ontology import LICENSE

from .citation import link
from .export_cache import ExportCache
from .language import TEXTS, language, text
from .negotiation import best, wants_page
from .problems import Problem
from .spooled import parts

if TYPE_CHECKING:
    from graph.opened import Opened

blueprint = Blueprint("exports", __name__)


LISTED = {"application/json": "json"}


@blueprint.route("/export")
def export_list() -> Response | str:
    """Return what can be taken, as a page or as JSON."""
    if not request.accept_mimetypes or wants_page(request.accept_mimetypes, LISTED):
        return render_template("export.html", groups=_groups(), profile_title=_profile_title)
    best(request.accept_mimetypes, LISTED)
    release: Opened = current_app.config["RELEASE"]
    return jsonify(release=release.version, license=LICENSE, files=[_described(export) for export in exports()])


def _profile_title(profile: str) -> str:
    """Return the heading of a profile: its own name where none is known."""
    key = f"profile_{profile}"
    return text(key, language()) if key in TEXTS else profile


def _groups() -> dict[str, list[tuple[Export, list[Export]]]]:
    """Return the files of each profile, each with its compressed forms."""
    found = exports()
    packed: dict[str, list[Export]] = {}
    for export in found:
        if export.plain:
            packed.setdefault(export.plain.name, []).append(export)
    groups: dict[str, list[tuple[Export, list[Export]]]] = {}
    for export in found:
        if not export.plain:
            groups.setdefault(export.profile, []).append((export, packed.get(export.name, [])))
    return groups


def _described(export: Export) -> dict[str, Any]:
    return {
        "name": export.name,
        "address": f"/export/{export.name}",
        "mediaType": export.media_type,
        "profile": export.profile,
        "title": export.titles,
        "conformsTo": list(export.conforms_to),
    }


@blueprint.route("/export/<path:name>")
def export_file(name: str) -> Response:
    """Return a file, with its checksum (RFC 9530)."""
    known = {export.name: export for export in exports()}
    if name not in known:
        near = difflib.get_close_matches(name, known, 3, 0.5)
        raise Problem("unknown-export", f"There is no file {name[:100]!r} to take; /export lists them.", near=near)
    export = known[name]
    cache: ExportCache = current_app.config["EXPORTS"]
    made = cache.get(export)
    response = Response(parts(made.path.open("rb")), mimetype=export.media_type)
    response.content_length = made.path.stat().st_size
    response.headers["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
    response.headers["Repr-Digest"] = made.digest
    response.headers["Cache-Control"] = _caching()
    link(response, f"/export/{name}", {})
    response.headers.add("Link", f'<{LICENSE}>; rel="license"')
    return response


def _caching() -> str:
    """Return how long a file holds; nobody on the way may compress it, since its checksum is that of its bytes."""
    named = "release" in request.args
    lasts = "max-age=31536000, immutable" if named else f"max-age={current_app.config['SETTINGS'].cache_seconds}"
    return f"public, {lasts}, no-transform"


@blueprint.route("/context.jsonld")
@blueprint.route("/context/<version>.jsonld")
def context(version: str = str(VERSION)) -> Response:
    """Return the JSON-LD context of the exports: the newest, or the one of a version."""
    if version != str(VERSION):
        raise Problem("not-found", f"There is no context of version {version[:20]!r}.", accepted=[f"/context/{VERSION}.jsonld"])
    return Response(context_text(), mimetype="application/ld+json")
