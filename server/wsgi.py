"""What a WSGI server imports: the site over the releases that VEERKRACHT_STORE or VEERKRACHT_RELEASE names."""

import os
from pathlib import Path

from graph.shelf import shelf_of

from .settings import Settings
from .site import Site

app = Site(shelf_of(os.environ, Path(os.environ.get("VEERKRACHT_RELEASE", "releases"))), Settings.from_environment())
app.watch()
