"""What a WSGI server imports: the site over the releases that VEERKRACHT_RELEASE names."""

import os
from pathlib import Path

from .settings import Settings
from .site import Site

app = Site(Path(os.environ.get("VEERKRACHT_RELEASE", "releases")), Settings.from_environment())
app.watch()
