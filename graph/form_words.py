"""What is wrong with the form of a file, and how to mend it, said in Dutch too: the readers of files speak English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .rulebook import pages

if TYPE_CHECKING:
    from ingest.errors import RecordError

    Texts = tuple[tuple[str, str], ...]

#: The hints of the readers in Dutch; `\\1` is what the English one names.
DUTCH: dict[str, str] = {
    r"did you mean (.+)\?": r"bedoeld is misschien \1",
    r"see ingest/context\.jsonld for the keys": "de sleutels staan in ingest/context.jsonld",
    r"until this is mended, what stands there is not checked": "tot dit hersteld is, wordt wat daar staat niet nagekeken",
    r"write the value out: a record stands on its own": "schrijf de waarde uit: een record staat op zichzelf",
    r"save the file as UTF-8": "bewaar het bestand als UTF-8",
    r"check indentation, colons and quotes": "kijk naar inspringing, dubbele punten en aanhalingstekens",
    r"remove the special character": "verwijder het bijzondere teken",
    r"a record has three levels at most": "een record heeft hoogstens drie niveaus",
    r"keep one": "behoud er een",
    r"use one of (.+)": r"gebruik een van \1",
    r"id is KIND/SLUG, as folder and file": "id is KIND/SLUG, zoals map en bestand",
    r"use lower-case letters, digits and single hyphens": "gebruik kleine letters, cijfers en enkele koppeltekens",
    r"a record in (.+)/ has type: (.+)": r"een record in \1/ heeft type: \2",
    r"give a value or leave the key out": "geef een waarde of laat de sleutel weg",
    r"start each with a hyphen": "begin elk met een koppelteken",
    r"add (`.+`)": r"voeg toe: \1",
    r"write the value itself": "schrijf de waarde zelf",
    r"texts are in nl and en": "teksten staan er in nl en en",
    r"quote it": "zet er aanhalingstekens om",
    r"run `veerkracht sources fill` on this file": "voer `veerkracht sources fill` uit op dit bestand",
    r"write place/SOURCE-START-END, or quote a phrase and run `veerkracht sources fill`": (
        "schrijf place/BRON-BEGIN-EINDE, of haal woorden aan en voer `veerkracht sources fill` uit"
    ),
    r"write KIND/SLUG": "schrijf KIND/SLUG",
    r"it says which record a row belongs to": "die zegt bij welk record een rij hoort",
    r"remove it": "verwijder de kolom",
    r"write (.+)/SLUG: lower-case letters, digits, hyphens": r"schrijf \1/SLUG: kleine letters, cijfers, koppeltekens",
    r"keep one row": "behoud een van de rijen",
    r"save it as XLSX": "bewaar het als XLSX",
    r"save as CSV UTF-8": "bewaar het als CSV UTF-8",
    r"keep the row that starts with id or record": "laat de rij staan die met id of record begint",
    r"give the column a name": "geef de kolom een naam",
    r"give the column a name, or quote the comma": "geef de kolom een naam, of zet aanhalingstekens om de komma",
    r"write the value itself, as text": "schrijf de waarde zelf, als tekst",
    r"end the cell with a quote; write a quote inside it twice": "sluit de cel met een aanhalingsteken; schrijf er een binnenin dubbel",
    r"write a quote inside a cell twice": "schrijf een aanhalingsteken in een cel dubbel",
    r"write what it says as plain triples": "schrijf wat er staat als gewone triples",
}


def messages(error: RecordError) -> Texts:
    """Return what is wrong: in English as the reader says it, in Dutch what the rule says, and then the English."""
    page = pages().get(error.rule)
    dutch = dict(page.what).get("nl", "") if page else ""
    return (("en", error.message), *([("nl", f"{dutch} ({error.message})")] if dutch else []))


def hints(error: RecordError) -> Texts:
    """Return how to mend it, in Dutch too where the hint is a known one."""
    if not error.hint:
        return ()
    for english, dutch in DUTCH.items():
        if match := re.fullmatch(english, error.hint):
            return (("en", error.hint), ("nl", match.expand(dutch)))
    return (("en", error.hint),)
