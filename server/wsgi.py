"""What a WSGI server imports: the application over the release that VEERKRACHT_RELEASE names."""

import os

from graph import open_release

from .app import create_app

release = open_release(os.environ.get("VEERKRACHT_RELEASE"))
release.store  # noqa: B018 - load the data before the first request
app = create_app(release)
