"""One request to a server that runs already, whatever it answers."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from served import Reply


def fetch(
    server: str, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> Reply:
    """Return the reply of ``server``; redirects are not followed."""
    address = urlsplit(server)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
