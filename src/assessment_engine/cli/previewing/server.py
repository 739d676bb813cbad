"""The server of a preview: one page, on this machine only, which hears of changes.

It answers GET alone, changes nothing, and runs no code of the report: that stands in a frame which
may not run any.
"""

from __future__ import annotations

import json
import socketserver
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click

from assessment_engine.cli.previewing.views import Views
from assessment_engine.cli.previewing.watching import Watch
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.package.files import packaged

ADDRESS = "127.0.0.1"
# Tried in turn where no port is asked for, so that the page mostly keeps its address.
PORTS = range(8400, 8420)
# A comment is sent so often that a closed page is noticed.
_PULSE = 15.0
_PAGE = {
    "/": ("preview.html", "text/html"),
    "/preview.css": ("preview.css", "text/css"),
    "/preview.js": ("preview.js", "text/javascript"),
}
_OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The page reads where the report is scrolled to, so the frame keeps its origin; without scripts
# that gives the report nothing. Links to elsewhere open in a window of their own.
_REPORT_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)


class PreviewServer(ThreadingHTTPServer):
    """Serves views of one package. Raises AssessmentError where the port cannot be had."""

    daemon_threads = True

    def __init__(self, port: int | None, views: Views, watch: Watch) -> None:
        """Take the port, 0 for any that is free and None for the first of the usual ones."""
        self.views, self.watch = views, watch
        for number in PORTS if port is None else (port,):
            try:
                super().__init__((ADDRESS, number), _Handler)
                return
            except OSError as error:
                refused = f"port {number} cannot be used: {error.strerror or error}"
        hint = "give another --port, or 0 for any that is free"
        raise AssessmentError([Problem("preview-port", refused, hint=hint)])

    def server_bind(self) -> None:
        """Bind without asking a name server for the name of this machine, which can take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that the browser has dropped, and a line of all else."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            message = f"a request was not answered: {type(error).__name__}: {error}"
            hint = "the fault is the engine's: report it, with the package"
            click.echo(str(Problem("preview-failed", message, hint=hint)), err=True)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: PreviewServer
    server_version, sys_version = "assess", ""
    timeout = 60

    def do_GET(self) -> None:
        """Give the page, a view, its report, or the stream of changes."""
        path, _, query = self.path.partition("?")
        if not self._is_ours():
            return
        if path in _PAGE:
            name, kind = _PAGE[path]
            data = packaged("cli", "previewing", "page", name).read_bytes()
            self._send(HTTPStatus.OK, kind, data, _OWN_POLICY)
        elif path == "/view":
            view, version = self.server.views.view(query)
            body = json.dumps(view.to_dict(version)).encode()
            self._send(HTTPStatus.OK, "application/json", body, _OWN_POLICY)
        elif path == "/report":
            view, _ = self.server.views.view(query)
            found = HTTPStatus.NOT_FOUND if view.report is None else HTTPStatus.OK
            self._send(found, "text/html", view.report or b"There is no report.", _REPORT_POLICY)
        elif path == "/changes":
            self._changes()
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"There is nothing here.", _OWN_POLICY)

    def _is_ours(self) -> bool:
        """Refuse to speak under another name, which a page elsewhere could give this address."""
        port = self.server.server_port
        names = {f"{name}:{port}" for name in (ADDRESS, "localhost")}
        if self.headers.get("Host", "").lower() in names:
            return True
        problem = Problem(
            "preview-foreign-host",
            "this preview is only for a browser on this machine",
            hint=f"open http://{ADDRESS}:{port}/",
        )
        text = f"{problem}\n".encode()
        self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", text, _OWN_POLICY)
        return False

    def _changes(self) -> None:
        self.send_response(HTTPStatus.OK)
        self._headers("text/event-stream", _OWN_POLICY)
        self.end_headers()
        watch = self.server.watch
        known = watch.version
        self.wfile.write(f"data: {known}\n\n".encode())
        while not watch.stopped:
            version = watch.wait(known, _PULSE)
            line = ": no change" if version == known else f"data: {version}"
            self.wfile.write(f"{line}\n\n".encode())
            known = version

    def _send(self, status: HTTPStatus, kind: str, data: bytes, policy: str) -> None:
        self.send_response(status)
        self._headers(f"{kind}; charset=utf-8", policy)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _headers(self, kind: str, policy: str) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal for what the author needs."""
