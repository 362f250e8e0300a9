"""The terms of the ontology that code speaks of by name.

A term is named once, here, and a test holds every ``noo:`` name that stands in code,
queries or shapes against the ontology.
"""

from __future__ import annotations

from typing import Final

from kg.namespaces import NOO

FINDING: Final = NOO + "Finding"
BINDING_FINDING: Final = NOO + "BindingFinding"
PHARMACOLOGY_FINDING: Final = NOO + "PharmacologyFinding"
BEHAVIOURAL_FINDING: Final = NOO + "BehaviouralFinding"
CLINICAL_FINDING: Final = NOO + "ClinicalFinding"
MECHANISM_FINDING: Final = NOO + "MechanismFinding"
DATA_GAP: Final = NOO + "DataGap"
DEVELOPMENT_STATUS_FINDING: Final = NOO + "DevelopmentStatusFinding"
EVIDENCE_ITEM: Final = NOO + "EvidenceItem"
QUANTITY: Final = NOO + "Quantity"
QUALITY_ISSUE: Final = NOO + "QualityIssue"

DOCUMENT: Final = NOO + "document"
EVIDENCE: Final = NOO + "evidence"
PASSAGE: Final = NOO + "passage"
UNMAPPED: Final = NOO + "unmapped"
