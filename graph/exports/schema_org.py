"""Things of the graph in the words of schema.org, as search engines read them; docs/exports.md says why these types.

The licence stands as `sdLicense`: it is that of the description, not that of the intervention or study described.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Triple

from ontology import LICENSE

from .facts import around, iris, literals, one

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.opened import Opened

    from .facts import Facts, Values

CONTEXT = "https://schema.org/"


Node = dict[str, Any]

#: What an intervention is known by beside its age and its name.
KEYWORDS = ("vk:hasElement", "vk:targetGroup", "vk:setting", "vk:preventionType")

#: What a study that was published as a text has.
PUBLISHED = {"vk:authors", "dcterms:title", "dcterms:isPartOf", "bibo:doi"}

#: The properties that are read.
PROPERTIES = (
    "bibo:doi", "dcterms:description", "dcterms:isPartOf", "dcterms:issued", "dcterms:title", "rdf:type", "rdfs:label",
    "schema:alternateName", "schema:url", "skos:altLabel", "skos:definition", "skos:exactMatch", "skos:inScheme",
    "skos:notation", "skos:prefLabel", "vk:amount", "vk:amountMax", "vk:audience", "vk:authors", "vk:cost", "vk:costUnit",
    "vk:currency", "vk:databank", "vk:design", "vk:developer", "vk:durationWeeks", "vk:evaluates", "vk:groupSizeMax",
    "vk:hasComponent", "vk:hasElement", "vk:includes", "vk:language", "vk:level", "vk:maximumAge", "vk:minimumAge",
    "vk:note", "vk:preventionType", "vk:provider", "vk:recognition", "vk:sessionCount", "vk:sessionMinutesMax",
    "vk:sessionMinutesMin", "vk:setting", "vk:study", "vk:targetGroup", "vk:targets", "vk:variantOf", "vk:year",
)  # fmt: skip


def thing(release: Opened, iri: str, language: str | None = None) -> Node:
    """Return a thing as JSON-LD in the words of schema.org; empty for a kind of thing that schema.org has no word for.

    Texts are strings where a language (`nl` or `en`) is given, else they stand in both, each with its language.
    """
    return described(around(release, iri), iri, language)


def described(facts: Facts, iri: str, language: str | None = None) -> Node:
    """Return a thing as JSON-LD, from what is said of it and of the things that it links to."""
    values = facts(iri)
    kinds = set(iris(values, "rdf:type"))
    mapped = next((mapping for kind, mapping in MAPPINGS if kind in kinds), None)
    if mapped is None:
        return {}
    about = {"sdLicense": LICENSE, "sdPublisher": {"@type": "Organization", "name": "Veerkrachtgraaf"}}
    return _filled({"@context": CONTEXT, **mapped(_Mapping(facts, language), iri, values), **about})


def _filled(node: Node) -> Node:
    """Return a node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, [], {}, "")}


@dataclass(frozen=True)
class _Mapping:
    facts: Facts
    language: str | None

    def text(self, values: Values, *names: str) -> Any:  # noqa: ANN401 - a string, or texts with their languages
        """Return a text, in the language that is asked for or in all."""
        found = list(literals(values, *names))
        if self.language:
            found = [term for term in found if term.language in (self.language, None)]
            return _single([term.value for term in found])
        return _single([{"@language": term.language, "@value": term.value} if term.language else term.value for term in found])

    def intervention(self, iri: str, values: Values) -> Node:
        """Return an intervention as a course: something that builds knowledge or ability of those who take part."""
        return {
            "@type": "Course",
            "@id": iri,
            "additionalType": "https://w3id.org/veerkracht/ns#Intervention",
            "name": self.text(values, "rdfs:label"),
            "alternateName": self.text(values, "schema:alternateName"),
            "description": self.text(values, "dcterms:description"),
            "url": _single(_strings(values, "schema:url")),
            "provider": self._each(values, "vk:provider", self._organisation_inside),
            "creator": self._each(values, "vk:developer", self._organisation_inside),
            "typicalAgeRange": _ages(values),
            "audience": self._audience(values, "vk:targetGroup"),
            "teaches": self._each(values, "vk:targets", self._concept_inside),
            "keywords": [self._concept_inside(linked) for name in KEYWORDS for linked in iris(values, name)],
            "availableLanguage": [code for linked in iris(values, "vk:language") if (code := one(self.facts(linked), "skos:notation"))],
            "offers": self._each(values, "vk:cost", self._offer),
            "hasCourseInstance": _instance(values),
            "hasPart": self._each(values, "vk:hasComponent", self._component),
            "review": self._each(values, "vk:recognition", self._review),
            "citation": self._each(values, "vk:study", self._study_inside),
            "isBasedOn": [{"@id": linked} for linked in iris(values, "vk:variantOf")],
        }

    def organisation(self, iri: str, values: Values) -> Node:
        """Return an organisation."""
        return {
            "@type": "Organization",
            "@id": iri,
            "name": self.text(values, "rdfs:label"),
            "alternateName": self.text(values, "schema:alternateName"),
            "url": _single(_strings(values, "schema:url")),
        }

    def scheme(self, iri: str, values: Values) -> Node:
        """Return a concept scheme as a set of terms."""
        return {
            "@type": "DefinedTermSet",
            "@id": iri,
            "name": self.text(values, "rdfs:label"),
            "description": self.text(values, "dcterms:description"),
        }

    def concept(self, iri: str, values: Values) -> Node:
        """Return a concept as a term of its scheme."""
        return {
            "@type": "DefinedTerm",
            "@id": iri,
            "name": self.text(values, "skos:prefLabel"),
            "alternateName": self.text(values, "skos:altLabel"),
            "description": self.text(values, "skos:definition"),
            "termCode": one(values, "skos:notation"),
            "url": _single(_strings(values, "schema:url")),
            "inDefinedTermSet": self._each(values, "skos:inScheme", self._scheme_inside),
            "sameAs": iris(values, "skos:exactMatch"),
        }

    def study(self, iri: str, values: Values) -> Node:
        """Return a study: as an article where it was published as one, else as the research itself."""
        doi = one(values, "bibo:doi")
        published = PUBLISHED & set(values)
        return {
            "@type": "ScholarlyArticle" if published else "MedicalStudy",
            "@id": iri,
            "name": one(values, "dcterms:title") or self.text(values, "rdfs:label"),
            "description": self.text(values, "vk:note"),
            "url": _single(_strings(values, "schema:url")),
            **(self._article(values) if published else {}),
            "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": doi} if doi else None,
            "sameAs": f"https://doi.org/{doi}" if doi else None,
        }

    def _article(self, values: Values) -> Node:
        year, journal = one(values, "vk:year"), one(values, "dcterms:isPartOf")
        return {
            "creditText": one(values, "vk:authors"),
            "datePublished": str(year) if year else None,
            "isPartOf": {"@type": "Periodical", "name": journal} if journal else None,
            "about": [{"@id": linked} for linked in iris(values, "vk:evaluates")],
            "keywords": self._each(values, "vk:design", self._concept_inside),
        }

    def _each(self, values: Values, name: str, make: Callable[[str], Node]) -> list[Node]:
        return [_filled(make(linked)) for linked in iris(values, name)]

    def _inside(self, kind: str, iri: str, *labels: str) -> Node:
        return _filled({"@type": kind, "@id": iri, "name": self.text(self.facts(iri), *labels)})

    def _concept_inside(self, iri: str) -> Node:
        return self._inside("DefinedTerm", iri, "skos:prefLabel")

    def _scheme_inside(self, iri: str) -> Node:
        return self._inside("DefinedTermSet", iri, "rdfs:label")

    def _study_inside(self, iri: str) -> Node:
        return self._inside("ScholarlyArticle" if PUBLISHED & set(self.facts(iri)) else "MedicalStudy", iri, "rdfs:label")

    def _organisation_inside(self, iri: str) -> Node:
        return self.organisation(iri, self.facts(iri))

    def _audience(self, values: Values, name: str) -> list[Node]:
        ages = {"suggestedMinAge": one(values, "vk:minimumAge"), "suggestedMaxAge": one(values, "vk:maximumAge")}
        groups = [{"audienceType": label} for linked in iris(values, name) if (label := self.text(self.facts(linked), "skos:prefLabel"))]
        of_ages = [_filled({"@type": "PeopleAudience", **ages})] if any(age is not None for age in ages.values()) else []
        return [*of_ages, *(_filled({"@type": "PeopleAudience", **group}) for group in groups)]

    def _offer(self, iri: str) -> Node:
        cost = self.facts(iri)
        least, most = one(cost, "vk:amount"), one(cost, "vk:amountMax")
        unit = next((self.text(self.facts(linked), "skos:prefLabel") for linked in iris(cost, "vk:costUnit")), None)
        prices = {"price": str(least)} if most is None else {"minPrice": str(least), "maxPrice": str(most)}
        price = {"@type": "UnitPriceSpecification", **prices, "priceCurrency": one(cost, "vk:currency"), "unitText": unit}
        return {"@type": "Offer", "@id": iri, "priceSpecification": _filled(price), "description": self.text(cost, "vk:includes")}

    def _component(self, iri: str) -> Node:
        part = self.facts(iri)
        return {
            "@type": "Course",
            "@id": iri,
            "name": self.text(part, "rdfs:label"),
            "typicalAgeRange": _ages(part),
            "audience": self._audience(part, "vk:audience"),
            "hasCourseInstance": _instance(part),
        }

    def _review(self, iri: str) -> Node:
        """Return a recognition as the assessment by a databank, the level on its own scale as rating."""
        found = self.facts(iri)
        judges = [self._inside("Organization", databank, "skos:prefLabel") for databank in iris(found, "vk:databank")]
        levels = [self.text(self.facts(level), "skos:prefLabel") for level in iris(found, "vk:level")]
        return {
            "@type": "Review",
            "@id": iri,
            "author": judges,
            "reviewRating": [{"@type": "Rating", "ratingValue": level} for level in levels],
            "datePublished": one(found, "dcterms:issued"),
            "url": _single(_strings(found, "schema:url")),
            "description": self.text(found, "vk:note"),
        }


def _strings(values: Values, name: str) -> list[str]:
    return [term.value for term in values.get(name, ()) if not isinstance(term, Triple)]


def _single(found: list[Any]) -> Any:  # noqa: ANN401 - one, or a list of more
    return found[0] if len(found) == 1 else found


def _ages(values: Values) -> str | None:
    least, most = one(values, "vk:minimumAge"), one(values, "vk:maximumAge")
    if least is None and most is None:
        return None
    return f"{'' if least is None else least}-{'' if most is None else most}"


def _instance(values: Values) -> Node:
    """Return what is known of one round of a course: its sessions, their length, and how many take part."""
    minutes = one(values, "vk:sessionMinutesMax") or one(values, "vk:sessionMinutesMin")
    schedule = _filled({"repeatCount": one(values, "vk:sessionCount"), "duration": f"PT{minutes}M" if minutes else None})
    weeks = one(values, "vk:durationWeeks")
    found = _filled(
        {
            "courseSchedule": {"@type": "Schedule", **schedule} if schedule else None,
            "maximumAttendeeCapacity": one(values, "vk:groupSizeMax"),
            "duration": f"P{weeks}W" if weeks else None,
        }
    )
    return {"@type": "CourseInstance", **found} if found else {}


_VK, _SKOS = "https://w3id.org/veerkracht/ns#", "http://www.w3.org/2004/02/skos/core#"

#: What is mapped, most specific kind first.
MAPPINGS: tuple[tuple[str, Callable[[_Mapping, str, Values], Node]], ...] = (
    (f"{_VK}Intervention", _Mapping.intervention),
    (f"{_VK}Organisation", _Mapping.organisation),
    (f"{_VK}Study", _Mapping.study),
    (f"{_SKOS}ConceptScheme", _Mapping.scheme),
    (f"{_SKOS}Concept", _Mapping.concept),
)

#: The classes of what is mapped.
KINDS = tuple(kind for kind, _ in MAPPINGS)
