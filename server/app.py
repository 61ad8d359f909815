"""The Flask application over one release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from . import errors, pages, resources, sparql

if TYPE_CHECKING:
    from graph.release import Release


def create_app(release: Release) -> Flask:
    """Return the application that serves a release."""
    app = Flask(__name__)
    app.config["RELEASE"] = release
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in (sparql, pages, resources):
        app.register_blueprint(module.blueprint)
    errors.register(app)
    return app
