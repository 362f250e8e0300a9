"""Structures of compounds, drawn from SMILES by RDKit: https://www.rdkit.org/docs/."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_LONGEST = 500
_SIZE = (304, 200)
_STYLE = (
    "<style>svg{color:#1d2430}"
    "@media (prefers-color-scheme:dark){svg{color:#e7e4dd}}</style>"
)
_END_OF_TAG = re.compile(r"<svg\b[^>]*>")


@lru_cache(maxsize=256)
def draw_structure(smiles: str) -> str | None:
    """Return an SVG in the colour of text, None for what is no structure.

    Text beyond 500 characters is not tried: SMILES may come from a user's own data, and
    drawing large ring systems takes long.
    """
    if len(smiles) > _LONGEST:
        return None
    # RDKit takes half a second to load: not before a structure is wanted.
    from rdkit import Chem, rdBase
    from rdkit.Chem.Draw import rdMolDraw2D

    with rdBase.BlockLogs():
        molecule = Chem.MolFromSmiles(smiles)
    if molecule is None or not molecule.GetNumAtoms():
        return None
    drawing = rdMolDraw2D.MolDraw2DSVG(*_SIZE)
    options: Any = drawing.drawOptions()  # its stubs take every option for an object
    options.clearBackground = False
    options.fixedBondLength = 24
    options.minFontSize = 11
    options.useBWAtomPalette()
    rdMolDraw2D.PrepareAndDrawMolecule(drawing, molecule)
    drawing.FinishDrawing()
    text = drawing.GetDrawingText().replace("#000000", "currentColor")
    return _END_OF_TAG.sub(lambda tag: tag[0] + _STYLE, text, count=1)
