"""A web server on this machine, which can break off and damage what it sends."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Server(ThreadingHTTPServer):
    """Serves ``files`` (path -> bytes) and knows which ranges were asked for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.requests = {}, []
        self.breaks = 0  # how many of the next answers stop half-way
        self.knows_ranges = True

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def serve(self, path, content):
        self.files[path] = content
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        content, span = self.server.files.get(self.path), self.headers.get("Range")
        self.server.requests.append((self.path, span))
        if content is None:
            return self.send_error(404)
        first = 0
        if span and self.server.knows_ranges:
            first = int(span.removeprefix("bytes=").rstrip("-"))
            if first >= len(content):
                return self.send_error(416)
        content = content[first:]
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.server.breaks:
            self.server.breaks -= 1
            content = content[: len(content) // 2]
        self.wfile.write(content)
        self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
