"""The documentation as Markdown, from the Turtle alone: for the folder `docs/`, where a test keeps it true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.names import short
from graph.rulebook import pages
from ontology import BASE

from .cardinality import cardinality
from .diagrams import DIAGRAMS, HIERARCHY, Diagram, edges
from .figures import queries
from .terms import ontology
from .words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .model import Class, Concept, Field, Ontology, Property, Scheme, Shape, Term

GROUPS, KINDS = ("things", "concepts", "defined"), ("object", "datatype", "annotation")


def page(lang: str) -> str:
    """Return the page of a language."""
    return "\n".join(Writer(lang, ontology()).lines()) + "\n"


def mermaid(diagram: Diagram, model: Ontology, lang: str) -> str:
    """Return a diagram in the language of Mermaid (https://mermaid.js.org/syntax/classDiagram.html)."""
    if diagram.name == HIERARCHY:
        lines = [
            f"  {name.removeprefix('vk:')} <|-- {each.anchor}" for each in model.classes for name in each.above if name in model.by_name
        ]
        return "\n".join(["classDiagram", *lines])
    found = ["classDiagram", "  direction LR"]
    found += [f'  class {name}["{model.by_name["vk:" + name].labels[lang]}"]' for column in diagram.columns for name in column]
    for edge in edges(diagram, model):
        term = model.by_name.get(edge.prop)
        arrow, often = "..>" if edge.derived else "-->", f' "{edge.cardinality}"' if edge.cardinality else ""
        label = term.labels[lang] if term else edge.prop.replace(":", " ")
        found.append(f"  {edge.source.removeprefix('vk:')} {arrow}{often} {edge.target.removeprefix('vk:')} : {label}")
    return "\n".join(found)


class Writer:
    """Writes the page of a language, section by section."""

    def __init__(self, lang: str, model: Ontology) -> None:
        self.lang, self.model = lang, model

    def t(self, key: str) -> str:
        """Return a fixed text."""
        return word(key, self.lang)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the page."""
        yield from self._head()
        yield from self._diagrams()
        for group in GROUPS:
            yield f"\n## {self.t(group)}\n"
            if group == "defined":
                yield self.t("defined_lead")
            for each in (one for one in self.model.classes if one.group == group):
                yield from self._class(each)
        for kind in KINDS:
            yield from self._properties(kind, [one for one in self.model.properties if one.kind == kind and not one.auxiliary])
        yield from self._properties("auxiliary", [one for one in self.model.properties if one.auxiliary])
        yield from self._shapes()
        yield f"\n## {self.t('schemes')}\n"
        for scheme in sorted(self.model.schemes, key=lambda one: one.labels[self.lang].lower()):
            yield from self._scheme(scheme)

    def _head(self) -> Iterator[str]:
        model, other = self.model, "en" if self.lang == "nl" else "nl"
        yield f"# {model.titles[self.lang]}\n"
        yield f"{self.t('generated')} {self.t('served')} [{self.t('other_language')}](ontology.{other}.md).\n"
        yield f"{model.descriptions[self.lang]}\n"
        yield f"- IRI: <{BASE}ns>, {self.t('namespace').lower()} `{BASE}ns#` (`vk:`)"
        yield f"- {self.t('version')}: {model.version}. {self.t('licence')}: <{model.licence}>"
        yield f"- {self.t('imports')}: {', '.join(model.imports) or self.t('no_imports')}"
        counts = (
            (len(model.classes), self.t("classes")),
            (len(model.properties), self.t("properties")),
            (len(model.schemes), self.t("schemes_count")),
        )
        yield f"- {self.t('size')}: {', '.join(f'{number} {what}' for number, what in counts)}"
        aligned = ", ".join(f"<{iri}>" for iri in model.aligned)
        yield f"- {self.t('alignments')}: {aligned}. {self.t('alignments_lead')}"
        yield f"- {self.t('apart')}: {self.t('apart_lead')} {self._names(model.apart)}"

    def _diagrams(self) -> Iterator[str]:
        yield f"\n## {self.t('diagrams')}\n"
        for each in DIAGRAMS:
            yield f"**{each.titles[self.lang]}.** {each.said[self.lang]}\n"
            yield f"![{each.titles[self.lang]}](diagrams/{each.name}.{self.lang}.svg)\n"
            drawn = mermaid(each, self.model, self.lang)
            yield f"<details><summary>{self.t('mermaid')}</summary>\n\n```mermaid\n{drawn}\n```\n\n</details>\n"

    def _class(self, each: Class) -> Iterator[str]:
        yield from self._term(each)
        facts = [("above", self._names(each.above)), ("below", self._names(each.below))]
        facts += [(key, f"`{text}`") for key, text in each.axioms]
        facts += [
            ("disjoint", self._names(each.siblings)),
            ("leaving", self._names(each.leaving)),
            ("arriving", self._names(each.arriving)),
        ]
        facts += [("schemes", ", ".join(f"[{slug}](#scheme-{slug})" for slug in each.schemes)), ("matches", _matches(each))]
        yield from self._facts(facts)
        for shape in each.shapes:
            yield from self._shape(shape)
        if each.name in queries():
            query = queries()[each.name]
            yield f"\n{self.t('query')}: {query.titles[self.lang]}\n\n```sparql\n{query.text(self.lang).strip()}\n```"

    def _properties(self, title: str, found: list[Property]) -> Iterator[str]:
        yield f"\n## {self.t(title)}"
        for each in found:
            yield from self._term(each)
            facts = [
                ("domain", f"`{each.domain}`" if each.domain else self.t("any")),
                ("range", f"`{each.range}`" if each.range else self.t("any")),
            ]
            facts += [("sub_of", self._names(each.above)), ("super_of", self._names(each.below)), ("inverse", self._names(each.inverse))]
            facts += [("chain", ", ".join(f"`{text}`" for text in each.chains))]
            facts += [("characteristics", ", ".join(self.t(name) for name in each.characteristics)), ("matches", _matches(each))]
            yield from self._facts(facts)

    def _shapes(self) -> Iterator[str]:
        yield f"\n## {self.t('shapes')}\n\n{self.t('shapes_lead')}"
        known = {shape.name for each in self.model.classes for shape in each.shapes}
        for shape in self.model.shapes:
            if shape.name not in known:
                yield from self._shape(shape)
                yield f"\n{self.t('kinds')}: {self._names(shape.targets)}"

    def _shape(self, shape: Shape) -> Iterator[str]:
        yield f'\n<a id="shape-{shape.name}"></a>**{self.t("shape")}: {shape.labels[self.lang]}**'
        if shape.fields:
            yield f"\n| {self.t('path')} | {self.t('often')} | {self.t('value')} | {self.t('rules')} |\n| --- | --- | --- | --- |"
            for one in shape.fields:
                rules = ", ".join(_rule(rule.name) for rule in one.rules)
                yield f"| `{_cell(one.path)}` | {self._often(one)} | {self._value(one)} | {rules} |"
        if shape.closed:
            yield f"\n{self.t('closed')}"
        if shape.rules:
            yield f"\n{self.t('all_rules')}: {', '.join(_rule(rule.name) for rule in shape.rules)}"

    def _often(self, one: Field) -> str:
        return cardinality(one) + (f" {self.t('per_language')}" if one.once or one.languages else "")

    def _value(self, one: Field) -> str:
        parts = [f"`{_cell(value)}`" for value in one.values]
        parts += [f"{self.t('one_of')} {', '.join(f'`{name}`' for name in one.choices)}"] if one.choices else []
        parts += [f"{self.t('from')} {', '.join(f'[{slug}](#scheme-{slug})' for slug in one.schemes)}"] if one.schemes else []
        return "; ".join([*parts, *(f"{self.t(name)} `{_cell(limit)}`" for name, limit in one.limits)])

    def _scheme(self, scheme: Scheme) -> Iterator[str]:
        yield f'\n<a id="scheme-{scheme.slug}"></a>\n### {scheme.labels[self.lang]} (`scheme/{scheme.slug}`)\n'
        yield f"{scheme.description[self.lang]}\n"
        for concept in scheme.concepts:
            yield from self._concept(concept, 0)

    def _concept(self, each: Concept, depth: int) -> Iterator[str]:
        said = [each.definition.get(self.lang, ""), *(f"{kind.partition(':')[2]}: `{short(iri)}`." for kind, iri in each.matches)]
        yield f"{'  ' * depth}- **{each.labels[self.lang]}** (`{each.name}`). {' '.join(said)}".rstrip()
        for narrower in each.narrower:
            yield from self._concept(narrower, depth + 1)

    def _term(self, each: Term) -> Iterator[str]:
        yield f'\n<a id="{each.anchor}"></a>\n### {each.labels[self.lang]} (`{each.name}`)\n\n{each.definition[self.lang]}\n'

    def _facts(self, facts: list[tuple[str, str]]) -> Iterator[str]:
        for key, said in facts:
            if said:
                yield f"- {self.t(key)}: {said}"

    def _names(self, names: Iterable[str]) -> str:
        return ", ".join(f"[`{name}`](#{self.model.by_name[name].anchor})" if name in self.model.by_name else f"`{name}`" for name in names)


def _matches(each: Term) -> str:
    return ", ".join(f"{kind.partition(':')[2]} `{short(iri)}`" for kind, iri in each.matches)


def _rule(name: str) -> str:
    return f"[{name}](rules/{pages()[name].topic}.md#{name})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
