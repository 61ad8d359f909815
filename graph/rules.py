"""Inference rules, compiled from the axioms of the ontology: Horn clauses over triples.

What is compiled, after the OWL 2 RL/RDF rules of the same names (section 4.3 of https://www.w3.org/TR/owl2-profiles/):
subclass (cax-sco), equivalent and defined classes (cax-eqc, cls-int, cls-uni, cls-svf, cls-hv, cls-oo, datatype facets),
self restrictions, subproperty (prp-spo1), property chain (prp-spo2), inverse (prp-inv), transitive (prp-trp), symmetric
(prp-symp), domain and range (prp-dom, prp-rng).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

#: A variable is text that starts with `?`; anything else is a term.
Term = str | NamedNode | Literal
Pattern = tuple[Term, Term, Term]

A = NamedNode(str(RDF.type))
#: The order in which kinds of axiom get to give a triple: the class hierarchy before what follows from use.
ORDER = ("union", "subclass", "subproperty", "transitive", "symmetric", "chain", "inverse", "defined", "domain", "range")

FACETS = {XSD.minInclusive: ">=", XSD.maxInclusive: "<=", XSD.minExclusive: ">", XSD.maxExclusive: "<"}


@dataclass(frozen=True)
class Rule:
    """If all of the body holds, the head holds. The axiom is what the rule was compiled from."""

    slug: str
    axiom: str
    head: Pattern
    body: tuple[Pattern, ...] = ()
    filters: tuple[str, ...] = ()

    def where(self) -> str:
        """Return the body as a SPARQL group."""
        triples = " ".join(f"{' '.join(map(str, pattern))} ." for pattern in self.body)
        return triples + "".join(f" FILTER ( {condition} )" for condition in self.filters)

    def bind(self, values: dict[str, Term]) -> Rule:
        """Return the rule with variables replaced by terms (or by other variables)."""

        def swap(pattern: Pattern) -> Pattern:
            subject, predicate, object_ = (values.get(term, term) if isinstance(term, str) else term for term in pattern)
            return subject, predicate, object_

        filters = tuple(_swap_text(condition, values) for condition in self.filters)
        return replace(self, head=swap(self.head), body=tuple(swap(pattern) for pattern in self.body), filters=filters)


def _swap_text(condition: str, values: dict[str, Term]) -> str:
    return " ".join(str(values.get(token, token)) for token in condition.split(" "))


@dataclass(frozen=True)
class Clause:
    """One way in which something is a member of a class: patterns, conditions, and variables known to be one term."""

    patterns: tuple[Pattern, ...] = ()
    filters: tuple[str, ...] = ()
    equal: tuple[tuple[str, Term], ...] = ()

    def __add__(self, other: Clause) -> Clause:
        return Clause(self.patterns + other.patterns, self.filters + other.filters, self.equal + other.equal)


def compile_rules(ontology: Graph) -> list[Rule]:
    """Return the rules of an ontology in a fixed order; rules of one axiom share its slug, and no two axioms do."""
    found = sorted(
        _Compiler(ontology).rules(), key=lambda rule: (ORDER.index(rule.slug.split("-", 1)[0]), rule.slug, rule.axiom, str(rule))
    )
    slugs: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for rule in found:
        if rule.axiom not in slugs:
            numbers[rule.slug] = numbers.get(rule.slug, 0) + 1
            slugs[rule.axiom] = rule.slug if numbers[rule.slug] == 1 else f"{rule.slug}-{numbers[rule.slug]}"
    return [replace(rule, slug=slugs[rule.axiom]) for rule in found]


class _Compiler:
    def __init__(self, ontology: Graph) -> None:
        self._graph = ontology
        self._fresh = _variables()

    def rules(self) -> Iterator[Rule]:
        for kind in (
            self._subclasses,
            self._equivalents,
            self._unions,
            self._subproperties,
            self._inverses,
            self._chains,
            self._characteristics,
            self._typings,
        ):
            yield from kind()

    def _name(self, node: Node) -> str:
        return str(node).rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    def _rule(self, kind: str, about: Node, axiom: str, head: Pattern, clause: Clause) -> Rule:
        """Return a rule whose variables are numbered from one, so that its text is the same in every run."""
        rule = Rule(f"{kind}-{_kebab(self._name(about))}", axiom, head, clause.patterns, clause.filters).bind(dict(clause.equal))
        fresh = sorted(
            {term for pattern in (rule.head, *rule.body) for term in pattern if isinstance(term, str) and term[1] == "v"},
            key=lambda v: int(v[2:]),
        )
        return rule.bind({variable: f"?y{number}" for number, variable in enumerate(fresh, 1)})

    def _pairs(self, predicate: URIRef) -> Iterator[tuple[URIRef, Node]]:
        for subject, object_ in self._graph.subject_objects(predicate):
            if isinstance(subject, URIRef):
                yield subject, object_

    def _subclasses(self) -> Iterator[Rule]:
        for sub, sup in self._pairs(RDFS.subClassOf):
            member = Clause((("?x", A, _node(sub)),))
            for head, more in self._consequences("?x", sup):
                yield self._rule("subclass", sub, f"{self._name(sub)} SubClassOf {self.text(sup)}", head, member + more)

    def _equivalents(self) -> Iterator[Rule]:
        for name, expression in self._pairs(OWL.equivalentClass):
            axiom = f"{self._name(name)} EquivalentTo {self.text(expression)}"
            for clause in self._member("?x", expression):
                yield self._rule("defined", name, axiom, ("?x", A, _node(name)), clause)
            for head, more in self._consequences("?x", expression):
                yield self._rule("defined", name, axiom, head, Clause((("?x", A, _node(name)),)) + more)

    def _unions(self) -> Iterator[Rule]:
        for name, members in self._pairs(OWL.disjointUnionOf):
            axiom = f"{self._name(name)} DisjointUnionOf {', '.join(self._name(m) for m in self._list(members))}"
            for part in self._list(members):
                yield self._rule("union", part, axiom, ("?x", A, _node(name)), Clause((("?x", A, _node(part)),)))

    def _subproperties(self) -> Iterator[Rule]:
        for sub, sup in self._pairs(RDFS.subPropertyOf):
            axiom = f"{self._name(sub)} SubPropertyOf {self._name(sup)}"
            yield self._rule("subproperty", sub, axiom, ("?x", _node(sup), "?y"), Clause((("?x", _node(sub), "?y"),)))

    def _inverses(self) -> Iterator[Rule]:
        for one, other in self._pairs(OWL.inverseOf):
            axiom = f"{self._name(one)} InverseOf {self._name(other)}"
            yield self._rule("inverse", one, axiom, ("?y", _node(one), "?x"), Clause((("?x", _node(other), "?y"),)))
            yield self._rule("inverse", other, axiom, ("?y", _node(other), "?x"), Clause((("?x", _node(one), "?y"),)))

    def _chains(self) -> Iterator[Rule]:
        for name, steps in self._pairs(OWL.propertyChainAxiom):
            links = self._list(steps)
            nodes = [f"?x{number}" for number in range(len(links) + 1)]
            body = tuple(self._step(nodes[i], link, nodes[i + 1]) for i, link in enumerate(links))
            axiom = f"{self._name(name)} SubPropertyChain {' o '.join(self.text(link) for link in links)}"
            yield self._rule("chain", name, axiom, (nodes[0], _node(name), nodes[-1]), Clause(body))

    def _characteristics(self) -> Iterator[Rule]:
        for name in self._named(OWL.TransitiveProperty):
            body = (("?x", _node(name), "?y"), ("?y", _node(name), "?z"))
            yield self._rule("transitive", name, f"Transitive: {self._name(name)}", ("?x", _node(name), "?z"), Clause(body))
        for name in self._named(OWL.SymmetricProperty):
            yield self._rule(
                "symmetric", name, f"Symmetric: {self._name(name)}", ("?y", _node(name), "?x"), Clause((("?x", _node(name), "?y"),))
            )

    def _typings(self) -> Iterator[Rule]:
        for name, kind in self._pairs(RDFS.domain):
            if isinstance(kind, URIRef):
                body = Clause((("?x", _node(name), "?y"),))
                yield self._rule("domain", name, f"{self._name(name)} Domain {self._name(kind)}", ("?x", A, _node(kind)), body)
        for name, kind in self._pairs(RDFS.range):
            if isinstance(kind, URIRef) and (name, RDF.type, OWL.ObjectProperty) in self._graph:
                body = Clause((("?x", _node(name), "?y"),))
                yield self._rule("range", name, f"{self._name(name)} Range {self._name(kind)}", ("?y", A, _node(kind)), body)

    def _named(self, kind: URIRef) -> Iterator[URIRef]:
        return (subject for subject in self._graph.subjects(RDF.type, kind) if isinstance(subject, URIRef))

    def _list(self, node: Node) -> list[Node]:
        return list(Collection(self._graph, node))

    def _step(self, subject: Term, link: Node, object_: Term) -> Pattern:
        """Return the triple that a property, or the inverse of one, makes between two ends."""
        inverse = self._graph.value(link, OWL.inverseOf) if isinstance(link, BNode) else None
        return (object_, _node(inverse), subject) if inverse is not None else (subject, _node(link), object_)

    def _consequences(self, var: str, expression: Node) -> Iterator[tuple[Pattern, Clause]]:
        """Yield what holds of a member of a class expression, with what else must hold for it."""
        if isinstance(expression, URIRef):
            yield (var, A, _node(expression)), Clause()
            return
        for part in self._parts(expression, OWL.intersectionOf):
            yield from self._consequences(var, part)
        link = self._graph.value(expression, OWL.onProperty)
        if link is None:
            return
        if (expression, OWL.hasSelf, RdflibLiteral(True)) in self._graph:
            yield self._step(var, link, var), Clause()
        value = self._graph.value(expression, OWL.hasValue)
        if isinstance(value, URIRef):
            yield self._step(var, link, _node(value)), Clause()
        only = self._graph.value(expression, OWL.allValuesFrom)
        if isinstance(only, URIRef) and not only.startswith(str(XSD)):
            other = next(self._fresh)
            yield (other, A, _node(only)), Clause((self._step(var, link, other),))

    def _member(self, var: str, expression: Node) -> Iterable[Clause]:
        """Return each way in which a variable can be a member of a class expression; none where no rule can tell."""
        if isinstance(expression, URIRef):
            return [Clause(((var, A, _node(expression)),))]
        if intersection := self._parts(expression, OWL.intersectionOf):
            clauses = [Clause()]
            for part in intersection:
                clauses = [one + more for one in clauses for more in self._member(var, part)]
            return clauses
        if union := self._parts(expression, OWL.unionOf):
            return [clause for part in union for clause in self._member(var, part)]
        if individuals := self._parts(expression, OWL.oneOf):
            return [Clause(equal=((var, _node(individual)),)) for individual in individuals]
        return list(self._restriction(var, expression))

    def _restriction(self, var: str, expression: Node) -> Iterator[Clause]:
        link = self._graph.value(expression, OWL.onProperty)
        some, value = self._graph.value(expression, OWL.someValuesFrom), self._graph.value(expression, OWL.hasValue)
        if link is None:
            return
        if isinstance(value, RdflibLiteral):
            other = next(self._fresh)
            yield Clause((self._step(var, link, other),), (f"{other} = {_node(value)}",))
        elif value is not None:
            yield Clause((self._step(var, link, _node(value)),))
        elif some is not None and (some, OWL.onDatatype, None) in self._graph:
            other = next(self._fresh)
            yield Clause((self._step(var, link, other),), tuple(self._facets(other, some)))
        elif some is not None:
            other = next(self._fresh)
            for clause in self._member(other, some):
                yield Clause((self._step(var, link, other),)) + clause

    def _facets(self, var: str, datatype: Node) -> Iterator[str]:
        restrictions = self._graph.value(datatype, OWL.withRestrictions)
        for node in self._list(restrictions) if restrictions is not None else []:
            for facet, sign in FACETS.items():
                for bound in self._graph.objects(node, facet):
                    yield f"{var} {sign} {_node(bound)}"

    def _parts(self, expression: Node, predicate: URIRef) -> list[Node]:
        head = self._graph.value(expression, predicate)
        return self._list(head) if head is not None else []

    def text(self, expression: Node) -> str:
        """Return a class or property expression in the words of the Manchester syntax."""
        if isinstance(expression, URIRef):
            return self._name(expression)
        if isinstance(expression, RdflibLiteral):
            return str(expression)
        for predicate, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or ")):
            if parts := self._parts(expression, predicate):
                return "(" + word.join(self.text(part) for part in parts) + ")"
        if individuals := self._parts(expression, OWL.oneOf):
            return "{" + ", ".join(self._name(individual) for individual in individuals) + "}"
        if (inverse := self._graph.value(expression, OWL.inverseOf)) is not None:
            return f"inverse {self._name(inverse)}"
        if (expression, OWL.onDatatype, None) in self._graph:
            facets = " ".join(condition.split(" ", 1)[1].split("^^")[0].replace('"', "") for condition in self._facets("?x", expression))
            return f"integer[{facets}]"
        link = self._graph.value(expression, OWL.onProperty)
        for predicate, word in ((OWL.someValuesFrom, "some"), (OWL.allValuesFrom, "only"), (OWL.hasValue, "value")):
            if (value := self._graph.value(expression, predicate)) is not None:
                return f"{self.text(link)} {word} {self.text(value)}" if link is not None else word
        return f"{self.text(link)} Self" if link is not None else "expression"


def _variables() -> Iterator[str]:
    return (f"?v{number}" for number in count(1))


def _node(node: Node | None) -> NamedNode | Literal:
    if isinstance(node, RdflibLiteral):
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    if not isinstance(node, URIRef):
        raise TypeError(f"a rule needs a named term, not {node!r}")
    return NamedNode(str(node))


def _kebab(name: str) -> str:
    return "".join(f"-{char.lower()}" if char.isupper() and index else char.lower() for index, char in enumerate(name))
