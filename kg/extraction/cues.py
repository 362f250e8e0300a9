"""The words that carry grammar: relations and actions, hedges and negation.

Each has a one-letter tag; the value says which relation or action. Lower-case tags are
cue words, upper-case ones are names (see :data:`kg.extraction.lexicon.TAGS`).

==== ======================================= ==== =====================================
tag  words                                   tag  words
==== ======================================= ==== =====================================
v    relation verb, present or base          e    forms of *be*
r    relation verb, past or participle       m    modal verb
g    relation verb, *-ing*                   y    hedge: *thought*, *may*, *proposed*
z    relation as a noun: *activation*        n    negation: *not*, *no*, *fails*
j    who does it: *modulator*                h    relative: *which*, *that*
k    action: *agonist*                       p    pronoun: *its*, *this*
o    *of*                                    d    determiner
b    *by*, *via*, *through*                  &    *and*, *or*, *as well as*
t    *to*                                    i    *such as*, *including*
f    *from*                                  q    *as*
w    *with*                                  a    other prepositions
==== ======================================= ==== =====================================
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extraction.lexicon import Cue
from kg.extraction.model import Action, Relation

# base verb: relation; "to" and "from" after a bar belong to the verb.
_VERBS: dict[str, Relation] = {
    "activate": "activates", "stimulate": "activates", "agonise": "activates",
    "engage": "activates", "open": "activates",
    "inhibit": "inhibits", "block": "inhibits", "antagonise": "inhibits",
    "suppress": "inhibits", "shunt": "inhibits", "dampen": "inhibits",
    "inactivate": "inhibits", "silence": "inhibits", "prevent": "inhibits",
    "close": "inhibits",
    "potentiate": "potentiates", "enhance": "potentiates", "augment": "potentiates",
    "facilitate": "potentiates", "amplify": "potentiates", "strengthen": "potentiates",
    "boost": "potentiates", "sensitise": "potentiates",
    "increase": "increases", "elevate": "increases", "raise": "increases",
    "upregulate": "increases", "generate": "increases",
    "decrease": "decreases", "reduce": "decreases", "lower": "decreases",
    "attenuate": "decreases", "diminish": "decreases", "downregulate": "decreases",
    "deplete": "decreases", "limit": "decreases", "curb": "decreases",
    "stabilise": "stabilises",
    "dissociate|from": "dissociates_from", "detach|from": "dissociates_from",
    "release|from": "dissociates_from", "uncouple|from": "dissociates_from",
    "translocate|to": "translocates_to", "migrate|to": "translocates_to",
    "move|to": "translocates_to", "redistribute|to": "translocates_to",
    "translocate": "translocates_to", "relocate|to": "translocates_to",
    "interact|with": "interacts_with", "associate|with": "interacts_with",
    "couple|to": "interacts_with", "complex|with": "interacts_with",
    "interact": "interacts_with", "interact|directly with": "interacts_with",
    "bind": "binds_to", "bind|to": "binds_to", "occupy": "binds_to",
    "bind|at": "binds_to",
    "prolong": "prolongs", "extend": "prolongs",
    "trigger": "triggers", "initiate": "triggers", "evoke": "triggers",
    "elicit": "triggers", "induce": "triggers", "cause": "triggers",
    "lead|to": "triggers", "result|in": "triggers", "drive": "triggers",
    "provoke": "triggers", "allow": "triggers", "allow|for": "triggers",
    "enable": "triggers", "permit": "triggers", "start": "triggers",
    "depolarise": "triggers", "culminate|in": "triggers", "produce": "triggers",
    "support": "supports", "underlie": "supports", "promote": "supports",
    "maintain": "supports", "sustain": "supports", "subserve": "supports",
    "add|to": "contributes_to",
    "modulate": "modulates", "regulate": "modulates", "influence": "modulates",
    "affect": "modulates", "alter": "modulates", "control": "modulates",
    "phosphorylate": "modulates", "convert": "metabolised_to",
    "dissociate": "dissociates_from", "detach": "dissociates_from",
    "metabolise|to": "metabolised_to", "metabolise": "metabolised_to",
    "convert|to": "metabolised_to", "convert|into": "metabolised_to",
    "hydrolyse|to": "metabolised_to", "metabolise|into": "metabolised_to",
    "transform|into": "metabolised_to", "biotransform|to": "metabolised_to",
    "oxidise|to": "metabolised_to", "cleave|to": "metabolised_to",
    "break|down to": "metabolised_to", "degrade|to": "metabolised_to",
    "cleave": "metabolised_to", "hydrolyse": "metabolised_to",
    "oxidise": "metabolised_to", "degrade": "metabolised_to",
    "relieve": "relieves", "remove": "relieves", "lift": "relieves",
    "cross": "crosses", "penetrate": "crosses", "traverse": "crosses",
    "pass|through": "crosses", "pass": "crosses",
    "contribute|to": "contributes_to", "participate|in": "contributes_to",
}  # fmt: skip
_IRREGULAR = {
    "bind": ("binds", "bound", "binding"),
    "lead": ("leads", "led", "leading"),
    "drive": ("drives", "driven", "driving"),
    "underlie": ("underlies", "underlain", "underlying"),
    "break": ("breaks", "broken", "breaking"),
    "transfer": ("transfers", "transferred", "transferring"),
    "control": ("controls", "controlled", "controlling"),
    "open": ("opens", "opened", "opening"),
    "set": ("sets", "set", "setting"),
    "permit": ("permits", "permitted", "permitting"),
    "occupy": ("occupies", "occupied", "occupying"),
    "amplify": ("amplifies", "amplified", "amplifying"),
    "diminish": ("diminishes", "diminished", "diminishing"),
    "stress": ("stresses", "stressed", "stressing"),
    "pass": ("passes", "passed", "passing"),
    "cross": ("crosses", "crossed", "crossing"),
}
_NOUNS: dict[str, Relation] = {
    "activation": "activates", "stimulation": "activates",
    "inhibition": "inhibits", "blockade": "inhibits", "antagonism": "inhibits",
    "suppression": "inhibits", "inactivation": "inhibits",
    "potentiation": "potentiates", "enhancement": "potentiates",
    "augmentation": "potentiates", "facilitation": "potentiates",
    "increase in": "increases", "increase of": "increases", "rise in": "increases",
    "increases in": "increases", "elevation of": "increases",
    "elevation in": "increases", "formation of": "increases",
    "production of": "increases", "generation of": "increases",
    "upregulation": "increases", "accumulation": "increases",
    "reduction in": "decreases", "reduction of": "decreases",
    "decrease in": "decreases",
    "decrease of": "decreases", "depletion": "decreases", "downregulation": "decreases",
    "stabilization": "stabilises", "stabilisation": "stabilises",
    "dissociation": "dissociates_from", "dissociation from": "dissociates_from",
    "release from": "dissociates_from", "detachment from": "dissociates_from",
    "translocation": "translocates_to", "translocation to": "translocates_to",
    "interaction": "interacts_with", "interaction with": "interacts_with",
    "association with": "interacts_with", "occupancy": "binds_to",
    "occupation": "binds_to", "prolongation": "prolongs",
    "modulation": "modulates", "regulation": "modulates",
    "metabolism to": "metabolised_to", "conversion to": "metabolised_to",
    "conversion into": "metabolised_to", "relief": "relieves", "removal": "relieves",
}  # fmt: skip
_AGENTS: dict[str, Relation] = {
    "modulator": "modulates",
    "regulator": "modulates",
    "activator": "activates",
    "enhancer": "potentiates",
    "stabiliser": "stabilises",
    "stabilizer": "stabilises",
    "mediator": "contributes_to",
    "trigger": "triggers",
    "component": "contributes_to",
}
_NEEDED = (
    "critical", "crucial", "essential", "fundamental", "vital", "required", "necessary",
    "important", "key", "central", "pivotal", "indispensable", "instrumental",
)  # fmt: skip
ACTIONS: dict[str, Action] = {
    "agonist": "agonist", "agonism": "agonist", "full agonist": "agonist",
    "superagonist": "agonist",
    "antagonist": "antagonist", "antagonism": "antagonist", "blocker": "antagonist",
    "channel blocker": "antagonist", "receptor blocker": "antagonist",
    "partial agonist": "partial agonist", "partial agonism": "partial agonist",
    "inverse agonist": "inverse agonist", "inverse agonism": "inverse agonist",
    "co-agonist": "co-agonist", "coagonist": "co-agonist",
    "obligatory co-agonist": "co-agonist", "prodrug": "prodrug", "pro-drug": "prodrug",
    "inhibitor": "inhibitor", "reuptake inhibitor": "inhibitor",
    "uptake inhibitor": "inhibitor", "reversible inhibitor": "inhibitor",
    "positive allosteric modulator": "positive modulator",
    "positive modulator": "positive modulator", "PAM": "positive modulator",
    "allosteric potentiator": "positive modulator", "potentiator": "positive modulator",
    "positive allosteric modulator (PAM)": "positive modulator",
    "negative allosteric modulator": "negative modulator",
    "negative modulator": "negative modulator", "NAM": "negative modulator",
    "negative allosteric modulator (NAM)": "negative modulator",
}  # fmt: skip
_WORDS: dict[str, str] = {
    "o": "of",
    "b": "by|via|through|by means of",
    "t": "to|into|towards|toward",
    "f": "from",
    "w": "with",
    "a": "at|on|in|for|within|between|across|during|against|upon|onto|under|over|"
         "around",
    "&": "and|or|as well as|and/or|&",
    "h": "which|that|who|where|whereby",
    "d": "the|a|an|both|several|various|multiple|many|some|each|other",
    "p": "its|it|this|these|their|they|them|such",
    "|": "while|whereas|but|although|though|because|since|when|if|until|unless",
    "s": "shows|showed|displays|displayed|exhibits|exhibited|possesses|possessed",
    "e": "is|are|was|were|be|been|being|becomes|become|remains|remain",
    "m": "can|would|will|should|must|does|do|did|has|have|had",
    "y": "may|might|could|thought|believed|proposed|hypothesised|hypothesized|"
         "suggested|"
         "suggests|suggest|suggesting|appear|appears|appeared|seem|seems|seemed|"
         "putative|"
         "potentially|possibly|likely|presumably|probably|perhaps|postulated|"
         "speculated|"
         "presumed|hypothesis|considered|conceivably|assumed|hypothesises|hypothesizes|"
         "claimed|alleged|reportedly|indicate|indicates|potential|expected|purported|purportedly|"
         "plausible|plausibly|tentative|tentatively|unclear|unproven",
    "n": "not|no|never|neither|nor|without|fails|failed|fail|lack|lacks|lacking|unable|"
         "cannot|devoid|absence|hardly|unlikely|instead of|rather than|neither nor",
    "i": "such as|including|e.g.|for example|like|namely|notably|includes|include|"
         "among them|amongst them|among which",
    "q": "as",
}  # fmt: skip
_HINTS: dict[str, str] = {
    "gap": "not|never|cannot|isn|aren|hasn|haven|wasn|weren|unknown|unclear|"
           "undetermined|"
           "undefined|unexplored|uncharacterised|uncharacterized|unresolved|"
           "unexplained|"
           "scarce|lacking|nothing|sparse|unavailable|undisclosed|unpublished|limited|missing|"
           "absent|yet|await|awaits|little|lack|absence|paucity|scarcity|remain|"
           "remains|no|nobody|none|silent|secret|confidential|withheld|kept|question|"
           "elusive|obscure|undocumented|unstudied|untested|unmeasured|unreported|uninvestigated|poorly|incompletely|insufficiently|inadequately|needed|required|necessary|needs|"
           "awaited|pending|outstanding|guess|mystery|debate|speculation|rarely|barely|scarcely",
    "status": "discontinued|discontinuation|terminated|termination|halted|stopped|"
              "abandoned|abandonment|suspended|ceased|dropped|ended|pursued|withdrawn|"
              "approved|licensed|marketed|authorised|authorized|registered|unapproved|"
              "review|application|dossier|refused|rejected|declined|approval|phase|"
              "continued|stalled|away|lapse|left|again|market|marketing|scrapped|axed|cancelled|canceled|turned|response|supplement|supplements|prescription|clinic|clinical|clinically|longer|paused|hold|investigational|developed|development|"
              "launched|application|submitted|filed|ice|licence|license|authorisation|given|gave|shelved|withdrew|preclinical|"
              "closed|ceased|end",
    "promise": "quantitative|detailed|detail|protocols|protocol|procedure|procedures|"
               "methodology|methodologies|figures|replicate|replication|reproduce|"
               "repeat",
    "always": "consistently|always|exception|invariably|never|every|universally|all",
}  # fmt: skip
"""Words that a kind of statement needs: a sentence without any is not looked at."""


def cues() -> Iterator[tuple[str, Cue]]:
    """Yield every cue phrase with its tag and value."""
    hinted: dict[str, str] = {}
    for hint, hints in _HINTS.items():
        for word in hints.split("|"):
            hinted[word] = f"{hinted[word]} {hint}" if word in hinted else hint
    for noun in ("compound", "drug", "molecule", "agent", "substance"):
        yield f"the {noun}", Cue("p", "it")
        yield f"this {noun}", Cue("p", "it")
    for tag, words in _WORDS.items():
        for word in words.split("|"):
            hint = hinted.pop(word, "gap" if tag == "n" else "")
            yield word, Cue(tag, word, hint)
    for word, hint in hinted.items():
        yield word, Cue("x", "", hint)
    for verb, relation in _VERBS.items():
        base, _, particle = verb.partition("|")
        after = f" {particle}" if particle else ""
        present, past, going = forms(base)
        tagged = (("v", base), ("v", present), ("r", past), ("g", going))
        for tag, word in tagged:
            for spelling in _spellings(word):
                yield f"{spelling}{after}", Cue(tag, relation)
    for noun, relation in _NOUNS.items():
        yield noun, Cue("z", relation)
    for noun, relation in _AGENTS.items():
        yield f"{noun} of", Cue("j", relation)
        yield f"{noun}s of", Cue("j", relation)
    for word in _NEEDED:
        yield f"{word} for", Cue("v", "supports")
        yield f"{word} to", Cue("v", "supports")
        yield f"{word} in", Cue("v", "supports")
    yield "broken down", Cue("r", "metabolised_to")
    yield "role in", Cue("v", "contributes_to")
    yield "roles in", Cue("v", "contributes_to")
    yield "involved in", Cue("v", "contributes_to")
    yield "implicated in", Cue("v", "contributes_to")
    yield "part in", Cue("v", "contributes_to")
    for verb in (
        "gives rise to",
        "give rise to",
        "sets off",
        "set off",
        "brings about",
    ):
        yield verb, Cue("v", "triggers")
    for verb in ("setting off", "giving rise to", "bringing about"):
        yield verb, Cue("g", "triggers")
    for verb in ("protect", "protects", "protected"):
        yield verb, Cue("v", "protects")
    yield "protecting", Cue("g", "protects")
    for word, action in ACTIONS.items():
        yield word, Cue("k", action)


def forms(base: str) -> tuple[str, str, str]:
    """Return a verb's third person, past and *-ing* form.

    >>> forms("stabilise")
    ('stabilises', 'stabilised', 'stabilising')
    """
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    if base.endswith("e"):
        return f"{base}s", f"{base}d", f"{base[:-1]}ing"
    return f"{base}s", f"{base}ed", f"{base}ing"


def _spellings(word: str) -> tuple[str, ...]:
    american = word.replace("ise", "ize").replace("isi", "izi").replace("lyse", "lyze")
    return (word,) if american == word or word.startswith("rais") else (word, american)
