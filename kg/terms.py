"""The terms of the ontology that checks and reasoning speak of by name.

Each is named once, here. A test holds every name in the namespace of the ontology that
stands in code, queries or shapes against the ontology itself.
"""

from __future__ import annotations

from typing import Final

from kg.namespaces import NOO

AFFINITY: Final = NOO + "affinity"
DOCUMENT: Final = NOO + "document"
DOSE: Final = NOO + "dose"
EVIDENCE: Final = NOO + "evidence"
INDUCER_DOSE: Final = NOO + "inducerDose"
STANCE: Final = NOO + "stance"
STEP: Final = NOO + "step"
WORSE_WHEN: Final = NOO + "worseWhen"
