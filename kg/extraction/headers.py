"""What a heading says of its column: the role, and the parameter and unit it names.

Numbers that stand beside affinities and are none (a percentage, a Hill slope, limits of
confidence, a plasma level, the constant of a radioligand) have roles of their own, so
that nobody takes them for a constant.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from kg.extraction.concentrations import (
    find_unit,
    parameter_in,
    parameters_in,
)
from kg.extraction.tokens import fold

Role = Literal[
    "reference", "blocker", "value", "unit", "parameter", "radioligand", "comparator",
    "ratio", "aside", "error", "interval",
    "dose", "route", "duration", "number", "significance", "population", "outcomes",
    "finding", "species", "strain", "animals", "assay", "model", "action", "target",
    "compound", "indication", "status", "other",
]  # fmt: skip

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for role, pattern in (
        ("comparator", r"\bcomparator|\breference\s+(?:compound|drug|ligand|agent)|"
                       r"\bpositive\s+control|\bstandard\s+(?:drug|compound)|"
                       r"^\W*controls?\W*$|^\W*baseline\W*$"),
        ("status", r"\bstatus\b"),
        ("finding", r"\btarget\s+compound\s+data"),
        ("reference", r"^\W*(?:key\s+|primary\s+)?(?:refs?|references?|citations?|"
                      r"sources?|"
                      r"literature|publications?|cited|bibliograph\w*)\b|"
                      r"\breferences?\W*$|\bref\.?(?:\s+no\.?)?\W*$|\bcitations?\W*$"),
        ("blocker", r"\b(?:blocked|antagoni[sz]ed|prevented|abolished|reversed)\s+by\b|"
                    r"\bblockers?\b|\bsensitive\s+to\b|^\W*antagonists?\W*$|\bantagonist\s+(?:given|used|"
                    r"effect)"),
        ("radioligand", r"\bradio-?ligand\b(?!\s+binding)|\bdisplaced\b|"
                        r"\b(?:radio)?labell?ed\s+ligand|\btracer\b|"
                        r"\bradio-?labell?ed\b|\bhot\s+ligand|"
                        r"^\W*\[3H|\bcompeting\s+ligand|\bprobe\W*$"),
        ("unit", r"^\W*units?\W*$"),
        ("significance", r"\bp[\s-]?values?\b|\bsignificance\b|^\W*p\W*$|"
                         r"\bstatistic\w*"),
        ("dose", r"\bMED\b|\b(?:minim\w+|lowest)\s+(?:effective|active)"),
        ("finding", r"^\W*(?:main\s+|key\s+)?"
                    r"(?:results?|outcomes?|findings?|effects?)\s+(?:at|of|on|with|after|for|by)\b"),
        ("dose", r"\bdos(?:e|es|age|ages|ing)\b|\bmg\s*/\s*kg|\bregimen|\bmg\s*/\s*d|"
                 r"\bamount\b|\bposology\b|\btreatment\s+schedule"),
        ("duration", r"\bduration\b|\btreatment\s+(?:period|length|time)|\blength\s+of|"
                     r"^\W*(?:weeks|months|days|period|length)\W*$|\bhow\s+long\b|"
                     r"\btime\s*frame"),
        ("number", r"^\W*n\W*$|\bsample\s+size|\bnumber\s+of\s+(?:patients|subjects|"
                   r"animals|"
                   r"participants)|\bno\.\s+of|\benrol\w*|\bgroup\s+size"),
        ("outcomes", r"\boutcome\s+(?:measure|scale|instrument|assess)\w*|"
                     r"\bend-?\s?points?\b|"
                     r"\binstruments?\b|\bscales?\b|\bassessments?\b|"
                     r"\bmeasured?\s+by\b|"
                     r"\brating|\bcognitive\s+(?:measures?|battery|tests?\s+used)|"
                     r"^\W*measures?\W*$|"
                     r"\bmeasures?\s+(?:used|taken)|\boutcomes\s+measured"),
        ("route", r"\broutes?\b|^\W*administration\W*$|\bmode\s+of\s+administration|"
                  r"^\W*adm(?:in)?\.?\W*$|\bgiven\s+by\b"),
        ("population", r"\bpopulations?\b|\bpatients?\b|\bparticipants?\b|"
                       r"\bvolunteers?\b|"
                       r"\bcohorts?\b|\bstud(?:y|ied)\s+(?:group|sample|subjects)|"
                       r"^\W*subjects?\W*$|\bhuman\s+subjects|\bwho\s+took"),
        ("finding", r"\bfindings?\b|\bresults?\b|\beffects?\b|\boutcomes?\b|"
                    r"\bobservations?\b|"
                    r"\bobserved\b|\befficacy\b|\bresponses?\b|\bconclusions?\b|"
                    r"\bdirection\b|"
                    r"\bsummary\b|\bwhat\s+(?:happened|was\s+(?:seen|found))|"
                    r"\bchanges?\b|"
                    r"\bimpact\b|\breported\b|\bbehaviou?ral\s+consequence|"
                    r"\bremarks?\b|\bverdict\b"),
        ("strain", r"^\W*strains?\b|\bstrain\W*$"),
        ("species", r"\bspecies\b|\borganism\b|\bhost\b|\btissue\b|\bpreparation\b|"
                    r"\bsource\s+of\s+(?:tissue|membranes)|"
                    r"^\W*animals?(?:\s+used)?\W*$"),
        ("animals", r"\banimal\s+model|\bmodel\s+organism|\bmodel\s*[/(]\s*species|"
                    r"\bspecies\s*/\s*model|\bsubjects?\b|\bin\s+vivo\s+model|"
                    r"\brodents?\b"),
        ("compound", r"\b(?:test|tested|study)\s+(?:compound|article|item|substance|"
                     r"drug|agent)"),
        ("model", r"\bmodels?\b|\bchallenges?\b|\bimpairments?\b|\bdeficits?\b|"
                  r"\binduc\w*|"
                  r"\bamnes\w*|\bdisturb\w*|\bimpair\w*|^\W*states?\W*$|\blesions?\b|\binsults?\b|\bdisrupt\w*|\bstudy\s+focus|"
                  r"\bfocus\b|\bpre-?treat\w*|\bconditions?\b|"
                  r"\bparadigm\s+of\s+impairment|"
                  r"\b(?:what\s+)?(?:was|is|went)\s+(?:wrong|amiss)\b|\bdamage|\bailment"),
        ("compound", r"\btest\s+(?:compound|article|item|substance|drug|agent)|"
                     r"\bcompounds?\b|\bc(?:m)?pds?\b|"
                     r"\bligands?\b|\bdrugs?\b|\bagents?\b|\bmolecules?\b|"
                     r"\bsubstances?\b|"
                     r"^\W*treatments?\W*$|^\W*samples?\W*$|\binhibitors?\b|"
                     r"\bextracts?\b|"
                     r"\bconstituents?\b|\banalogues?\b|^\W*name\W*$|"
                     r"\benantiomers?\b"),
        ("action", r"\bactions?\b|\bfunctional\s+(?:activity|effect|profile)|"
                   r"\bactivity\b|"
                   r"\bmode\b|\bpharmacolog\w*|\bintrinsic\b|\bmechanisms?\b|"
                   r"\bfunctions?\b|"
                   r"\brole\b"),
        ("assay", r"\bassays?\b|\btests?\b|\btasks?\b|\bparadigms?\b|\bprocedures?\b|"
                  r"\bread-?\s?outs?\b|"
                  r"\bmethods?\b|\bmaze\b|\bexperiments?\b|\btechniques?\b|"
                  r"\bbehaviou?r\w*"),
        ("target", r"\btargets?\b|\breceptors?\b|\b(?:binding\s+)?sites?\b|"
                   r"\bproteins?\b|"
                   r"\benzymes?\b|\btransporters?\b|\bchannels?\b|\bsubtypes?\b|"
                   r"\bkinases?\b|\bisoforms?\b|\bproteases?\b|\bligases?\b"),
        ("indication", r"^\W*(?:therapeutic\s+)?(?:field|area)\W*$|\bindications?\b|"
                       r"\bdisorders?\b|\bdiseases?\b"),
        ("status", r"\bstatus\b|\bphase\b|\bstage\b"),
        ("parameter", r"\bparameters?\b|\bmetrics?\b|\bconstants?\b|\bmeasurements?\b|"
                      r"\bpropert(?:y|ies)\b"),
        ("value", r"\bvalues?\b|\baffinit(?:y|ies)\b|\bpotenc(?:y|ies)\b"),
    )
)  # fmt: skip

_RATIO = re.compile(
    r"\bselectivity\b|\bratios?\b|\bfold\b|\bpotency\s+relative|\brelative\s+potency|"
    r"\bK(?P<k>[id])\b.*/.*\bK(?P=k)\b|(?P<c>[IE])C50\b.*/.*(?P=c)C50\b",
    re.IGNORECASE,
)
_LABELLED_ONE = re.compile(
    r"\bK_?\{?d\}?\b.*\b(?:radio-?ligand|tracer|probe|labell?ed|\[\s?(?:3|125))|"
    r"(?:radio-?ligand|tracer|probe|labell?ed\s+ligand|hot\s+ligand|\[\s?(?:3|125)[^\]]*\]\S*)"
    r"\W*(?:\w+\W+)?K_?\{?d",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:±|\+/-)?\s*(?:s\.?e\.?m?\.?|s\.?d\.?|standard\s+(?:error|deviation)\b.*|"
    r"errors?|std\.?\s+\w+\.?)(?:\s*[(,].*)?$|^\W*±\W*(?:\(.*)?$",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    r"\bC\.?I\.?(?![A-Za-z0-9])|\bconfidence\b|^\W*(?:range|interval|limits)\W*(?:\(.*)?$"
)
_ASIDE = re.compile(
    r"^\W*(?:%|per\s?cent)|%\s*(?:\w+\s+)?(?:inhib|displac|block|bound|binding|occup|activ|"
    r"stimul|control|max)|\b(?:inhibition|displacement|binding|activation|stimulation|"
    r"blockade|block|occupancy|efficacy|activity|recovery|purity|bioavailability|response)"
    r"\b[^()]*(?:\(.*)?%|\bat\s+(?:\d|one|a\s+single)|\bE_?\{?max|\bI_?\{?max|"
    r"\bmax(?:imal|imum)?\.?\s+(?:effect|inhib|stimul|activ|response|block)|"
    r"\bhill\b|^\W*n_?\{?H\}?\W*$|\bslope\b|\bcooperativ|\bB_?\{?max|"
    r"\bC_?\{?(?:max|min|ss)|\bAUC|\bT_?\{?max|\bt_?\{?1/2|\bhalf-?\s?li(?:fe|ves)|"
    r"\bclearance|\b(?:plasma|serum)\s+(?:levels?|conc|half|t_?1|protein|expos)|\bexposure\b|\bbrain\s+(?:level|conc)|"
    r"\bcsf\b|\bunbound\b|\bfree\s+(?:fraction|plasma|brain|conc)|\bsolubility|\blog\s?[PD]\b|\bmolecular\s+(?:weight|"
    r"mass)|\bM\.?W\.?\b|\bLipE\b|\bLLE\b|\bconcentrations?\b|"
    r"\bK_?\{?m\}?\b|\bV_?\{?max|\bk_?\{?(?:on|off|cat|inact)|\bresidence|"
    r"\bprotein\s+binding|\btPSA\b|\bcLogP",
    re.IGNORECASE,
)
MINIMUM = re.compile(
    r"\bM\.?E\.?D\.?\b|(?i:\b(?:minim\w+|lowest)\s+(?:effective|active)(?:\s+dose)?)"
)
"""What heads a column of the lowest doses that acted."""
_BRACKETS = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=4096)
def is_aside(words: str) -> bool:
    """Tell whether words name a number beside affinities that is none itself."""
    folded = _BRACKETS.sub(" ", fold(words))
    return bool(_ASIDE.search(folded) or _RATIO.search(folded) or _ERROR.search(folded))


@lru_cache(maxsize=4096)
def headed(header: str) -> tuple[Role, str | None, str | None]:
    """Return the role, parameter and unit that a header names."""
    parameter, unit = parameter_in(header), find_unit(header)
    role = _role(header, parameter, unit)
    # Of "IC50 or Ki" each cell must say which it is.
    several = parameter is not None and len(parameters_in(header)) > 1
    return role, None if several else parameter, unit


def role_of(header: str) -> Role:
    """Return the role that a heading names by itself."""
    return headed(header)[0]


def _role(header: str, parameter: str | None, unit: str | None) -> Role:
    folded = fold(header)
    if parameter and _LABELLED_ONE.search(folded):
        return "aside"
    if _RATIO.search(folded):
        return "ratio"
    if _ERROR.search(folded):
        return "error"
    dosed = re.search(r"\bdos", folded, re.IGNORECASE) or MINIMUM.search(folded)
    if parameter and not dosed:
        return "value"
    if _INTERVAL.search(folded) and not dosed:
        return "interval"
    if _ASIDE.search(folded) and not dosed and not _FINDS.search(folded):
        return "aside"
    if unit and not dosed:
        return "value"
    # "Site (tissue; radioligand)" is a column of sites.
    for words in dict.fromkeys((_BRACKETS.sub(" ", header), header)):
        for role, pattern in _ROLES:
            if pattern.search(words):
                return role
    return "other"


_FINDS = re.compile(
    r"\b(?:findings?|results?|outcomes?|effects?|observ\w+|performance|responders?)\b",
    re.IGNORECASE,
)
"""What tells a column of findings, percentages among them, from one of numbers."""
