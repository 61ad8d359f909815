"""The paths of the service, beside those of the single questions: what each takes and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.exports import exports
from graph.feed.log import hash_of
from graph.profiles import NAMES
from ontology import GRAPH, ID

from .negotiation import DATASETS, GRAPHS, TABLES
from .openapi_parts import TEXT, in_path, ok, parameter, problems, suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA, THING = {**TABLES, **GRAPHS}, {**GRAPHS, "text/html": "html"}
LIST = {**THING, "text/csv": "csv"}
JSON, HTML = {"application/json": "json"}, {"text/html": "html"}
LISTED = {**JSON, **HTML}
SCHEMA = {"application/schema+json": "json"}
RECORD = {"application/json": "json", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx"}
LISTING = {**HTML, **TABLES}

OPENAPI = {"application/vnd.oai.openapi+json;version=3.1": "json", "application/yaml": "yaml"}

LINKSET = {"application/linkset+json": "json", "application/linkset": "txt"}

RELEASES, XML = {"text/html": "html", "text/csv": "csv", "application/json": "json"}, {"application/xml": "xml"}

REF: dict[str, dict[str, Any]] = {
    name: {"$ref": f"#/components/parameters/{name}"}
    for name in ("release", "lang", "page", "query", "default-graph-uri", "named-graph-uri", "format", "graph", "default")
}


_UNCHANGED = {status: {"$ref": f"#/components/responses/{status}"} for status in ("304", "308")}


def operation(
    tag: str, name: str, summary: str, *parameters: dict[str, Any], gives: dict[str, Any], fails: Iterable[int] = ()
) -> dict[str, Any]:
    """Return an operation; any of them may meet an unknown release (404), or what nobody foresaw (500)."""
    return {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, REF["release"]],
        "responses": {"200": gives, **_UNCHANGED, **problems({*fails, 404, 405, 500})},
    }


def _get(
    tag: str, name: str, summary: str, *parameters: dict[str, Any], formats: dict[str, str], fails: Iterable[int] = ()
) -> dict[str, Any]:
    return {"get": operation(tag, name, summary, *parameters, gives=ok(f"{summary}.", formats), fails=fails)}


def _see_other(name: str, summary: str, *parameters: dict[str, Any], fails: Iterable[int] = ()) -> dict[str, Any]:
    found = operation("data", name, summary, *parameters, gives={"$ref": "#/components/responses/303"}, fails=fails)
    found["responses"]["303"] = found["responses"].pop("200")
    return {"get": found}


def _query(name: str, summary: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    gives = ok("The answer; without a query, the service description.", DATA)
    return operation("sparql", name, summary, *parameters, gives=gives, fails=(400, 406, 413, 414, 415, 503))


_DATASET = (REF["default-graph-uri"], REF["named-graph-uri"], REF["format"])

_UPDATE = {"application/sparql-update": {"schema": TEXT}}

_WRITTEN = {"201": {"description": "A graph was made."}, "204": {"description": "Written."}}

_GRAPHS = {"type": "array", "items": TEXT}

_FORM = {
    "type": "object",
    "properties": {"query": TEXT, "update": TEXT, "default-graph-uri": _GRAPHS, "named-graph-uri": _GRAPHS, "format": TEXT},
}


def _sparql() -> dict[str, Any]:
    get = _query("query", "A SPARQL 1.1 query", REF["query"], *_DATASET)
    get["responses"]["302"] = {"$ref": "#/components/responses/302"}
    bodies = {"application/x-www-form-urlencoded": {"schema": _FORM}, "application/sparql-query": {"schema": TEXT}, **_UPDATE}
    post = _query("query-post", "A SPARQL 1.1 query, as a form or as it is; with a token also an update", *_DATASET)
    post["responses"] |= _WRITTEN | problems((401, 403, 412, 422))
    return {"/sparql": {"get": get, "post": post | {"requestBody": {"required": True, "content": bodies}}}}


def _questions() -> dict[str, Any]:
    listed = ok("The questions.", LISTED, headers=True)
    answer = ok("The answer.", {**DATA, **HTML}, headers=True)
    name = in_path("name", "A question's name.", "gaps")
    any_of = operation("questions", "question", "The answer to any question", name, REF["format"], gives=answer, fails=(400, 406))
    as_json = operation("questions", "questions-as", "The named questions", suffix("json", ("json", "html")), gives=listed)
    return {
        "/questions": {"get": operation("questions", "questions", "The named questions", gives=listed, fails=(406,))},
        "/questions.{suffix}": {"get": as_json},
        "/questions/{name}": {"get": any_of},
    }


_SLUG = "The thing's name; with `.ttl`, `.nt`, `.rdf`, `.jsonld`, `.trig`, `.nq` or `.html` in that form, a list as `.csv` too."
_NAMED = "Its name, with or without the suffix of a format."


def _data() -> dict[str, Any]:
    lang, page = REF["lang"], REF["page"]
    ids = (in_path("kind", "Its kind.", "intervention"), in_path("slug", _SLUG, "ease.ttl"))
    forms = suffix("ttl", [*LIST.values()])
    found = {
        "/id/{kind}/{slug}": _see_other("thing", "From a thing to the document about it", *ids, lang, page, fails=(410,)),
        "/doc/{kind}/{slug}": _get("data", "document", "The document about a thing", *ids, lang, page, formats=LIST, fails=(400, 406, 410)),
        "/ns": _get("data", "vocabulary", "The vocabulary", lang, page, formats=LIST, fails=(400, 406)),
        "/ns.{suffix}": _get("data", "vocabulary-as", "The vocabulary in a format", forms, lang, page, formats=LIST, fails=(400, 406)),
        "/data/{name}.{suffix}": _page_data(),
        "/dataset": _get("data", "dataset", "The whole release, with its named graphs", formats=DATASETS, fails=(406,)),
        "/dataset.{suffix}": _get(
            "data", "dataset-as", "The whole release, in a format", suffix("nq", DATASETS.values()), formats=DATASETS
        ),
    }
    found |= _taken()
    for path, name, summary, part, example in (
        ("/alignments/{date}", "alignments", "What a dated file of alignments says of itself", "date", "2026-11-22.ttl"),
        ("/graph/{name}", "named-graph", "A named graph, whole", "name", "meta.nt"),
    ):
        found[path] = _get("data", name, summary, in_path(part, _NAMED, example), lang, page, formats=THING, fails=(400, 406, 410))
    return found


def _taken() -> dict[str, Any]:
    """Return the paths of what an intervention and a finding can be taken as."""
    name, slug = in_path("name", "A databank.", "nji", NAMES), in_path("slug", "An intervention's name.", "ease")
    code = in_path(
        "code", "A code that begins with `RA`, or a finding's name; with `.trig`, `.nq`, `.jsonld` or `.html`.", "ease-satisfaction"
    )
    record = "An intervention in the fields and levels of a databank"
    found = {**DATASETS, **HTML}
    return {
        "/profiles": _get("data", "profiles", "The fields and levels of databanks, and what fills them", REF["lang"], formats=HTML),
        "/profiles/{name}.schema.json": _get("data", "profile-schema", "A databank's fields, as JSON Schema", name, formats=SCHEMA),
        "/profiles/{name}/{slug}.{suffix}": _get(
            "data", "profile-record", record, name, slug, suffix("json", RECORD.values()), formats=RECORD, fails=(410,)
        ),
        "/np/{code}": _elsewhere(
            _get("data", "nanopublication", "A finding as a nanopublication", code, REF["lang"], formats=found, fails=(406, 410))
        ),
    }


def _elsewhere(found: dict[str, Any]) -> dict[str, Any]:
    found["get"]["responses"]["307"] = {"$ref": "#/components/responses/307"}
    return found


def _exports() -> dict[str, Any]:
    taken = {export.media_type: export.name for export in exports()}
    name = in_path("name", "The file's name, with its folder.", "csv/interventions.csv")
    version = in_path("version", "The version of the context.", "1")
    return {
        "/export": _get("data", "exports", "What can be taken whole", REF["lang"], formats=LISTED, fails=(406,)),
        "/export/{name}": _get("data", "export", "A file of the release, with its checksum", name, formats=taken, fails=(503,)),
        "/context.jsonld": _get("data", "context", "The JSON-LD context of the files", formats=_CONTEXT),
        "/context/{version}.jsonld": _get("data", "context-version", "A version of the JSON-LD context", version, formats=_CONTEXT),
    }


_CONTEXT = {"application/ld+json": "jsonld"}


def _ontology() -> dict[str, Any]:
    from graph.ontology_docs.diagrams import DIAGRAMS

    lang, forms = REF["lang"], suffix("ttl", [*GRAPHS.values(), "html"])
    slug = in_path("slug", "The scheme's name.", "presences")
    name = in_path("name", "Its name.", "model", [each.name for each in DIAGRAMS])
    summary = "The ontology: classes, properties, schemes and shapes, with diagrams and examples"
    return {
        "/ontology": _get("data", "ontology", summary, lang, formats=THING, fails=(406,)),
        "/ontology.{suffix}": _get(
            "data", "ontology-as", "The ontology in a format: vocabulary, concepts and shapes together", forms, lang, formats=THING
        ),
        "/ontology/schemes/{slug}": _get("data", "ontology-scheme", "A concept scheme as a tree", slug, lang, formats=HTML),
        "/ontology/diagrams/{name}.svg": _get(
            "data", "ontology-diagram", "A diagram of the ontology", name, lang, formats={"image/svg+xml": "svg"}
        ),
        "/ontology/style.css": _get("data", "ontology-style", "The style of those pages", formats={"text/css": "css"}),
    }


def _page_data() -> dict[str, Any]:
    parameters = (
        in_path("name", "The page.", "counts", ("counts", "interventions", "tree")),
        suffix("csv", TABLES.values()),
        parameter("lang", "The language of the labels.", {**TEXT, "enum": ["nl", "en"], "default": "nl"}, example="en"),
        parameter("scheme", "Of `tree`: the concept scheme.", TEXT, example="https://w3id.org/veerkracht/id/scheme/elements"),
    )
    return _get("data", "page-data", "What a page shows, as a table", *parameters, formats=TABLES, fails=(400,))


def _feed() -> dict[str, Any]:
    node = in_path("node", "A state of the whole, by its name in the feed; `latest` for the newest.", "latest")
    number = parameter("page", "Which of its pages.", {"type": "integer", "minimum": 1}, where="path", example=1)
    key = in_path("key", "The state that it came with; `latest` for the newest version.", "latest")
    part = in_path("part", "The first 32 digits of the SHA-256 of the thing's IRI.", hash_of(f"{ID}intervention/ease"))
    return {
        "/feed": _get(
            "data", "feed", "The change feed (LDES): where its pages are", REF["lang"], formats={**DATASETS, **HTML}, fails=(406, 503)
        ),
        "/feed/{node}/{page}": _get("data", "feed-page", "A page of the change feed", node, number, formats=DATASETS, fails=(406, 410)),
        "/feed/shape": _get("data", "feed-shape", "The shapes that the change feed keeps to", formats=GRAPHS, fails=(406,)),
        "/version/{key}/{part}": _get("data", "version", "A version of a thing", key, part, formats=DATASETS, fails=(406, 410)),
    }


def _service() -> dict[str, Any]:
    catalogued = suffix("ttl", [*GRAPHS.values(), "html"])
    forms, name = suffix("ttl", GRAPHS.values()), in_path("name", "Its name.", "query-syntax")
    rule = in_path("name", "Its name.", "intervention-minimum-age-order")
    path = parameter("path", "The path of the document.", TEXT, required=True, example="doc/intervention/ease")
    number = parameter("number", "Which part.", {"type": "integer", "minimum": 1}, where="path", example=1)
    metrics = {"text/plain": "txt", "application/openmetrics-text": "txt"}
    changes = {"text/html": "html", "application/atom+xml": "atom", "application/json": "json", "text/csv": "csv"}
    listed = (REF["lang"], REF["page"])
    return {
        "/changes": _get("service", "changes", "What each release changed", *listed, formats=changes, fails=(400, 406)),
        "/changes.{suffix}": _get(
            "service",
            "changes-as",
            "What each release changed, in a format: as a feed (Atom), too",
            suffix("atom", changes.values()),
            *listed,
            formats=changes,
            fails=(400,),
        ),
        "/.well-known/void": _get("service", "void", "What the release holds, counted (VoID)", formats=GRAPHS, fails=(406,)),
        "/.well-known/void.{suffix}": _get("service", "void-as", "What the release holds, in a format", forms, formats=GRAPHS),
        "/catalog": _get(
            "service", "catalogue", "The catalogue: dataset, files and services (DCAT-AP-NL)", REF["lang"], formats=THING, fails=(406,)
        ),
        "/catalog.{suffix}": _get("service", "catalogue-as", "The catalogue, in a format", catalogued, formats=THING),
        "/openapi.{suffix}": _get("service", "openapi", "This description", suffix("json", ("json", "yaml")), formats=OPENAPI),
        "/release/{name}": _see_other(
            "release", "From a release, by version or number, to what it says of itself", in_path("name", "Its number or version.", "1")
        ),
        "/releases": _get("service", "releases", "The releases that are kept", REF["lang"], formats=RELEASES, fails=(406,)),
        "/releases.{suffix}": _get(
            "service", "releases-as", "The releases that are kept, in a format", suffix("csv", RELEASES.values()), formats=RELEASES
        ),
        "/linkset": _get("service", "linkset", "The links of a document and its forms (RFC 9264)", path, formats=LINKSET, fails=(400, 406)),
        "/robots.txt": _get("service", "robots", "What robots may read", formats={"text/plain": "txt"}),
        "/sitemap.xml": _get("service", "sitemap", "The list of the pages, for search engines", formats=XML),
        "/sitemap-{number}.xml": _get("service", "sitemap-part", "A part of the list of the pages", number, formats=XML),
        "/health": _get("service", "health", "Whether a process answers", formats=JSON),
        "/ready": _get("service", "ready", "Whether a release is loaded and queries are answered", formats=JSON, fails=(503,)),
        "/metrics": _get("service", "metrics", "What was counted, for Prometheus", formats=metrics),
        "/rules": _get("service", "rules", "The rules of validation", REF["lang"], formats=HTML),
        "/rules/{name}": _get("service", "rule", "A rule, with an example that fails and the same mended", rule, REF["lang"], formats=HTML),
        "/report": _get("service", "report", "The vocabulary of places in SHACL reports", formats={"text/turtle": "ttl"}),
        "/problems": _get("service", "problems", "The kinds of problem", formats=LISTED),
        "/problems/{name}": _get("service", "problem", "A kind of problem", name, formats=LISTED),
    }


def _pages() -> dict[str, Any]:
    pages = (
        ("/", "home", "The home page"),
        ("/interventions", "interventions", "The interventions"),
        ("/blocks", "blocks", "The building blocks"),
        ("/elements", "elements", "The elements"),
        ("/query", "query-form", "The form for a query of one's own"),
        ("/api", "api", "This description, for people"),
    )
    found = {path: _get("pages", name, summary, REF["lang"], REF["page"], formats=HTML, fails=(400,)) for path, name, summary in pages}
    found["/"]["get"]["responses"]["303"] = {"description": "To the catalogue, for who asks for RDF."}
    forms = suffix("csv", dict.fromkeys(LISTING.values()))
    for name in ("interventions", "blocks", "elements"):
        summary = found[f"/{name}"]["get"]["summary"]
        found[f"/{name}"] = _get("pages", name, summary, REF["lang"], REF["page"], formats=LISTING, fails=(400,))
        found[f"/{name}.{{suffix}}"] = _get(
            "pages", f"{name}-as", f"{summary}, in a format", forms, REF["lang"], REF["page"], formats=LISTING, fails=(400,)
        )
    words = parameter(
        "q", "The words to look for, 200 characters at most.", {**TEXT, "maxLength": 200}, required=True, example="mindfulness"
    )
    listed, summary = (words, REF["lang"], REF["page"]), "Things by their names and descriptions"
    found["/search"] = _get("pages", "search", summary, *listed, formats=LISTED, fails=(400, 406))
    form = suffix("json", LISTED.values())
    found["/search.{suffix}"] = _get("pages", "search-as", f"{summary}, in a format", form, *listed, formats=LISTED, fails=(400,))
    return found


_TRIPLES = {media_type: form for media_type, form in GRAPHS.items() if media_type not in DATASETS or form == "jsonld"}

_DONE = {"description": "Nothing changed."}


def _write(name: str, summary: str, *parameters: dict[str, Any], body: bool = True) -> dict[str, Any]:
    fails = (400, 401, 403, 412, 413, 415, 422, 503)
    found = operation("writing", name, f"{summary}; off unless the operator turns it on", *parameters, gives=_DONE, fails=fails)
    found["responses"] |= _WRITTEN
    content = {media_type: {"schema": TEXT} for media_type in _TRIPLES}
    return found | {"security": [{"token": []}]} | ({"requestBody": {"required": True, "content": content}} if body else {})


def _writes(mark: str, of: dict[str, Any], added_to: dict[str, Any]) -> dict[str, Any]:
    return {
        "put": _write(f"replace{mark}", "Replace a contributed graph", of),
        "post": _write(f"add{mark}", "Add to a contributed graph", added_to),
        "delete": _write(f"remove{mark}", "Remove a contributed graph", of, body=False),
    }


def _graph_store(data: dict[str, Any]) -> dict[str, Any]:
    """Return the paths of the Graph Store HTTP Protocol, those of single graphs added to what they answer as data."""
    named = in_path("name", "Its name.", "contributed/example")
    written = parameter("graph", "Its IRI.", TEXT, required=True, example=f"{GRAPH}contributed/example")
    read = _get("data", "read-graph", "A graph, or the union of all", REF["graph"], REF["default"], formats=_TRIPLES, fails=(400, 406))
    return {
        "/rdf-graph-store": {**read, **_writes("", written, REF["graph"])},
        "/graph/{name}": {**data["/graph/{name}"], **_writes("-directly", named, named)},
    }


#: All paths, but for those of the single questions.
PATHS: dict[str, Any] = {
    **_sparql(),
    **_questions(),
    **_data(),
    **_ontology(),
    **_feed(),
    **_exports(),
    **_service(),
    **_pages(),
    **_graph_store(_data()),
}
