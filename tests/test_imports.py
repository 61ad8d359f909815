from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["ontology", "ingest", "graph", "server"])
def test_each_room_is_ours(name):
    assert Path(__import__(name).__file__).parent.parent == ROOT
