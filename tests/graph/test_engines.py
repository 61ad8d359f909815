"""The fast engine finds what the reference finds: `shacl` against pySHACL, on the real data and on data broken in several ways."""

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, Graph, Namespace

from graph.build import ontology_quads
from graph.engine import n_triples
from graph.validation import validate
from ontology import shape_files

SH = Namespace("http://www.w3.org/ns/shacl#")

BROKEN = """@base <https://w3id.org/veerkracht/id/> . @prefix vk: <https://w3id.org/veerkracht/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<intervention/x> a vk:Intervention ; rdfs:label "x"@nl , "y"@nl ; vk:minimumAge 40 ; vk:maximumAge 12 ; vk:setting <setting/azc> ; vk:amount 3.0 ;
  vk:usesElement <element-use/x> ; vk:hasElement <element/practice> ; vk:recognition <recognition/x> ; vk:note "bel 06-12345678"@nl .
<element-use/x> a vk:ElementUse ; vk:element <element/decision-aid-practice> ; vk:presence <presence/often> .
<recognition/x> a vk:Recognition ; vk:databank <databank/nji> ; vk:level <level/movisie-well-described> .
<block/coping> skos:broader <block/active-coping> ; a vk:Asset .
"""


def reference(quads):
    """Return focus node and component of each result of pySHACL: `sh:conforms` is not trusted, results are counted."""
    import pyshacl

    shapes = Graph()
    for path in shape_files():
        shapes.parse(path)
    data = Graph().parse(data=n_triples(quads), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inference="none", allow_warnings=True)
    root = report.value(predicate=RDF.type, object=SH.ValidationReport)
    found = list(report.objects(root, SH.result))
    return sorted(
        (str(report.value(r, SH.focusNode)), str(report.value(r, SH.resultPath) or ""), str(report.value(r, SH.value) or "")) for r in found
    )


def ours(quads):
    return sorted((result.focus, result.path, result.value) for result in validate(quads))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning", "ignore::UserWarning")
class TestBothEnginesFindTheSame:
    def test_in_the_real_data(self, stated):
        assert [f[0] for f in ours(stated)] == [f[0] for f in reference(stated)]

    def test_in_broken_data(self):
        quads = [*ontology_quads(), *parse(BROKEN, format=RdfFormat.TURTLE)]
        found = ours(quads)
        assert len(found) > 15
        assert {f[0] for f in found} == {f[0] for f in reference(quads)}
        assert len(found) == len(reference(quads))
