"""A language server for records: what `veerkracht validate` finds, shown while they are written."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from graph.editing import Spot, described, mend, offers, spot, word
from ingest.records import KINDS

from .drafts import Drafts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pygls.workspace import ServerTextPosition

    from graph.findings import Finding
    from graph.forms import Meaning

#: How long nobody types before everything is checked, in seconds.
PAUSE = 0.4

SEVERITIES = {
    "Violation": types.DiagnosticSeverity.Error,
    "Warning": types.DiagnosticSeverity.Warning,
    "Info": types.DiagnosticSeverity.Information,
}


class Records(LanguageServer):
    """The server: the drafts of each folder of records, and the check that waits until nobody types."""

    def __init__(self) -> None:
        super().__init__("veerkracht", "1")
        self.folders: dict[Path, Drafts] = {}
        self.language = "nl"
        self._waiting: asyncio.Task[None] | None = None
        self._checker = ThreadPoolExecutor(max_workers=1)
        self._shown: set[str] = set()

    def drafts(self, uri: str) -> Drafts | None:
        """Return the drafts of the folder that a record stands in, None where the document is no record."""
        path = path_of(uri)
        if path.suffix != ".yaml" or path.parent.name not in KINDS:
            return None
        root = path.parent.parent
        return self.folders.setdefault(root, Drafts(root))

    def names(self, uri: str) -> dict[str, Meaning]:
        """Return the records beside a document, with their labels."""
        drafts = self.drafts(uri)
        return drafts.names() if drafts else {}

    def edited(self, uri: str) -> None:
        """Show at once what a look at the text tells, and check everything once nobody types for a moment."""
        drafts = self.drafts(uri)
        if drafts is None:
            return
        document = self.workspace.get_text_document(uri)
        drafts.texts[path_of(uri)] = document.source
        unread = drafts.unread(path_of(uri))
        if unread:
            self._publish(uri, unread)
        self._schedule(drafts, 0 if unread else PAUSE)

    def closed(self, uri: str) -> None:
        """Let the file count again, and not what was typed."""
        if drafts := self.drafts(uri):
            drafts.texts.pop(path_of(uri), None)
            self._schedule(drafts, PAUSE)

    def _schedule(self, drafts: Drafts, pause: float) -> None:
        if self._waiting:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().create_task(self._check(drafts, pause))

    async def _check(self, drafts: Drafts, pause: float) -> None:
        """Check once nobody types; one check runs at a time, and what it finds is shown only where no newer text came."""
        await asyncio.sleep(pause)
        before = dict(drafts.texts)
        found = await asyncio.get_running_loop().run_in_executor(self._checker, drafts.findings, before)
        if before == drafts.texts:
            self._show(found)

    def _show(self, found: dict[Path, list[Finding]]) -> None:
        uris = {path.as_uri(): findings for path, findings in found.items()}
        for uri in sorted(self._shown - set(uris)):
            self._publish(uri, [])
        for uri, findings in uris.items():
            self._publish(uri, findings)
        self._shown = set(uris)

    def _publish(self, uri: str, findings: list[Finding]) -> None:
        document = self.workspace.get_text_document(uri)
        shown = [self._diagnostic(finding, document.lines) for finding in findings]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, document.version))

    def _diagnostic(self, finding: Finding, lines: Sequence[str]) -> types.Diagnostic:
        text = finding.message(self.language)
        hints = dict(finding.hint)
        hint = hints.get(self.language) or hints.get("en")
        return types.Diagnostic(
            range=self._range(finding, lines),
            message=f"{text}\n{hint}" if hint else text,
            severity=SEVERITIES[finding.severity],
            code=finding.rule,
            source="veerkracht",
            data={"path": finding.path},
        )

    def _range(self, finding: Finding, lines: Sequence[str]) -> types.Range:
        at = finding.position
        line, column = (max(at.line, 1) - 1, max(at.column, 1) - 1) if at else (0, 0)
        start = types.Position(line, column)
        width = len(lines[line].rstrip()) if line < len(lines) else column
        end = types.Position(at.end_line - 1, at.end_column - 1) if at and at.end_line else types.Position(line, max(width, column + 1))
        return self.workspace.position_codec.range_to_client_units(lines, types.Range(start, end))


def path_of(uri: str) -> Path:
    """Return the file that a URI names."""
    return Path(unquote(urlsplit(uri).path))


server = Records()


@server.feature(types.INITIALIZE)
def _initialize(ls: Records, params: types.InitializeParams) -> None:
    options = params.initialization_options
    chosen = options.get("language") if isinstance(options, dict) else None
    ls.language = chosen if chosen in ("nl", "en") else "en" if (params.locale or "").startswith("en") else "nl"


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def _opened(ls: Records, params: types.DidOpenTextDocumentParams) -> None:
    ls.edited(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def _changed(ls: Records, params: types.DidChangeTextDocumentParams) -> None:
    ls.edited(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def _saved(ls: Records, params: types.DidSaveTextDocumentParams) -> None:
    ls.edited(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def _closed(ls: Records, params: types.DidCloseTextDocumentParams) -> None:
    ls.closed(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["/", " ", "{"]))
def _complete(ls: Records, params: types.CompletionParams) -> list[types.CompletionItem]:
    uri = params.text_document.uri
    document, at = ls.workspace.get_text_document(uri), _at(ls, params)
    here = spot(document.source, at.line, at.character) if ls.drafts(uri) else None
    if here is None:
        return []
    start = types.Position(params.position.line, params.position.character - len(here.typed))
    area = types.Range(start, params.position)
    return [_item(offer.text, offer.meaning, area, is_key=offer.is_key) for offer in offers(here, ls.names(uri))]


def _item(text: str, said: Meaning, area: types.Range, *, is_key: bool) -> types.CompletionItem:
    labels = " / ".join(label for _, label in said.in_order())
    return types.CompletionItem(
        label=text,
        detail=labels or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, said.markdown()),
        kind=types.CompletionItemKind.Property if is_key else types.CompletionItemKind.EnumMember,
        filter_text=f"{text} {labels}",
        text_edit=types.TextEdit(area, f"{text}: " if is_key else text),
    )


@server.feature(types.TEXT_DOCUMENT_HOVER)
def _hover(ls: Records, params: types.HoverParams) -> types.Hover | None:
    uri = params.text_document.uri
    document, at = ls.workspace.get_text_document(uri), _at(ls, params)
    found = word(document.source, at.line, at.character) if ls.drafts(uri) else None
    text = described(found[0], ls.names(uri)) if found else ""
    if not found or not text:
        return None
    area = types.Range(types.Position(at.line, found[1]), types.Position(at.line, found[2]))
    shown = ls.workspace.position_codec.range_to_client_units(document.lines, area)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), shown)


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def _definition(ls: Records, params: types.DefinitionParams) -> types.Location | None:
    uri = params.text_document.uri
    document, at = ls.workspace.get_text_document(uri), _at(ls, params)
    found, drafts = word(document.source, at.line, at.character), ls.drafts(uri)
    place = drafts.definition(found[0]) if found and drafts else None
    if place is None:
        return None
    start = types.Position(place[1] - 1, place[2] - 1)
    return types.Location(place[0].as_uri(), types.Range(start, start))


@server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
def _actions(ls: Records, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    document = ls.workspace.get_text_document(uri)
    found = (_action(ls, uri, document, diagnostic) for diagnostic in params.context.diagnostics if diagnostic.source == "veerkracht")
    return [action for action in found if action]


def _action(ls: Records, uri: str, document: Any, diagnostic: types.Diagnostic) -> types.CodeAction | None:  # noqa: ANN401 - pygls' document
    area = ls.workspace.position_codec.range_from_client_units(document.lines, diagnostic.range)
    wrong = document.lines[area.start.line][area.start.character : area.end.character] if area.start.line == area.end.line else ""
    here = spot(document.source, area.end.line, area.end.character)
    if here is None and diagnostic.code == "form-key":
        here = Spot("", "", wrong)
    near = mend(here, wrong, ls.names(uri)) if here and wrong else None
    if near is None:
        return None
    edit = types.WorkspaceEdit(changes={uri: [types.TextEdit(diagnostic.range, near)]})
    return types.CodeAction(f"{wrong} → {near}", types.CodeActionKind.QuickFix, [diagnostic], is_preferred=True, edit=edit)


def _at(ls: Records, params: types.CompletionParams | types.HoverParams | types.DefinitionParams) -> ServerTextPosition:
    lines = ls.workspace.get_text_document(params.text_document.uri).lines
    return ls.workspace.position_codec.position_from_client_units(lines, params.position)
