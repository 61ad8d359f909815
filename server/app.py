"""The Flask application over one release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from . import (
    api,
    catalogue,
    changes,
    discovery,
    errors,
    exports,
    feed,
    graph_store,
    linksets,
    nanopublications,
    ontology,
    operations,
    pages,
    problems,
    profiles,
    questions,
    releases,
    resources,
    rules,
    search,
    service,
    sparql,
)
from .export_cache import ExportCache
from .remote_source import source_of
from .settings import Settings
from .workers import Workers

if TYPE_CHECKING:
    from graph.opened import Opened


def create_app(release: Opened, settings: Settings | None = None) -> Flask:
    """Return the application that serves a release; settings come from the environment unless given."""
    app = Flask(__name__)
    settings = settings or Settings.from_environment()
    app.config |= {
        "RELEASE": release,
        "SETTINGS": settings,
        "WORKERS": Workers(source_of(release, settings), settings),
        "EXPORTS": ExportCache(release, settings),
        "MAX_CONTENT_LENGTH": settings.body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.body_bytes,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in (
        sparql,
        questions,
        pages,
        search,
        api,
        service,
        problems,
        rules,
        profiles,
        nanopublications,
        feed,
        changes,
        catalogue,
        ontology,
        graph_store,
        resources,
        releases,
        exports,
        linksets,
        discovery,
    ):
        app.register_blueprint(module.blueprint)
    operations.register(app)
    errors.register(app)
    return app
