"""A running server as its visitors see it, for tests of pages."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from served import Reply


@dataclass(frozen=True)
class Site:
    """A running server; an answer is taken as it is, redirects too."""

    address: str

    def send(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> Reply:
        host, port = self.address.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            safe = quote(path, safe="/?=&:%#+,")
            connection.request(method, safe, body, names)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)

    def page(self, path: str) -> str:
        reply = self.get(path, Accept="text/html")
        assert (reply.status, reply.type) == (200, "text/html"), reply.text
        return reply.text

    def post(self, path: str, **form: str) -> Reply:
        kind = "application/x-www-form-urlencoded"
        return self.send("POST", path, urlencode(form), Content_Type=kind)
