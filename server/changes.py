"""What each release changed: a page, a feed (Atom, RFC 4287), and the same as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import BadRequest

from graph.change_labels import STATUS_WORDS
from graph.change_reports import flat, shown_as, table
from graph.history import changes_of, history
from graph.record_changes import CHANGED, GONE, NEW, WITHDRAWN

from .atom import ATOM, feed
from .citation import release
from .language import language
from .negotiation import HTML, best, media_type_of
from .problems import Problem

if TYPE_CHECKING:
    from graph.history import Step
    from graph.shelf import Shelf

blueprint = Blueprint("changes", __name__)

FORMS = {HTML: "html", ATOM: "atom", "application/json": "json", "text/csv": "csv"}

#: Releases on a page of the list and in the feed, and records that a page shows of each kind of change.
RELEASES, SHOWN = 10, 200

#: What a reader looks for, in this order: what came, what is said otherwise, what is withdrawn, whether it is still there or not.
GROUPS = ((NEW, (NEW,)), (CHANGED, (CHANGED,)), (WITHDRAWN, (WITHDRAWN, GONE)))


@blueprint.app_context_processor
def helpers() -> dict[str, Any]:
    """Return what templates need to tell of changes."""
    return {"status_word": lambda status: STATUS_WORDS[status][language()], "shown_as": shown_as}


@blueprint.route("/changes")
@blueprint.route("/changes.<suffix>")
def page(suffix: str = "") -> Response | str:
    """Return what the releases changed, newest first, in the form that a suffix or the client's `Accept` names."""
    media_type = media_type_of(suffix, FORMS) if suffix else best(request.accept_mimetypes, FORMS)[0]
    if media_type is None:
        raise Problem("not-found", f"The changes can't be had as .{suffix}.", accepted=list(FORMS.values()))
    number = _number()
    steps = _steps()
    shown = steps[(number - 1) * RELEASES : number * RELEASES]
    found = [_told(step) for step in shown]
    response = _response(found, media_type, number, more=len(steps) > number * RELEASES)
    response.vary.add("Accept")
    response.vary.add("Accept-Language")
    response.headers["Veerkracht-Release"] = release().version
    return response


def _number() -> int:
    given = request.args.get("page", "1")
    if not given.isdecimal() or not 0 < len(given) < 7 or int(given) < 1:
        raise BadRequest(f"page={given[:20]} is no page: give a whole number from 1.")
    return int(given)


def _steps() -> list[Step]:
    shelf = _shelf()
    return history(shelf, release().version) if shelf else []


def _shelf() -> Shelf | None:
    found: Shelf | None = current_app.config.get("SHELF")
    return found


def _told(step: Step) -> dict[str, Any]:
    """Return a release with what it changed."""
    shelf = _shelf()
    assert shelf
    facts = {"release": step.number, "version": step.version, "made": step.made, "previous": step.former, "again": step.again}
    return facts | changes_of(shelf, step)


def _response(found: list[dict[str, Any]], media_type: str, number: int, *, more: bool) -> Response:
    if media_type == HTML:
        page = {"number": number, "more": more}
        return Response(render_template("changes.html", releases=found, page=page, groups=GROUPS, shown_most=SHOWN), mimetype=HTML)
    if media_type == ATOM:
        return Response(feed(found, request.host_url.rstrip("/"), language()), mimetype=ATOM)
    if media_type == "text/csv":
        rows = ({"release": str(one["release"])} | row for one in found for row in flat(one["records"], language()))
        return Response(table(rows, first=("release",)), content_type="text/csv; charset=utf-8; header=present")
    return jsonify({"releases": found, "next": f"/changes.json?page={number + 1}" if more else None})
