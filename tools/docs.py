"""Write docs/questions.md, the pages on the ontology with their diagrams and those on the rules: `python tools/docs.py`. A test fails when they drift."""

from __future__ import annotations

from pathlib import Path

from graph.ontology_docs.diagrams import DIAGRAMS
from graph.ontology_docs.markdown import page
from graph.ontology_docs.source import LANGUAGES, ONTOLOGY
from graph.ontology_docs.svg import draw
from graph.ontology_docs.terms import ontology
from graph.questions import Question, questions
from ontology import ROOT

DOCS = Path(__file__).parent.parent / "docs"


def questions_page() -> str:
    """Return the page of the named questions."""
    parts = [
        "# The named questions\n",
        "Generated from `ontology/questions/` by `tools/docs.py`. Ask them with `veerkracht ask NAME --parameter value`, in Python with"
        " `open_release().ask(name, parameter=value)`, or on a running server at `/questions/NAME` (a form) and `/questions/NAME.csv?parameter=value`"
        " (also `.json`, `.tsv`, `.xml`, and `.ttl`, `.nt`, `.rdf`, `.jsonld`; see [for researchers](researchers.md)). Things are given as IRI or as `KIND/SLUG`. Each is tested against answers worked out by hand from the"
        " documents (`tests/graph/answers/`).\n",
        "A column `XLabel` holds the name of what stands in `X`, and the parameters stand in columns of their own. A page shows the same"
        " by names, in Dutch or English, and says once what several rows share; the data have a row for each combination.\n",
    ]
    return "\n".join([*parts, *map(_question, questions().values())])


def _question(question: Question) -> str:
    rows = [
        f"| `{p.name}` | {p.accepted} | {'yes' if p.required else 'no'} | `{p.example}` | {p.label['en']} |" for p in question.parameters
    ]
    table = "\n".join(["| parameter | takes | required | example | meaning |", "| --- | --- | --- | --- | --- |", *rows])
    told = "; ".join(f"`{column.name}` {column.label['en']}" for column in question.told)
    return (
        f"## {question.name}\n\n**{question.title['en']}** / *{question.title['nl']}*\n\n{question.description['en']}\n\n"
        f"*{question.description['nl']}*\n\n{table}\n\nColumns: {told}.\n"
    )


def ontology_files() -> dict[str, str]:
    """Return the pages and diagrams of the ontology in both languages, by their names in the folder."""
    found = {f"ontology.{lang}.md": page(lang) for lang in LANGUAGES}
    drawn = ((each, lang) for each in DIAGRAMS for lang in LANGUAGES)
    return found | {f"diagrams/{each.name}.{lang}.svg": draw(each, ontology(), lang, ONTOLOGY) for each, lang in drawn}


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
    (DOCS / "diagrams").mkdir(exist_ok=True)
    for name, text in ontology_files().items():
        (DOCS / name).write_text(text, encoding="utf-8")
