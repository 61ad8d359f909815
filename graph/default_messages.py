"""What a result says where the shape has no message of its own, by kind of constraint, in Dutch and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "Datatype": ("De waarde heeft een ander datatype.", "The value has another datatype."),
    "Class": ("De waarde is niet van de gevraagde soort.", "The value is not of the kind that is asked."),
    "NodeKind": ("De waarde is van een ander slag: verwijzing of tekst.", "The value is of another nature: reference or text."),
    "MinCount": ("Er ontbreekt een waarde.", "A value is missing."),
    "MaxCount": ("Er zijn te veel waarden.", "There are too many values."),
    "QualifiedMinCount": ("Er ontbreekt een waarde die voldoet.", "A value that fits is missing."),
    "QualifiedMaxCount": ("Er zijn te veel waarden die voldoen.", "There are too many values that fit."),
    "MinInclusive": ("De waarde is te klein.", "The value is too small."),
    "MinExclusive": ("De waarde is te klein.", "The value is too small."),
    "MaxInclusive": ("De waarde is te groot.", "The value is too large."),
    "MaxExclusive": ("De waarde is te groot.", "The value is too large."),
    "MinLength": ("De tekst is te kort.", "The text is too short."),
    "MaxLength": ("De tekst is te lang.", "The text is too long."),
    "Pattern": ("De tekst past niet in het patroon.", "The text does not fit the pattern."),
    "LanguageIn": ("De tekst staat in een andere taal.", "The text is in another language."),
    "UniqueLang": ("Er is meer dan één tekst in een taal.", "There is more than one text in a language."),
    "Equals": ("De waarden verschillen van die van de andere eigenschap.", "The values differ from those of the other property."),
    "Disjoint": ("De waarde staat ook bij de andere eigenschap.", "The value is also one of the other property."),
    "LessThan": ("De waarde is niet kleiner dan die van de andere eigenschap.", "The value is not less than that of the other property."),
    "LessThanOrEquals": ("De waarde is groter dan die van de andere eigenschap.", "The value is greater than that of the other property."),
    "In": ("De waarde is niet een van de toegestane.", "The value is not one of the allowed ones."),
    "HasValue": ("De gevraagde waarde ontbreekt.", "The value that is asked is missing."),
    "Closed": ("Deze eigenschap hoort niet bij dit soort ding.", "This property does not belong to this kind of thing."),
    "Not": ("De waarde is precies wat ze niet mag zijn.", "The value is just what it must not be."),
    "And": ("De waarde voldoet niet aan alle voorwaarden.", "The value does not meet all conditions."),
    "Or": ("De waarde voldoet aan geen van de mogelijkheden.", "The value meets none of the alternatives."),
    "Xone": ("De waarde voldoet niet aan precies één van de mogelijkheden.", "The value does not meet exactly one of the alternatives."),
    "Node": ("De waarde voldoet niet aan de shape.", "The value does not conform to the shape."),
    "SPARQL": ("De controle in SPARQL vond iets.", "The check in SPARQL found something."),
}


def default_messages(component: str) -> tuple[tuple[str, str], ...]:
    """Return the messages of a kind of constraint (its name without `ConstraintComponent`), in the order of languages."""
    if component not in TEXTS:
        return ()
    dutch, english = TEXTS[component]
    return (("en", english), ("nl", dutch))
