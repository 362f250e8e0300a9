"""A hook of hatchling that brings the query editor into wheels and editable installs.

https://hatch.pypa.io/latest/plugins/build-hook/custom/. Where the editor cannot be
built the package works without: the form on ``/sparql`` needs no script. Set
``NOOGRAPH_EDITOR=demand`` to have that fail instead, ``skip`` not to try.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditorHook(BuildHookInterface):
    """Builds the editor before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or go on without."""
        wish = os.environ.get("NOOGRAPH_EDITOR", "")
        if wish == "skip":
            return
        try:
            runpy.run_path(str(Path(__file__).with_name("build.py")))["build"]()
        except (OSError, subprocess.SubprocessError) as error:
            if wish == "demand":
                raise
            sys.stderr.write(f"the query editor is left out: {error}\n")
