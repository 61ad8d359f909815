"""Write terms.py from veerkracht.ttl: `python ontology/generate.py`. A test fails when the two drift."""

from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, Namespace, URIRef

FOLDER = Path(__file__).parent
NAMESPACE = Namespace("https://w3id.org/veerkracht/ns#")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

HEADER = '''"""The terms of the vocabulary. GENERATED from veerkracht.ttl by generate.py: do not edit."""

from rdflib import URIRef


class VK:
    """One constant for each class and property of the vocabulary."""

    NAMESPACE = "https://w3id.org/veerkracht/ns#"
'''


def terms() -> str:
    """Return the text of terms.py."""
    graph = Graph().parse(FOLDER / "veerkracht.ttl")
    own = {s for kind in KINDS for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and s.startswith(NAMESPACE)}
    lines = [HEADER]
    for term in sorted(own, key=str):
        definition = next(str(d) for d in graph.objects(term, SKOS.definition) if getattr(d, "language", None) == "en")
        name = term.removeprefix(str(NAMESPACE))
        lines.append(f'    #: {definition}\n    {name} = URIRef("{term}")\n')
    return "".join(f"{line}\n" if line == HEADER else line for line in lines)


if __name__ == "__main__":
    (FOLDER / "terms.py").write_text(terms(), encoding="utf-8")
