"""A small server in front of another, which asks who is there: basic (RFC 7617), digest (RFC 7616) or bearer (RFC 6750)."""

import base64
import contextlib
import hashlib
import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

USER, PASSWORD, TOKEN, NONCE = "veer", "kracht", "secret", "n0nce"
CHALLENGES = {
    "basic": 'Basic realm="x"',
    "digest": f'Digest realm="x", nonce="{NONCE}", qop="auth", algorithm=SHA-256',
    "bearer": "Bearer",
}


def accepts(scheme, method, header):
    if scheme == "basic":
        return header == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    if scheme == "bearer":
        return header == f"Bearer {TOKEN}"
    said = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
    if not header.startswith("Digest "):
        return False
    secret, asked = (hashlib.sha256(text.encode()).hexdigest() for text in (f"{USER}:x:{PASSWORD}", f"{method}:{said['uri']}"))
    text = f"{secret}:{NONCE}:{said['nc']}:{said['cnonce']}:{said['qop']}:{asked}"
    return said["response"] == hashlib.sha256(text.encode()).hexdigest()


@contextlib.contextmanager
def guard(behind, scheme):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not accepts(scheme, self.command, self.headers.get("Authorization", "")):
                return self.give(401, [("WWW-Authenticate", CHALLENGES[scheme])], b"who is there?")
            connection = http.client.HTTPConnection(urlsplit(behind).netloc, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name in ("Content-Type", "Accept")}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            given = [("Content-Type", response.headers["Content-Type"])] if response.headers["Content-Type"] else []
            self.give(response.status, given, response.read())
            connection.close()
            return None

        do_GET = do_POST = do_PUT = answer

        def give(self, status, headers, body):
            self.send_response(status)
            for name, value in [*headers, ("Content-Length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
