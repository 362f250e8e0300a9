"""Ask a server of ours all that its OpenAPI document allows, and what it does not.

    python tests/benchmarks/fuzz_interface.py [--store S] [--examples 20] [--writable]

Schemathesis makes the requests and holds each answer against the document: statuses,
media types, schemas, what has to be refused. It works on a copy of the store, or on one
built first; with ``--writable`` it may write to it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from served import NOOGRAPH, Server

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
TOKEN = "fuzzed to the end"
# That a text is a query, or Turtle, is more than a schema can say.
CONFIGURATION = """
[[operations]]
include-path-regex = "^/(sparql|graph-store)$"
checks.positive_data_acceptance.enabled = false
"""


def fuzz(
    server: str,
    examples: int,
    *,
    seed: int = 1,
    paths: str = ".",
    token: str | None = None,
) -> list[str]:
    """Return what is wrong with the operations whose paths match ``paths``.

    :param server: the address, without a slash at its end.
    """
    bearer = ["--header", f"Authorization: Bearer {token}"] if token else []
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "schemathesis.toml"
        configuration.write_text(CONFIGURATION)
        finished = subprocess.run(
            [
                SCHEMATHESIS, "--no-color", "--config-file", configuration,
                "run", f"{server}/openapi.json", "--include-path-regex", paths,
                "--seed", str(seed), "--max-examples", str(examples),
                "--continue-on-failure", "--no-shrink",
                "--generation-database", "none", *bearer,
            ],
            check=False, text=True, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return [finished.stdout] if finished.returncode else []


def main() -> None:
    """Fuzz the server that the options describe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writable", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        if options.store is None:
            subprocess.run([NOOGRAPH, "build", "--store", store], check=True)
        else:
            shutil.copytree(options.store, store, symlinks=True)
        tokens = Path(folder) / "tokens"
        tokens.write_text(f"{TOKEN}\n")
        tokens.chmod(0o600)
        writable = ("--writable", "--token-file", str(tokens))
        server = Server(store, *(writable if options.writable else ()))
        faults = fuzz(
            f"http://127.0.0.1:{server.port}",
            options.examples,
            seed=options.seed,
            token=TOKEN if options.writable else None,
        )
        well = server.query("ASK {}").status == 200
        server.stop()
    sys.stdout.write("\n".join(faults) or "nothing found\n")
    sys.exit(bool(faults) or not well)


if __name__ == "__main__":
    main()
