"""Small releases that change at random, a feed over them without a server, and copies that meet with accidents."""

import random
from contextlib import closing

import httpx
from flask import Flask
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from graph.release import DATA, open_folder, write
from graph.shelf import FolderShelf
from graph.sync.copy import Copy
from graph.sync.fetching import Fetcher
from graph.sync.following import Sync
from server import errors, feed
from server.settings import Settings

FEED = "http://feed.example/feed"

TEXTS = ["x", "é\\n", "_:c14n0 z"]

G = "https://w3id.org/veerkracht/graph/"


def release(root, turtle_lines):
    """Write a release of lines of N-Quads, sorted as a build has them."""
    data = serialize(Dataset(parse("\n".join(turtle_lines).encode(), RdfFormat.N_QUADS)), format=RdfFormat.N_QUADS)
    lines = sorted(data.splitlines(keepends=True))
    write(root, b"".join(lines), {"quads": len(lines)})
    return open_folder(root).version


def thing(number, chance):
    """The lines about one thing: in one graph or more, some with nodes without a name, some that share one with another thing."""
    iri, lines = f"<https://w3id.org/veerkracht/id/thing/{number}>", []
    for graph in chance.sample(["a", "b", "inferred", "inferred/rule"], chance.randint(1, 3)):
        lines += [f'{iri} <http://example.org/p{n}> "{chance.choice(TEXTS)}{n}" <{G}{graph}> .' for n in range(chance.randint(1, 3))]
        if chance.random() < 0.4:
            a, b = f"_:n{number}a{graph.replace('/', '')}", f"_:n{number}b{graph.replace('/', '')}"
            lines += [f"{iri} <http://example.org/has> {a} <{G}{graph}> .", f"{a} <http://example.org/has> {b} <{G}{graph}> ."]
            lines += [f'{b} <http://example.org/says> "{chance.randint(0, 2)}" <{G}{graph}> .']
            if chance.random() < 0.3:
                lines += [f"<https://w3id.org/veerkracht/id/thing/{number + 1}> <http://example.org/also> {a} <{G}{graph}> ."]
    return lines


def states(chance, length):
    """A sequence of datasets, each a change of the one before, or one of before again."""
    things = {number: thing(number, chance) for number in range(chance.randint(1, 12))}
    found = []
    for _ in range(length):
        if found and chance.random() < 0.2:
            found.append(chance.choice(found))
            continue
        for number in chance.sample(range(14), 4):
            if chance.random() < 0.3:
                things.pop(number, None)
            else:
                things[number] = thing(number, chance)
        loose = [f'_:alone <http://example.org/says> "nobody" <{G}a> .'] if chance.random() < 0.3 else []
        found.append([line for lines in things.values() for line in lines] + loose)
    return found


def canonical(quads):
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(serialize(found, format=RdfFormat.N_QUADS).splitlines())


def original(root):
    return canonical(parse(path=str(open_folder(root).folder / DATA), format=RdfFormat.N_QUADS))


class Killed(BaseException):
    """The end of a process in the middle of what it does."""


class Way(httpx.BaseTransport):
    """What lies between a client and the feed: answers come late from a cache, twice, not at all, or the client is killed there."""

    def __init__(self, root, chance=None):
        self._app = app = Flask("feed")
        app.config |= {"SHELF": FolderShelf(root), "SETTINGS": Settings()}
        app.register_blueprint(feed.blueprint)
        errors.register(app)
        self._wsgi, self._chance, self._seen = httpx.WSGITransport(app), chance, {}
        self.asked, self.killing, self.meanwhile = [], 0.0, None

    def handle_request(self, request):
        self.asked.append(request.url.path)
        if self._chance and (other := self._accident(request)):
            return other
        answer = self._wsgi.handle_request(request)
        body, status, headers = answer.read(), answer.status_code, answer.headers
        self._seen[str(request.url)] = lambda: httpx.Response(status, headers=headers, content=body, request=request)
        return self._seen[str(request.url)]()

    def _accident(self, request):
        chance = self._chance
        if chance.random() < self.killing:
            raise Killed
        if self.meanwhile and chance.random() < 0.05:
            self.meanwhile()
        self._app.config["SETTINGS"] = Settings(feed_days=chance.choice([365, 365, 365, 0]))
        if chance.random() < 0.1:
            return httpx.Response(503, request=request)
        kept = self._seen.get(str(request.url))
        if kept and "no-cache" not in request.headers.get("Cache-Control", "") and chance.random() < 0.3:
            return kept()
        return None


def sync(way, target, file, name="copy"):
    """Bring a copy up to date over a way, in a process that may be killed."""
    with httpx.Client(transport=way) as client, closing(Copy(file, FEED, name)) as copy:
        return Sync(Fetcher(FEED, client, wait=lambda _: None), copy, target).run()


def chances(seed):
    return random.Random(seed)
