"""Write docs/questions.md, docs/ontology.md and the pages on the rules from the ontology: `python tools/docs.py`. A test fails when they drift."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from graph.questions import Question, questions
from ontology import ROOT, vocabulary_files

DOCS = Path(__file__).parent.parent / "docs"
VK = "https://w3id.org/veerkracht/ns#"


def questions_page() -> str:
    """Return the page of the named questions."""
    parts = [
        "# The named questions\n",
        "Generated from `ontology/questions/` by `tools/docs.py`. Ask them with `veerkracht ask NAME --parameter value`, in Python with"
        " `open_release().ask(name, parameter=value)`, or on a running server at `/questions/NAME` (a form) and `/questions/NAME.csv?parameter=value`"
        " (also `.json`, `.tsv`, `.xml`, and `.ttl`, `.nt`, `.rdf`, `.jsonld`; see [for researchers](researchers.md)). Things are given as IRI or as `KIND/SLUG`. Each is tested against answers worked out by hand from the"
        " documents (`tests/graph/answers/`).\n",
    ]
    return "\n".join([*parts, *map(_question, questions().values())])


def _question(question: Question) -> str:
    rows = [
        f"| `{p.name}` | {p.accepted} | {'yes' if p.required else 'no'} | `{p.example}` | {p.label['en']} |" for p in question.parameters
    ]
    table = "\n".join(["| parameter | takes | required | example | meaning |", "| --- | --- | --- | --- | --- |", *rows])
    return (
        f"## {question.name}\n\n**{question.title['en']}** / *{question.title['nl']}*\n\n{question.description['en']}\n\n"
        f"*{question.description['nl']}*\n\n{table}\n"
    )


def ontology_page() -> str:
    """Return the page of classes, properties and schemes."""
    graph = Graph()
    for path in vocabulary_files():
        if not path.name.startswith("alignments"):
            graph.parse(path)
    parts = [
        "# The ontology\n",
        "Generated from `ontology/*.ttl` and `ontology/concepts/` by `tools/docs.py`. Namespace `https://w3id.org/veerkracht/ns#` (prefix `vk:`)."
        " Classes marked ● are defined: a reasoner, and the rules at build time, fill them.\n",
        _table(graph, "Classes", OWL.Class),
        _table(graph, "Object properties", OWL.ObjectProperty),
        _table(graph, "Datatype properties", OWL.DatatypeProperty),
        _table(graph, "Annotation properties", OWL.AnnotationProperty),
        _schemes(graph),
    ]
    return "\n".join(parts)


def _texts(graph: Graph, term: URIRef, predicate: URIRef) -> dict[str, str]:
    return {str(text.language): str(text) for text in graph.objects(term, predicate)}  # type: ignore[attr-defined]


def _table(graph: Graph, title: str, kind: URIRef) -> str:
    rows = []
    for term in sorted(t for t in graph.subjects(RDF.type, kind) if isinstance(t, URIRef) and t.startswith(VK)):
        labels, meaning = _texts(graph, term, RDFS.label), _texts(graph, term, SKOS.definition)
        mark = " ●" if (term, URIRef(VK + "isDefinedClass"), None) in graph else ""
        rows.append(f"| `vk:{term.removeprefix(VK)}`{mark} | {labels['nl']} | {labels['en']} | {meaning['nl']} | {meaning['en']} |")
    return "\n".join([f"## {title}\n", "| term | nl | en | betekenis | meaning |", "| --- | --- | --- | --- | --- |", *rows, ""])


def _schemes(graph: Graph) -> str:
    rows = []
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        labels = _texts(graph, scheme, RDFS.label)  # type: ignore[arg-type]
        number = len(set(graph.subjects(SKOS.inScheme, scheme)))
        rows.append(f"| `{str(scheme).split('/id/')[1]}` | {labels['nl']} | {labels['en']} | {number} |")
    return "\n".join(["## Concept schemes\n", "| scheme | nl | en | concepts |", "| --- | --- | --- | ---: |", *rows, ""])


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).parent))
    from rule_docs import rules_page, topic_page, topics

    assert ROOT.exists()
    (DOCS / "rules.md").write_text(rules_page(), encoding="utf-8")
    (DOCS / "rules").mkdir(exist_ok=True)
    for name in topics():
        (DOCS / "rules" / f"{name}.md").write_text(topic_page(name), encoding="utf-8")
    (DOCS / "questions.md").write_text(questions_page(), encoding="utf-8")
    (DOCS / "ontology.md").write_text(ontology_page(), encoding="utf-8")
