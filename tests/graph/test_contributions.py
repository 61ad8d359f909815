"""Contributed graphs: read, updated, recorded, written as a release, and carried along by builds."""

import fcntl
import shutil
import threading
import time
from datetime import datetime

import pytest
from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from graph import GraphError, open_release
from graph.build import ONTOLOGY, InvalidContribution, InvalidGraph, build, complete, current, publish
from graph.contributions import Contributions, Refused, contributed_to, graph_of, triples_of
from graph.documents import read
from graph.release import Busy, by_age, locked, prune, write
from graph.updates import Load, check, operations
from graph.writers import Limits, Writers
from graph.writers import write as write_apart
from graph.writing import Conditions, Write, commit
from ontology import ROOT

G = "https://w3id.org/veerkracht/graph/"
C = G + "contributed/"
VK = "https://w3id.org/veerkracht/ns#"
ID = "https://w3id.org/veerkracht/id/"
EASE = f"<{ID}intervention/ease>"


#: The least that a thesaurus holds, without which no release comes about.
THESAURUS = """@base <https://w3id.org/veerkracht/id/> . @prefix vk: <https://w3id.org/veerkracht/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<scheme/blocks> a skos:ConceptScheme ; rdfs:label "Bouwstenen"@nl , "Blocks"@en ; skos:hasTopConcept <block/hope> ;
    dcterms:description "Bouwstenen van veerkracht."@nl , "Building blocks of resilience."@en .
<block/hope> a skos:Concept , vk:BuildingBlock , vk:Asset , vk:MeaningMakingStrength ; rdfs:label "Hoop"@nl , "Hope"@en ;
    skos:prefLabel "Hoop"@nl , "Hope"@en ; skos:definition "Vertrouwen in wat komt."@nl , "Trust in what comes."@en ;
    rdfs:comment "Wie hoopt, houdt vol."@nl , "Who hopes, goes on."@en ; skos:topConceptOf <scheme/blocks> ; skos:inScheme <scheme/blocks> .
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    """A small release: the vocabulary with one concept."""
    folder = tmp_path_factory.mktemp("vocabulary") / "releases"
    triples = [*parse(path=str(ROOT / "veerkracht.ttl"), format=RdfFormat.TURTLE), *parse(THESAURUS, format=RdfFormat.TURTLE)]
    publish(folder, complete([Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in triples]), "none", Contributions())
    return folder


@pytest.fixture
def folder(vocabulary, tmp_path):
    return shutil.copytree(vocabulary, tmp_path / "small", symlinks=True)


@pytest.fixture
def real(releases, tmp_path):
    return shutil.copytree(releases, tmp_path / "real", symlinks=True)


@pytest.fixture(scope="module")
def shared(releases, tmp_path_factory):
    """A folder of releases for writes that are refused, so that it stays as it is."""
    folder = shutil.copytree(releases, tmp_path_factory.mktemp("shared") / "releases", symlinks=True)
    commit(folder, [put("kept", "<http://e/kept> <http://e/p> 1 .")])
    return folder


def put(name, turtle, **more):
    return Write("a-hospital", "PUT", name, turtle.encode(), **more)


def update(text, **more):
    return Write("a-hospital", "UPDATE", body=text.encode(), **more)


def texts(folder, name):
    return sorted(str(triple) for triple in triples_of(open_release(folder).folder, graph_of(name)))


class TestReading:
    @pytest.mark.parametrize(
        ("form", "body", "says"),
        [
            ("ttl", b"<a> <b> .", "line 1"),
            ("ttl", b"<a> <b> \xff .", "no UTF-8"),
            ("rdf", b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaa">]><x/>', "line 2: RDF/XML with <!DOCTYPE"),
            ("rdf", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"), "no UTF-8"),
            ("rdf", b'<?xml version="1.0" encoding="ISO-8859-1"?><x/>', "UTF-8"),
            (
                "rdf",
                b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="u:a"><r:value>1</r:value>',
                "well-formed",
            ),
            ("jsonld", b'{"@context": "http://127.0.0.1:1/context", "a": "b"}', "remote contexts"),
            ("jsonld", b'{"@id": "http://e/g", "@graph": [{"@id": "http://e/s", "http://e/p": "x"}]}', "a graph of its own"),
            ("jsonld", b"[" * 100_000, "stack size"),
        ],
    )
    def test_a_document_that_can_t_be_read_says_why(self, form, body, says):
        with pytest.raises(Refused, match=says):
            read(body, form, graph_of("x"))

    def test_relative_names_are_read_against_the_graph_and_forms_stay(self):
        [quad] = read(b'<#a> <http://e/p> "0.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .', "ttl", graph_of("x"))
        assert str(quad) == f'<{C}x#a> <http://e/p> "0.50"^^<http://www.w3.org/2001/XMLSchema#decimal> <{C}x>'


class TestUpdateText:
    def test_operations_keep_their_prologues_and_places(self):
        text = 'PREFIX e: <http://e/>\nINSERT DATA { e:a e:b ";" } ; \nPREFIX f: <http://f/>\nCLEAR GRAPH e:g ;\n'
        first, second = operations(text)
        assert first == 'PREFIX e: <http://e/>\nINSERT DATA { e:a e:b ";" }'
        assert second.split() == ["PREFIX", "e:", "<http://e/>", "PREFIX", "f:", "<http://f/>", "CLEAR", "GRAPH", "e:g"]
        assert second.splitlines()[3] == "CLEAR GRAPH e:g"

    def test_the_dataset_of_the_request_is_written_into_operations_with_a_where(self):
        text = "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o } ; INSERT DATA { <a:b> <c:d> 1 }"
        assert [" ".join(operation.split()) for operation in operations(text, ["u:x"], ["u:y"])] == [
            "INSERT { ?s ?p ?o } USING <u:x> USING NAMED <u:y> WHERE { ?s ?p ?o }",
            "DELETE { ?s ?p ?o } USING <u:x> USING NAMED <u:y> WHERE { ?s ?p ?o }",
            "INSERT DATA { <a:b> <c:d> 1 }",
        ]
        for own in ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } USING <a:b> WHERE { ?s ?p ?o }"):
            with pytest.raises(Refused, match="leave one of them out"):
                list(operations(own, ["u:x"]))

    @pytest.mark.parametrize(
        "text",
        ["INSERT DATA {} ; LOADSILENT <http://e/>", "LO\\u0041D <http://e/>", "LOAD <http://e/> <http://e/>", "LOAD",
         "INSERT { ?s ?p ?o } WHERE { SERVICE <http://e/> { ?s ?p ?o } }", "INSERT DATA { " + "{" * 300],
    )  # fmt: skip
    def test_calling_out_and_deep_nesting_are_refused(self, text):
        with pytest.raises(Refused):
            check(text, 200)

    def test_what_is_to_be_loaded_is_told_so_that_its_host_can_be_held_against_those_allowed(self):
        text = "PREFIX e: <http://e/> LOAD <http://e/> ; load silent e:a INTO GRAPH e:b ; INSERT DATA { e:a e:b 'LOAD' }"
        assert check(text, 200) == [Load("http://e/", None, False), Load("http://e/a", "http://e/b", True)]

    def test_words_in_texts_and_names_are_no_keywords(self):
        assert not check("PREFIX load: <http://load/> INSERT DATA { load:service load:LOAD 'LOAD <http://e/> SERVICE' }", 200)


class TestWriting:
    def test_put_post_delete_and_their_counts(self, folder):
        [made] = commit(folder, [put("one", "<http://e/a> <http://e/b> 0.50 , [ <http://e/c> '1' ] .")])
        assert (made.created, [(c.added, c.removed) for c in made.changes]) == (True, [(3, 0)])
        assert made.version == open_release(folder).version
        [same] = commit(folder, [put("one", "<http://e/a> <http://e/b> [ <http://e/c> '1' ] , 0.50 .")])
        assert (same.changes, same.version, same.hash) == ((), made.version, made.hash)
        [more] = commit(folder, [Write("a-hospital", "POST", "one", b"<http://e/a> <http://e/b> 0.50 , 2 , [ <http://e/c> '1' ] .")])
        assert [(c.added, c.removed) for c in more.changes] == [(3, 0)]
        assert '<http://e/a> <http://e/b> "0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>' in texts(folder, "one")
        [gone] = commit(folder, [Write("a-hospital", "DELETE", "one")])
        assert [(c.removed, c.gone) for c in gone.changes] == [(6, True)]
        assert texts(folder, "one") == []
        [absent] = commit(folder, [Write("a-hospital", "DELETE", "one")])
        assert absent.why == "absent"

    def test_the_rest_is_untouched_and_what_follows_is_inferred(self, folder):
        def uncounted(release):
            quads = parse(path=str(release.folder / "data.nq"), format=RdfFormat.N_QUADS)
            return {quad for quad in quads if quad.graph_name.value not in (G + "void", G + "derived")}

        before = uncounted(open_release(folder))
        commit(folder, [put("own", f"<http://e/plan> a <{VK}FreeIntervention> .")])
        release = open_release(folder)
        after = uncounted(release)
        assert before <= after
        new = {quad.graph_name.value.removeprefix(G) for quad in after - before}
        assert {"contributed/own", "contributions", "inferred"} <= new
        assert {name for name in new if not name.startswith("inferred")} == {"contributed/own", "contributions", "meta"}
        assert release.query("ASK { GRAPH ?g { <http://e/plan> a vk:Intervention } }").found

    def test_a_write_is_recorded_with_who_what_and_when(self, folder):
        before = open_release(folder).version
        commit(folder, [put("own", "<http://e/a> <http://e/b> 1 .")])
        query = """SELECT ?agent ?used ?graph ?from ?to ?what WHERE { GRAPH <https://w3id.org/veerkracht/graph/contributions> {
          ?a a prov:Activity ; prov:wasAssociatedWith ?agent ; prov:used ?used ; prov:generated ?graph ;
             prov:startedAtTime ?from ; prov:endedAtTime ?to ; dcterms:description ?what . FILTER ( LANG(?what) = "en" )
          ?agent a prov:Agent } }"""
        [row] = open_release(folder).query(query).rows()
        assert (row["agent"], row["used"], row["graph"]) == (f"{ID}agent/a-hospital", f"{ID}release/{before}", f"{C}own")
        assert row["what"] == "PUT: own: 1 triples added, 0 removed"
        assert time.strftime("%Y-%m-%d") in row["from"]
        assert datetime.fromisoformat(row["from"]) <= datetime.fromisoformat(row["to"])  # as texts, 55.68Z comes after 55.689Z

    def test_invalid_data_are_refused_with_what_is_wrong_and_nothing_is_written(self, shared):
        before = by_age(shared)
        [outcome] = commit(shared, [put("bad", f"{EASE} <{VK}minimumAge> 3 .")])
        assert (outcome.why, [result.rule for result in outcome.results]) == ("invalid", ["intervention-minimum-age"])
        report = list(parse(outcome.report.encode(), format=RdfFormat.TURTLE))
        assert sum(triple.predicate.value.endswith("#focusNode") for triple in report) == 1
        assert by_age(shared) == before

    def test_a_shortcut_that_nothing_carries_is_refused_after_inference(self, shared):
        [outcome] = commit(shared, [put("bad", f"{EASE} <{VK}hasElement> <{ID}element/digital-skills> .")])
        assert {result.rule for result in outcome.results} >= {"intervention-shortcuts-has-element"}
        claim = f"<{ID}element/digital-skills> <{VK}trains> <{ID}block/forgiveness> ."
        assert commit(shared, [put("bad", claim)])[0].why == "invalid"

    def test_writes_that_wait_are_one_release_and_a_bad_one_does_not_spoil_the_others(self, folder):
        before = set(by_age(folder))
        done = commit(
            folder,
            [put("one", "<http://e/1> a <http://e/T> ."), put("two", "<http://e/2> a"), put("three", "<http://e/3> a <http://e/T> .")],
        )
        assert [outcome.why for outcome in done] == ["", "document", ""]
        assert len(set(by_age(folder)) - before) == 1
        done = commit(folder, [put("four", "<http://e/4> a <http://e/T> ."), put("bad", f"<http://e/level> a <{VK}Level> .")])
        assert [outcome.why for outcome in done] == ["", "invalid"]
        assert sorted(contributed_to(open_release(folder).folder).graphs) == ["four", "one", "three"]

    def test_conditions_on_the_state_that_a_write_finds(self, shared):
        release = open_release(shared)
        now = release.manifest["contributed"]["kept"]["hash"]
        same = "<http://e/kept> <http://e/p> 1 ."

        def why(name, **conditions):
            return commit(shared, [put(name, same, conditions=Conditions(**conditions))])[0].why

        assert [why("kept", match=(tag,)) for tag in (now, release.version, "*", "0" * 16)] == ["", "", "", "condition"]
        assert [why("kept", none_match=(tag,)) for tag in ("*", now, "0" * 16)] == ["condition", "condition", ""]
        assert why("other", match=("*",)) == "condition"
        [outcome] = commit(shared, [update("INSERT DATA {}", conditions=Conditions(match=("0" * 16,)))])
        assert outcome.why == "condition"

    def test_newer_rdf_is_refused_in_documents_and_updates(self, shared):
        for asked in (put("x", "<a> <b> <<( <a> <b> <c> )>> ."), update(f"INSERT DATA {{ GRAPH <{C}x> {{ <a:b> <c:d> 'x'@en--ltr }} }}")):
            [outcome] = commit(shared, [asked])
            assert "RDF 1.2" in outcome.message


class TestUpdating:
    def test_operations_see_what_those_before_them_did_in_the_union_of_all_graphs(self, folder):
        commit(folder, [put("one", "<http://e/a> <http://e/n> 0.50 , 7 .")])
        [outcome] = commit(folder, [update(f"""PREFIX e: <http://e/>
            INSERT DATA {{ GRAPH <{C}two> {{ e:x e:p 1 }} }} ;
            DELETE {{ GRAPH <{C}one> {{ e:a e:n 7 }} }} INSERT {{ GRAPH <{C}three> {{ e:x e:seen ?n , ?label }} }}
              WHERE {{ e:x e:p ?n . vk:Level rdfs:label ?label . e:a e:n 0.5 }} ;
            DELETE WHERE {{ GRAPH <{C}two> {{ ?s ?p ?o }} }} ;
            INSERT {{ GRAPH <{C}four> {{ e:x e:gone true }} }} WHERE {{ FILTER NOT EXISTS {{ e:x e:p ?any }} }}""")])  # fmt: skip
        assert outcome.why == ""
        assert {change.name: (change.added, change.removed) for change in outcome.changes}["one"] == (0, 1)
        assert texts(folder, "one") == ['<http://e/a> <http://e/n> "0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>']
        assert len(texts(folder, "three")) >= 2
        assert texts(folder, "two") == []
        assert len(texts(folder, "four")) == 1

    def test_graphs_can_be_copied_moved_and_merged_among_contributed_ones(self, folder):
        commit(folder, [put("one", "<http://e/a> <http://e/n> [] .")])
        [outcome] = commit(folder, [update(f"COPY <{C}one> TO <{C}two> ; ADD <{G}ontology> TO <{C}two> ; MOVE <{C}one> TO <{C}three>")])
        assert [change.name for change in outcome.changes] == ["one", "three", "two"]
        held = contributed_to(open_release(folder).folder).graphs
        assert sorted(held) == ["three", "two"]
        nodes = {quad.object.value.partition("-")[0] for quad in [*held["two"], *held["three"]] if isinstance(quad.object, BlankNode)}
        assert nodes == {"two", "three"}

    @pytest.mark.parametrize(
        "text",
        [
            "CLEAR ALL", "DROP ALL", "CLEAR NAMED", "DROP DEFAULT", "CLEAR DEFAULT", "INSERT DATA { <a:b> <c:d> 1 }",
            f"MOVE <{G}ontology> TO <{C}x>", f"COPY <{C}kept> TO <{G}ontology>", f"MOVE DEFAULT TO <{C}x>",
            "DELETE WHERE { ?s ?p ?o }", "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "CREATE GRAPH <http://e/g>",
            "INSERT DATA { GRAPH <http://e/g> { <a:b> <c:d> 1 } }", f"DROP GRAPH <{G}inferred>", f"CLEAR GRAPH <{G}contributions>",
            f"INSERT DATA {{ GRAPH <{G}contributed/NoName> {{ <a:b> <c:d> 1 }} }}",
            f"WITH <{G}pharos-gids> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ ?s ?p ?o }}",
            f"DELETE {{ GRAPH <{G}meta> {{ ?s ?p ?o }} }} USING <{G}meta> WHERE {{ ?s ?p ?o }}",
            f"INSERT DATA {{ GRAPH <{C}x> {{ <a:b> <c:d> 1 }} }} ; DROP GRAPH <{G}meta>",
        ],
    )  # fmt: skip
    def test_an_update_that_changes_any_other_graph_is_refused_whole(self, shared, text):
        before = by_age(shared)
        [outcome] = commit(shared, [update(text)])
        assert outcome.why == "graph"
        assert "read-only" in outcome.message
        assert by_age(shared) == before

    @pytest.mark.parametrize(
        "text", ["PREFIX x", "INSERT DATA {", "SELECT * { ?s ?p ?o }", f"DROP GRAPH <{C}none>", "INSERT DATA {} ; foo"]
    )
    def test_an_update_that_can_t_be_read_or_run_is_refused(self, shared, text):
        [outcome] = commit(shared, [update(text)])
        assert outcome.why == "query"
        assert outcome.line == 1 or "does not exist" in outcome.message


class TestBuilding:
    def test_a_build_carries_contributions_along_byte_for_byte(self, real):
        commit(real, [put("one", "<http://e/a> <http://e/b> 0.50 , [ <http://e/c> '1' ] .")])
        written = open_release(real)
        assert current(real).version == written.version
        before = {name: (written.folder / name).read_bytes() for name in ("data.nq", "manifest.json")}
        built = build(real)
        assert {name: (built.folder / name).read_bytes() for name in before} == before

    def test_contributions_that_do_not_fit_can_be_left_out(self, real, records):
        path = records / "intervention" / "ease.yaml"
        text = path.read_text(encoding="utf-8")
        kept = [line for line in text.splitlines(keepends=True) if "durationWeeks" not in line]
        path.write_text("".join(kept), encoding="utf-8")
        build(real, records)
        done = commit(real, [put("sizes", f"{EASE} <{VK}durationWeeks> 5 ."), put("fits", "<http://e/a> <http://e/b> 1 .")])
        assert [outcome.why for outcome in done] == ["", ""]
        path.write_text(text, encoding="utf-8")
        before = open_release(real).version
        with pytest.raises(InvalidContribution, match=r"graph/contributed/sizes; nothing was written.*--without sizes") as failure:
            build(real, records)
        assert failure.value.names == ["sizes"]
        assert open_release(real).version == before
        left = build(real, records, without=["sizes"])
        assert sorted(contributed_to(left.folder).graphs) == ["fits"]
        assert left.query(f"ASK {{ ?a prov:invalidated <{C}sizes> ; prov:wasAssociatedWith <{ID}agent/build> }}").found
        with pytest.raises(GraphError, match="no contributed graph 'nope'"):
            build(real, records, without=["nope"])

    def test_wrong_records_are_not_blamed_on_contributions(self, real, records):
        commit(real, [put("fits", "<http://e/a> <http://e/b> 1 .")])
        path = records / "intervention" / "ease.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("minimumAge: 10", "minimumAge: 40", 1), encoding="utf-8")
        with pytest.raises(InvalidGraph) as failure:
            build(real, records)
        assert not isinstance(failure.value, InvalidContribution)


class TestReleases:
    def test_one_writer_at_a_time_and_what_was_left_half_is_cleaned(self, folder):
        (folder / ".building-dead").mkdir()
        with locked(folder):
            assert not (folder / ".building-dead").exists()
            with pytest.raises(Busy), (folder / ".lock").open("ab"), locked(folder, 0.1):
                pass
        with locked(folder, 0.1):
            pass

    def test_old_releases_are_pruned_and_the_current_one_stays(self, folder):
        first = open_release(folder)
        data = (first.folder / "data.nq").read_bytes()
        made = [write(folder, data + f"<u:{n}> <u:p> <u:o> <u:g> .\n".encode(), {"triples": n}).name for n in range(3)]
        link = folder / "current"
        link.unlink()
        link.symlink_to(first.version)
        assert by_age(folder) == [first.version, *reversed(made)]
        assert prune(folder, 2) == [made[1], made[0]]
        assert by_age(folder) == [first.version, made[2]]
        assert prune(folder, 1) == [made[2]]
        assert open_release(folder).version == first.version

    def test_a_process_that_writes_is_ended_at_its_limit_and_holds_no_lock_then(self, folder):
        runaway = update(
            f"INSERT {{ GRAPH <{C}x> {{ <a:b> <c:d> ?n }} }} WHERE {{ {{ SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} }} }}"
        )
        start = time.monotonic()
        done = write_apart(folder, [runaway, put("fine", "<http://e/a> <http://e/b> 1 .")], Limits(seconds=8))
        assert [outcome.why for outcome in done] == ["time", ""]
        assert time.monotonic() - start < 100
        with locked(folder, 0.1):
            assert sorted(contributed_to(open_release(folder).folder).graphs) == ["fine"]

    def test_a_write_without_enough_memory_is_refused(self, real):
        grown = update(f"INSERT {{ GRAPH <{C}x> {{ ?a ?b ?f }} }} WHERE {{ ?a ?b ?c . ?d ?e ?f }}")
        [outcome] = write_apart(real, [grown], Limits(seconds=60, megabytes=1000))
        assert outcome.why == "memory"

    def test_busy_where_another_process_holds_the_releases_or_too_many_wait(self, folder):
        writers = Writers(folder, Limits(seconds=2), most=1)
        with (folder / ".lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            first = threading.Thread(target=writers.write, args=(put("x", "<http://e/a> <http://e/b> 1 ."),))
            first.start()
            time.sleep(0.3)
            assert writers.write(put("y", "<http://e/a> <http://e/b> 1 .")).why == "busy"
            first.join()
