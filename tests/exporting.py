"""A small release with what forms have trouble with, for tests of exports."""

from graph.release import open_folder, write

PROFILES = ("rdf", "json", "csv", "xlsx", "schema-org")

#: What forms have trouble with: quotes, line ends, other scripts, what looks like a formula, a language nobody foresaw, an empty text.
HOSTILE = r"""
<https://w3id.org/veerkracht/id/intervention/hostile> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/veerkracht/ns#Intervention> <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <http://www.w3.org/2000/01/rdf-schema#label> "a \"quoted\", text\nof two lines\t\\ € 😀"@nl <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <http://www.w3.org/2000/01/rdf-schema#label> "a second label"@nl <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <http://www.w3.org/2000/01/rdf-schema#label> "=1+1"@en <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <http://www.w3.org/2000/01/rdf-schema#label> "auf Deutsch"@de <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <https://w3id.org/veerkracht/ns#costNote> "" <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <https://w3id.org/veerkracht/ns#minimumAge> "012"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .
<https://w3id.org/veerkracht/id/intervention/hostile> <https://w3id.org/veerkracht/ns#minimumAge> "012"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:h> .
<https://w3id.org/veerkracht/id/intervention/hostile-2> <http://www.w3.org/2000/01/rdf-schema#label> "a name that begins with another's"@nl <urn:g> .
""".lstrip()


def small_release(release, root):
    """A release of the things whose place in the order is a multiple of twelve, and of what is hostile."""
    subjects = sorted({str(quad.subject) for quad in release.quads()})[::12]
    lines = [line for line in (release.folder / "data.nq").read_bytes().splitlines(True) if line.split(b" ")[0].decode() in set(subjects)]
    data = b"".join(sorted({*lines, *HOSTILE.encode().splitlines(True)}))
    return open_folder(write(root, data, {"triples": 0}))
