"""``/dumps/``: the dataset as files, with checksums; parts of them on request."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, render_template, request, send_file

from kg.metadata.dumps import CHECKSUMS, DumpFile, find_dumps
from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.negotiation import Format
from server.rendering import cacheable, not_modified

blueprint = Blueprint("downloads", __name__)

_JSON = Format("json", "application/json", "JSON")
_NONE = "this version was built without dumps (noograph build --no-dumps)"


@blueprint.get("/dumps/")
def dumps() -> Response:
    """List the files."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    version = evaluator.version()
    found = find_dumps(version.dumps)
    accept, asked = request.headers.get("Accept"), request.args.get("format")
    chosen = negotiation.choose((negotiation.HTML, _JSON), accept, asked)
    if chosen.format == _JSON:
        text = json.dumps([_described(dump) for dump in found], indent=1)
        response = Response(text, content_type=chosen.content_type)
        response = cacheable(response, f"{version.id}-dumps")
    else:
        body = render_template("dumps.html", dumps=found, version=version, none=_NONE)
        response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """Send a file, or the part of it that is asked for."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    version = evaluator.version()
    found = {dump.path.name: dump for dump in find_dumps(version.dumps)}
    if not found:
        raise Problem(404, "not-found", _NONE)
    if name == CHECKSUMS:
        tag = f"{version.id}-checksums"
        known = not_modified(tag)
        text = (version.dumps / CHECKSUMS).read_text(encoding="utf-8")
        return known or cacheable(Response(text, mimetype="text/plain"), tag)
    if name not in found:
        there = ", ".join([*found, CHECKSUMS])
        raise Problem(404, "not-found", f"there is no file {name}; there are {there}")
    chosen = found[name]
    response = send_file(
        chosen.path,
        mimetype=chosen.compression.media_type,
        conditional=True,
        etag=chosen.checksum,
        download_name=name,
        max_age=0,
    )
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _described(dump: DumpFile) -> dict[str, object]:
    public = current_app.extensions["noograph.public"]
    return {
        "name": dump.path.name,
        "url": f"{public}dumps/{dump.path.name}",
        "format": dump.format.rdf.media_type,
        "compression": dump.compression.media_type,
        "bytes": dump.size,
        "sha256": dump.checksum,
    }
