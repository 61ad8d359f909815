"""What can go wrong, by name: each problem has a status, a title and an explanation in both languages, and a page at /problems/NAME."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from .language import language
from .negotiation import best, media_type_of, wants_page

blueprint = Blueprint("problems", __name__)


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, and its title and what to do, in Dutch and English."""

    status: int
    nl: str
    en: str
    meaning_nl: str
    meaning_en: str

    def title(self, lang: str) -> str:
        """Return the title in a language."""
        return self.nl if lang == "nl" else self.en

    def meaning(self, lang: str) -> str:
        """Return the explanation in a language."""
        return self.meaning_nl if lang == "nl" else self.meaning_en


KINDS = {
    "bad-request": Kind(
        400, "Verzoek niet te begrijpen", "Bad request",
        "Er is iets mis met het verzoek zelf. De melding zegt wat; nog eens hetzelfde vragen helpt niet.",
        "Something is wrong with the request itself. The detail says what; asking the same again does not help.",
    ),
    "query-syntax": Kind(
        400, "De query is geen SPARQL", "The query can't be read",
        "De query houdt zich niet aan de grammatica van SPARQL 1.1. De melding zegt op welke regel en kolom het misgaat.",
        "The query does not follow the grammar of SPARQL 1.1. The problem says on which line and column it goes wrong.",
    ),
    "unknown-parameter": Kind(
        400, "Onbekende parameter", "Unknown parameter",
        "De vraag heeft geen parameter met deze naam. Een parameter die er niet is wordt nooit stil overgeslagen.",
        "The question has no parameter of this name. A parameter that is not there is never skipped in silence.",
    ),
    "missing-parameter": Kind(
        400, "Parameter ontbreekt", "Missing parameter",
        "De vraag kan niet beantwoord worden zonder deze parameter.",
        "The question can't be answered without this parameter.",
    ),
    "wrong-value": Kind(
        400, "Waarde past niet", "Wrong value",
        "De waarde van deze parameter is van een andere soort dan gevraagd, of er is niets in deze graaf dat zo heet.",
        "The value of this parameter is of another type than asked for, or nothing in this graph has that name.",
    ),
    "repeated-parameter": Kind(
        400, "Parameter meer dan één keer gegeven", "Parameter given more than once",
        "Elke parameter kan één keer gegeven worden.",
        "Each parameter can be given once.",
    ),
    "unauthorized": Kind(
        401, "Toegang vraagt een sleutel", "A token is needed",
        "Schrijven vraagt een sleutel (bearer token) die de beheerder uitgeeft.",
        "Writing needs a bearer token, which the operator gives out.",
    ),
    "forbidden": Kind(
        403, "Niet toegestaan", "Not allowed",
        "Dit mag hier niet: de gegevens uit de records zijn over HTTP alleen te lezen.",
        "This is not allowed here: the data from the records can only be read over HTTP.",
    ),
    "not-found": Kind(
        404, "Niet gevonden", "Not found",
        "Op dit adres is niets.",
        "There is nothing at this address.",
    ),
    "unknown-question": Kind(
        404, "Onbekende vraag", "Unknown question",
        "Er is geen vraag met deze naam; op /questions staan ze allemaal.",
        "There is no question of this name; /questions lists them all.",
    ),
    "unknown-thing": Kind(
        404, "Onbekend ding", "Unknown thing",
        "Niets in deze uitgave van de graaf heeft deze IRI.",
        "Nothing in this release of the graph has this IRI.",
    ),
    "unknown-release": Kind(
        404, "Onbekende uitgave", "Unknown release",
        "Deze uitgave is hier niet bewaard.",
        "This release is not kept here.",
    ),
    "no-feed": Kind(
        404, "Geen feed van wijzigingen", "No change feed",
        "Deze server houdt geen feed van wijzigingen bij. De melding zegt waarom niet.",
        "This server keeps no change feed. The detail says why.",
    ),
    "feed-gone": Kind(
        410, "Niet meer in de feed", "No longer in the feed",
        "Deze bladzijde of versie was er, en is na de bewaartermijn opgeruimd. De feed begint op /feed.",
        "This page or version was there, and went after the time that it is kept. The feed begins at /feed.",
    ),
    "unknown-export": Kind(
        404, "Onbekend bestand", "Unknown file",
        "Er is geen bestand met deze naam om mee te nemen; op /export staan ze allemaal.",
        "There is no file of this name to take; /export lists them all.",
    ),
    "method-not-allowed": Kind(
        405, "Methode kan hier niet", "Method not allowed",
        "Dit adres kent deze methode niet; de kop Allow noemt de methoden die het kent.",
        "This address does not know this method; the header Allow names those that it knows.",
    ),
    "gone": Kind(
        410, "Dit is er niet meer", "This is gone",
        "Wat hier stond is er niet meer. Het antwoord noemt, waar bekend, de opvolger, de reden en de laatste uitgave die het had.",
        "What stood here is no longer there. The answer names, where known, its successor, the reason and the last release that had it.",
    ),
    "not-acceptable": Kind(
        406, "Niet in deze vorm", "Not acceptable",
        "Het antwoord bestaat, maar in geen van de vormen die de client aanneemt.",
        "The answer exists, but in none of the forms that the client accepts.",
    ),
    "conflict": Kind(
        409, "In strijd met wat er staat", "Conflict",
        "Het verzoek past niet bij hoe de gegevens er nu bij staan.",
        "The request does not fit the data as they are now.",
    ),
    "precondition-failed": Kind(
        412, "Intussen veranderd", "Precondition failed",
        "Wat er staat is niet wat If-Match of If-None-Match verwacht: lees het opnieuw en schrijf dan.",
        "What is there is not what If-Match or If-None-Match expects: read it again, then write.",
    ),
    "too-large": Kind(
        413, "Te groot", "Too large",
        "Het verzoek is groter dan deze server aanneemt.",
        "The request is larger than this server takes.",
    ),
    "too-long": Kind(
        414, "Adres te lang", "Address too long",
        "De query is te lang voor een adres: stuur haar met POST, of maak haar korter.",
        "The query is too long for an address: send it by POST, or make it shorter.",
    ),
    "unsupported-media-type": Kind(
        415, "Onbekend mediatype", "Unsupported media type",
        "Deze server leest geen inhoud van dit mediatype op dit adres.",
        "This server reads no content of this media type at this address.",
    ),
    "headers-too-large": Kind(
        431, "Kopregels te lang", "Header fields too large",
        "De kopregels waarmee om een vorm, taal of codering wordt gevraagd zijn langer dan deze server leest.",
        "The header fields that ask for a form, a language or an encoding are longer than this server reads.",
    ),
    "invalid-data": Kind(
        422, "De gegevens breken een regel", "The data break a rule",
        "Wat geschreven zou worden voldoet niet aan de regels (SHACL); er is niets geschreven.",
        "What was to be written does not conform to the rules (SHACL); nothing was written.",
    ),
    "internal-error": Kind(
        500, "Er ging hier iets mis", "Internal error",
        "Een fout van de server, niet van het verzoek; zij is vastgelegd.",
        "An error of the server and not of the request; it was logged.",
    ),
    "unavailable": Kind(
        503, "Nu niet beschikbaar", "Unavailable",
        "De query liep tegen een grens (tijd, geheugen, omvang), of er was geen plaats. Niets is half verstuurd. Vraag minder, of later.",
        "The query met a limit (time, memory, size), or there was no room. Nothing was sent in part. Ask for less, or later.",
    ),
}  # fmt: skip

#: The kind of an error of which no more is known than its status.
BY_STATUS = {
    400: "bad-request", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable",
    409: "conflict", 410: "gone", 412: "precondition-failed", 413: "too-large", 414: "too-long", 415: "unsupported-media-type",
    422: "invalid-data", 431: "headers-too-large", 500: "internal-error", 503: "unavailable",
}  # fmt: skip


class Problem(HTTPException):
    """A problem of one of the kinds: what happened this time, and what else is worth knowing (accepted, hint, parameter …)."""

    def __init__(self, kind: str, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.kind, self.code = kind, KINDS[kind].status
        self.members = {name: value for name, value in members.items() if value}


def by_suffix(suffix: str, offered: dict[str, str], what: str) -> str:
    """Return the media type that a request asks for by a suffix, else by its Accept; raise Problem (404) for an unknown suffix."""
    media_type = media_type_of(suffix, offered) if suffix else best(request.accept_mimetypes, offered)[0]
    if media_type is None:
        raise Problem("not-found", f"{what} can't be had as .{suffix}.", accepted=list(dict.fromkeys(offered.values())))
    return media_type


def document(kind: str, detail: str, instance: str = "", **members: object) -> dict[str, Any]:
    """Return a problem as RFC 9457 has it."""
    found = {"type": f"/problems/{kind}", "title": KINDS[kind].en, "status": KINDS[kind].status, "detail": detail}
    return found | ({"instance": instance} if instance else {}) | {name: value for name, value in members.items() if value}


@blueprint.route("/problems")
def problem_list() -> Response | str:
    """Return the kinds of problem."""
    return _answer(KINDS)


@blueprint.route("/problems/<name>")
def problem(name: str) -> Response | str:
    """Return what a kind of problem is."""
    if name not in KINDS:
        abort(404, f"There is no kind of problem {name!r}; /problems lists them.")
    return _answer({name: KINDS[name]})


def _answer(kinds: dict[str, Kind]) -> Response | str:
    offered = {"application/json": "json"}
    if not request.accept_mimetypes or wants_page(request.accept_mimetypes, offered):
        return render_template("problems.html", kinds=kinds, lang=language())
    facts = [
        {"type": f"/problems/{name}", "status": kind.status, "title": {"nl": kind.nl, "en": kind.en},
         "meaning": {"nl": kind.meaning_nl, "en": kind.meaning_en}}
        for name, kind in kinds.items()
    ]  # fmt: skip
    return jsonify(facts)
