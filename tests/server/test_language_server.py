"""The language server as an editor meets it: a process of its own, spoken to over its standard input and output."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from graph.checking import check

ROOT = Path(__file__).parent.parent.parent
WAIT = 240


class Editor(LanguageClient):
    """An editor with one record open, that remembers what it is shown."""

    def __init__(self, path, locale="nl"):
        super().__init__("test", "1")
        self.path, self.uri, self.version, self.locale = path, path.as_uri(), 1, locale
        self.shown = {}
        self.news = asyncio.Event()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _show(params):
            self.shown[params.uri] = params.diagnostics
            self.news.set()

    async def __aenter__(self):
        await self.start_io(sys.executable, "-m", "server.cli", "lsp", env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT)
        params = types.InitializeParams(
            capabilities=types.ClientCapabilities(), locale=self.locale, root_uri=self.path.parent.parent.as_uri()
        )
        await asyncio.wait_for(self.initialize_async(params), WAIT)
        self.initialized(types.InitializedParams())
        self.text = self.path.read_text(encoding="utf-8")
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, "yaml", 1, self.text)))
        return self

    async def __aexit__(self, *_):
        await asyncio.wait_for(self.shutdown_async(None), WAIT)
        self.exit(None)
        await self.stop()

    def type(self, text):
        self.version += 1
        self.text = text
        whole = types.TextDocumentContentChangeWholeDocument(text)
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    async def until(self, rule, line=0):
        """Return the diagnostics once one of a rule is shown at a line or below, or no error at all where the rule is None."""

        async def wait():
            while True:
                found = self.shown.get(self.uri)
                here = [one for one in found or [] if one.code == rule and one.range.start.line >= line]
                if found is not None and (here if rule else not errors(found)):
                    return found
                self.news.clear()
                await self.news.wait()

        return await asyncio.wait_for(wait(), WAIT)

    def at(self, words, inside=0):
        """Return the position of words in the text, in the units of the protocol."""
        before = self.text[: self.text.index(words) + inside]
        line = before.rsplit("\n", 1)[-1]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    def document(self):
        return types.TextDocumentIdentifier(self.uri)


def errors(found):
    return [one for one in found if one.severity == types.DiagnosticSeverity.Error]


def run(work, path, locale="nl"):
    async def inside():
        async with Editor(path, locale) as editor:
            return await work(editor)

    return asyncio.run(inside())


@pytest.fixture
def ease(records):
    return records / "intervention" / "ease.yaml"


def test_the_unsaved_text_gets_the_results_that_validate_gives_when_it_is_saved(ease, records):
    async def work(editor):
        await editor.until(None)
        editor.type(editor.text.replace("minimumAge: ", "minimumAge: 9", 1))
        found = await editor.until("intervention-minimum-age")
        editor.type(ease.read_text(encoding="utf-8"))
        await editor.until(None)
        return found

    shown = run(work, ease)
    text = ease.read_text(encoding="utf-8")
    ease.write_text(text.replace("minimumAge: ", "minimumAge: 9", 1), encoding="utf-8")
    expected = {
        (f.rule, f.position.line, f.position.column)
        for f in check([records])
        if f.position and f.position.file.endswith("intervention/ease.yaml")
    }
    assert {(one.code, one.range.start.line + 1, one.range.start.character + 1) for one in shown} == expected
    assert any("Minimumleeftijd" in one.message for one in shown)
    assert ease.read_text(encoding="utf-8") != text


def test_half_typed_text_is_an_error_with_its_place_and_never_the_end(ease):
    async def work(editor):
        await editor.until(None)
        for broken in ("id: [", "label: {nl: 'x", "\t- :", "&a *a", "", "\x00", "- - -\n" * 50, "{" * 2000):
            editor.type(broken)
        editor.type("id: intervention/ease\ntype: Intervention\nlabel: {nl: x, en: [\n")
        found = await editor.until("syntax", line=2)
        editor.type(ease.read_text(encoding="utf-8"))
        await editor.until(None)
        return found

    assert [one.code for one in run(work, ease)] == ["syntax"]


def test_messages_are_in_the_language_of_the_editor(ease):
    async def work(editor):
        editor.type(editor.text.replace("minimumAge: ", "minimumAge: 9", 1))
        return await editor.until("intervention-minimum-age")

    assert any("Minimum age is one whole number" in one.message for one in run(work, ease, "en-GB"))


def test_a_draft_can_break_another_record_and_mend_it_again(records):
    study = records / "study" / "mertens-2020.yaml"
    other = (records / "statement" / "mertens-assertiveness-resilience.yaml").as_uri()

    async def work(editor):
        await editor.until(None)
        editor.type(editor.text.replace("type: Study", "type: Studie"))
        await editor.until("form-type")
        editor.type(study.read_text(encoding="utf-8"))
        await editor.until(None)
        return editor.shown.get(other, [])

    assert errors(run(work, study)) == []


def test_completion_offers_what_the_key_may_hold_with_its_labels(ease):
    async def work(editor):
        editor.type(editor.text.replace("usesElement:\n", "usesElement:\n  - {element: element/psycho-, presence: pres, from: x}\n", 1))
        found = []
        for words in ("element/psycho-", "presence: pres"):
            at = editor.at(words, len(words))
            found.append(await editor.text_document_completion_async(types.CompletionParams(editor.document(), at)))
        editor.type("id: intervention/ease\ntype: Intervention\nprovider: [organisation/w")
        at = editor.at("organisation/w", 14)
        found.append(await editor.text_document_completion_async(types.CompletionParams(editor.document(), at)))
        editor.type("id: intervention/ease\ntype: Intervention\nmini")
        found.append(await editor.text_document_completion_async(types.CompletionParams(editor.document(), editor.at("mini", 4))))
        return found

    elements, presences, providers, keys = run(work, ease)
    psycho = next(item for item in elements if item.label == "element/psychoeducation")
    assert psycho.detail == "Psycho-educatie / Psychoeducation"
    assert psycho.text_edit.range.start.character == psycho.text_edit.range.end.character - len("element/psycho-")
    assert "Overdracht van kennis" in psycho.documentation.value
    assert {item.label for item in presences} == {f"presence/{name}" for name in ("explicit", "partial", "absent", "unclear")}
    who = next(item for item in providers if item.label == "organisation/who")
    assert who.detail
    assert {item.label.split("/")[0] for item in providers} == {"organisation"}
    assert next(item for item in keys if item.label == "minimumAge").text_edit.new_text == "minimumAge: "


def test_hover_tells_label_and_definition_and_definition_leads_to_the_line(ease):
    async def work(editor):
        hover = await editor.text_document_hover_async(types.HoverParams(editor.document(), editor.at("presence/explicit", 3)))
        key = await editor.text_document_hover_async(types.HoverParams(editor.document(), editor.at("minimumAge", 3)))
        nothing = await editor.text_document_hover_async(types.HoverParams(editor.document(), editor.at("{nl:", 0)))
        concept = await editor.text_document_definition_async(
            types.DefinitionParams(editor.document(), editor.at("element/emotion-regulation", 9))
        )
        record = await editor.text_document_definition_async(types.DefinitionParams(editor.document(), editor.at("organisation/", 14)))
        return hover, key, nothing, concept, record

    hover, key, nothing, concept, record = run(work, ease)
    assert "**Expliciet** (nl)" in hover.contents.value
    assert "**Explicit** (en)" in hover.contents.value
    assert "minimum age" in key.contents.value
    assert nothing is None
    turtle = ROOT / "ontology" / "concepts" / "elements.ttl"
    assert concept.uri == turtle.as_uri()
    assert turtle.read_text(encoding="utf-8").splitlines()[concept.range.start.line] == "<element/emotion-regulation>"
    assert record.uri.startswith((ease.parent.parent / "organisation").as_uri())


def test_an_action_mends_a_misspelt_concept_and_a_misspelt_key(ease):
    async def mended(editor, wrong, right, rule):
        editor.type(ease.read_text(encoding="utf-8").replace(right, wrong, 1))
        found = next(one for one in await editor.until(rule) if one.code == rule)
        context = types.CodeActionContext([found])
        actions = await editor.text_document_code_action_async(types.CodeActionParams(editor.document(), found.range, context))
        assert actions, found
        (edit,) = actions[0].edit.changes[editor.uri]
        lines = editor.text.split("\n")
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line
        lines[start.line] = lines[start.line][: start.character] + edit.new_text + lines[start.line][end.character :]
        assert "\n".join(lines) == ease.read_text(encoding="utf-8")
        editor.type("\n".join(lines))
        await editor.until(None)

    async def work(editor):
        await mended(editor, "element/emotion-regulatoin", "element/emotion-regulation", "element-use-element")
        await mended(editor, "minimumAgee:", "minimumAge:", "form-key")

    run(work, ease)


def test_columns_are_in_the_units_of_the_editor(ease):
    async def work(editor):
        editor.type(
            editor.text.replace(
                "  - {element: element/emotion-regulation", '  - {note: {nl: "😀😀", en: "x"}, element: element/emotion-regulatoin', 1
            )
        )
        found = next(one for one in await editor.until("element-use-element") if one.code == "element-use-element")
        return found, editor.at("element/emotion-regulatoin")

    found, expected = run(work, ease)
    assert found.range.start == expected
