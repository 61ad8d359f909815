"""Break what a shape asks, one obligation at a time: the mutations are read from the shapes, so that none is left untried."""

from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, Triple, parse

from ontology import profile_file

SH = "http://www.w3.org/ns/shacl#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NIL = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
FIRST, REST = (NamedNode(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}") for name in ("first", "rest"))

#: What fits no shape: a thing without a type or an address, and a text without a language.
WRONG = (NamedNode("urn:wrong:thing"), Literal("wrong"), Literal("4", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))

#: The parts of a shape that say what a value is, or how it differs from others.
OF_VALUES = {SH + name for name in ("class", "nodeKind", "datatype", "pattern", "in", "or", "qualifiedMinCount")}


class Profile:
    """The shapes of a profile, as the mutations need them."""

    def __init__(self, name):
        self.data = Dataset(parse(path=str(profile_file(name)), format=RdfFormat.TURTLE))

    def objects(self, subject, name):
        return [quad.object for quad in self.data.quads_for_subject(subject) if quad.predicate.value == SH + name]

    def members(self, node):
        while node != NIL:
            found = {quad.predicate: quad.object for quad in self.data.quads_for_subject(node)}
            yield found[FIRST]
            node = found[REST]

    def shapes(self):
        """Yield each property shape with the class it is about, its paths, and its parts."""
        for quad in self.data.quads_for_predicate(NamedNode(SH + "property")):
            for target in self.objects(quad.subject, "targetClass"):
                if isinstance(quad.object, NamedNode):
                    yield (
                        quad.object,
                        target,
                        self.paths(quad.object),
                        {part.predicate.value for part in self.data.quads_for_subject(quad.object)},
                    )

    def paths(self, shape):
        path = self.objects(shape, "path")[0]
        return [path] if isinstance(path, NamedNode) else list(self.members(self.objects(path, "alternativePath")[0]))


def without(triples, focus, paths):
    return [triple for triple in triples if not (triple.subject == focus and triple.predicate in paths)]


def mutations(profile, triples):
    """Yield what is broken (the shape's name and how), the node, and the triples in which it is."""
    for shape, target, paths, parts in Profile(profile).shapes():
        name = shape.value.rsplit("/", 1)[-1]
        focuses = [triple.subject for triple in triples if triple.predicate == TYPE and triple.object == target]
        focus = next((node for node in focuses if any(t.subject == node and t.predicate in paths for t in triples)), focuses[0])
        rest = without(triples, focus, paths)
        there = [triple.object for triple in triples if triple.subject == focus and triple.predicate in paths]
        if parts & {SH + "minCount", SH + "qualifiedMinCount"}:
            yield f"{name}: none", focus, [rest]
        if SH + "maxCount" in parts:
            yield f"{name}: too many", focus, [[*triples, *(Triple(focus, paths[0], value) for value in (*there, *WRONG))]]
        if parts & OF_VALUES:
            yield f"{name}: wrong", focus, [[*rest, Triple(focus, paths[0], value)] for value in WRONG]
