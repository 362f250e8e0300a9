"""The process that writes: one change at a time, a version when it is acknowledged.

It is kept and replaced as the executors are. Killed at any moment it loses only what
it has not acknowledged.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.namespaces import Namespaces
from kg.store.working import Changes, Working
from server.evaluation import channel
from server.evaluation.channel import Channel
from server.evaluation.executor import cap_memory
from server.evaluation.operations import Context
from server.evaluation.sandbox import close_network
from server.evaluation.sink import OperationError
from server.writing.graphs import change_graph
from server.writing.updates import Updater

if TYPE_CHECKING:
    from server.writing.soundness import Soundness

_gates: dict[str, Soundness] = {}


def run(end: Channel, context: Context, memory: int, current: str) -> None:
    """Carry out changes until the process is killed or its slot closed."""
    working = Working(Path(current).parent)
    close_network()
    cap_memory(memory)
    while True:
        try:
            request = end.receive_request()
        except EOFError:
            return
        _change(end, working, request, context)


def _apply(
    changes: Changes, request: dict[str, Any], context: Context
) -> dict[str, Any]:
    if request["operation"] != "update":
        return change_graph(changes, request)
    updater = Updater(changes, request, context.prefixes)
    for operation in request["operations"]:
        updater.apply(operation)
    return {}


def _gate(changes: Changes, request: dict[str, Any]) -> Soundness | None:
    """Return the gate that the change has to pass, where one is demanded."""
    if not request.get("validate"):
        return None
    # The validator is large: only a writer that needs it loads it.
    from server.writing.soundness import Soundness

    gate = _gates.setdefault(request["names"], Soundness(Namespaces(request["names"])))
    gate.before(changes.version, changes.data)
    return gate


def _change(
    end: Channel, working: Working, request: dict[str, Any], context: Context
) -> None:
    try:
        with working.changes() as changes:
            gate = _gate(changes, request)
            facts = _apply(changes, request, context)
            if gate is not None:
                gate.require(changes.data)
        end.send_json(channel.END, facts)
    except OperationError as error:
        failure = {"kind": error.kind, "detail": error.detail, **error.facts}
        end.send_json(channel.FAILED, failure)
    except ValueError as error:
        # A name that the engine takes for no IRI.
        end.send_json(channel.FAILED, {"kind": "malformed", "detail": str(error)})
    except RuntimeError as error:
        # An operation that the engine takes but cannot evaluate.
        end.send_json(channel.FAILED, {"kind": "unsupported", "detail": str(error)})
    except MemoryError:
        os.kill(os.getpid(), signal.SIGABRT)
    except StoreError as error:
        end.send_json(channel.FAILED, {"kind": "busy", "detail": error.problem})
    except OSError as error:
        end.send_json(channel.FAILED, {"kind": "engine", "detail": str(error)})
