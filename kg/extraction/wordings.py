"""The words by which findings say that something got better, worse or stayed."""

from __future__ import annotations

from kg.alternatives import Alternatives

# Makes things better whatever stands after it.
_GOOD = (
    r"improv\w*|amelior\w*|restor\w*|rescu\w*|normali[sz]\w*|recover\w*|protect\w*|"
    r"benefi\w*|pro-?cognitive|anti-?amn\w*|promnesic|better\b|superior\w*|"
    r"correct(?:ed|s|ing|ion)\b|help(?:ed|s)\b|\bof\s+(?:use|help|benefit)\b|remed\w*|effective\b|efficac\w*|reinstat\w*|"
    r"(?:discriminat|prefer|recogni[sz])(?:ed|red)\s+(?:the\s+)?(?:new|novel|familiar)\b|"
    r"(?<!fell\s)(?<!declined\s)(?<!dropped\s)(?:faster|quicker|sooner)\b(?!\s+(?:forgetting|decline|loss|decay))|"
    r"(?:delay|slow|postpone?)(?:ed|s|ing)?\s+(?:the\s+)?(?:conversion|progression|onset|"
    r"deterioration)|put\s+(?:[\w-]+\s+){1,4}right\b|"
    r"more\s+(?:quickly|rapidly|readily)|lessened|regain\w*|repair\w*|mend(?:ed|s)\b|"
    r"(?:br(?:ought|ings?)(?:\s+[\w-]+){0,4}?|c(?:ame|omes?|oming))\s+back|made\s+good|outperform\w*|"
    r"spared\b|preserv(?:ed|es|ing)\b|sharpen\w*|(?:in\s+)?(?:fewer|half\s+the)\s+trials|"
    r"favou?r(?:ed|s|ing)\b(?!\s+(?:the\s+)?(?:placebo|vehicle|control|comparator))|"
    r"in\s+favou?r\s+of\b(?!\s+(?:the\s+)?(?:placebo|vehicle|control|comparator))|as\s+(?:fast|well|good|quickly)\s+as\s+(?:the\s+)?"
    r"(?:young|normal|intact|healthy|unimpaired|control)\w*|"
    r"(?:declined|fell|dropped|deteriorated|worsened|forgot|decayed)\s+(?:less|more\s+slowly|slower)\b|"
    r"facilitat\w*|strengthen\w*|positive\s+(?:effect|result|outcome)s?|"
    r"end-?points?\s+(?:was\s+|were\s+)?met\b"
)
# Takes away what stands after it: good of a deficit, bad of a memory.
_AGAINST = (
    r"revers(?:e|ed|es|ing|al|als)\b|alleviat\w*|attenuat\w*|prevent\w*|"
    r"antagoni[sz]\w*|"
    r"abolish\w*|counteract\w*|mitigat\w*|offset\w*|overc[oa]m\w*|relie[vf]\w*|"
    r"abrogat\w*|nullif\w*|protected\s+against|undo(?:es|ing)?\b|undid|undone|"
    r"cancel\w*|remov(?:ed|es|al|ing)\b|lift(?:ed|s)\b|annul\w*|wip(?:ed|es|ing)\s+out|"
    r"eras(?:ed|es|ing)\b|gone\b|disappear\w*|vanish\w*"
)
_BAD = (
    r"(?<![-\w])impair(?:ed|s|ing)?\b|worsen\w*(?!\s+(?:less|more\s+slowly))|disrupt(?:s|ed|ing)?\b|"
    r"deteriorat(?:e|ed|es|ing)\b(?!\s+(?:less|more\s+slowly))|"
    r"(?:fell|declin|dropp|deteriorat|decay|forg[eo]t)\w*\s+(?:off\s+)?(?:faster|more\s+(?:quickly|rapidly|steeply))|"
    r"aggravat\w*|exacerbat\w*|declined\b(?!\s+(?:less|more\s+slowly|slower))|poorer\b|worse\b|"
    r"(?:(?<![-\w])induc|produc|caus|elicit|evok|trigger)(?:ed|es|e|s|ing)\s+"
    r"(?:(?!no\b)[\w-]+\s+){0,3}?(?:amnesia|deficits?|impairments?|forgetting)|"
    r"detriment\w*|harm\w*|amnesic\s+effects?|amnestic\s+effects?|compromis\w*|"
    r"interfer\w*|deleterious|hinder\w*|hamper\w*|retard\w*|spoil\w*|suffer\w*|"
    r"disturb(?:ed|s|ing)\b|(?:took|needed)\s+(?:longer|more)|more\s+(?:slowly|trials)|"
    r"forgot\s+(?:[\w-]+\s+){0,3}?(?:sooner|faster|more)"
)
_UP = (
    r"increas\w*|rais\w+|prolong\w*|lengthen\w*|elevat\w*|higher|longer|greater|"
    r"more\b|augment\w*|rose\b|gain(?:ed|s)?\b|extended|enhanc\w*|boost\w*|"
    r"potentiat\w*|elevation|deepen\w*|widened|accelerat\w*|went\s+up\b|exceed\w*|surpass\w*|speeded\s+up|(?:doubl|tripl)(?:e[ds]?|ing)\b(?!-)|"
    r"(?<![-\w])up\b(?=\s*(?:$|[,.;()]|at\b|by\b|in\b|with\b|\d))"
)
_DOWN = (
    r"decreas\w*|reduc\w*|shorten\w*|lower\w*|fewer|shorter|(?<!declined\s)(?<!fell\s)(?<!dropped\s)(?<!forgot\s)less\b(?!\s+(?:convinc|clear|certain|well|stud|known|poten|select|toxic))|smaller|diminish\w*|"
    r"lessen\w*|fell\b(?!\s+(?:off\s+)?(?:faster|less|more\s+(?:quick|rapid|steep|slow)))|dropped|decrements?|block(?:ed|s|ing|ade)?\b|suppress\w*|"
    r"eliminat\w*|halv(?:ed|es|ing)\b|went\s+down\b|br(?:ought|ings?)\s+(?=[^.;,]{1,40}?\s+down\b)|cut\s+(?:by|in)\b|"
    r"(?<![-\w])down\b(?=\s*(?:$|[,.;()]|at\b|by\b|in\b|with\b|\d))|"
    r"inhibit(?!or)\w*|slow(?:ed|s|ing|er)?\b|delay(?:ed|ing)\b(?!\s+(?:recall|"
    r"matching|non|altern|resp|reten|test))|halt\w*|depress(?:es|ing)\b|depressed\b(?!\s+(?:patients?|people|\w*patients|mood|men|women|adults|subjects))"
)
# More of these is worse.
_WORSE_UP = (
    r"escape\s+(?:latenc|time)\w*|latenc\w+\s+to\s+(?:find|reach|locate|escape|"
    r"platform)|"
    r"(?:time|latency|distance)\s+(?:needed\s+|taken\s+)?to\s+(?:find|reach|locate|"
    r"the\s+platform)|"
    r"path[\s-]?length\w*|swim\w*\s+(?:distance|path|time)|errors?\b|deficit\w*|"
    r"impairment\w*|"
    r"amnesi\w*|amnesti\w*|forgetting|dysfunction\w*|dementia|loss\b|decline\w*|"
    r"disturbance\w*|disruption\w*|decay|trials?\s+to\s+criterion|"
    r"transfer\s+latenc\w*|adas\W?cog\w*|adas\b|cdr\W?sb|cognitive\s+decline|"
    r"progression|deterioration|omission\w*|reaction\s+times?|response\s+times?|"
    r"perseverat\w*|"
    r"distraction|"
    r"immobility|anxiety|symptoms?\b|agitation|apathy|npi\b|sans\b|panss\b|bprs\b"
)
# More of these is better.
_BETTER_UP = (
    r"(?:step[\s-]?(?:through|down)|retention|avoidance|entry|entrance|response|"
    r"test)\s+"
    r"latenc\w*|latenc\w+\s+to\s+(?:enter|step|re-?enter|cross)|latenc\w*|"
    r"reversal\s+(?:learning|tasks?|tests?|phase|training)|retention|alternation\w*|discriminat\w*|recognition|preference|"
    r"(?:time|duration)\s+(?:spent\s+)?(?:in|exploring|with|on)|target\s+quadrant|"
    r"exploration|"
    r"performance|memory|memories|learning|recall|accurac\w*|correct\s+\w+|crossings?|"
    r"acquisition|consolidation|retrieval|avoidance\w*|freezing|cognition|"
    r"cognitive\s+\w+|"
    r"attention|vigilance|scores?\b|index\b|indices|mmse|hits?\b|sensitivity|"
    r"function\w*|"
    r"capacity|ltp|plasticity|speed|span|fluency|scale|outcomes?|measures?"
)
_NOT = (
    r"\bno\b(?!\s+more\s+than)|\bnone\s+of\b|\bnot\b|(?:do|does|did|is|are|was|were|has|have|"
    r"had|ca|could|wo|would|must|might|need|should)n't\b|\bwithout\b|\bfail(?:ed|s|ing|"
    r"ure)?\b|"
    r"\bunable\b|\black(?:ed|s|ing)?\b|\bneither\b|\bnor\b|\bnever\b|\binsufficient\b|"
    r"\babsence\s+of\b|\bdevoid\b|\blittle\b|\bminimal\b|\bnon-?significant\w*|"
    r"\bcannot\b|"
    r"\btoo\s+(?:low|small|little|weak|short)\s+to\b|\bhardly\b|\bnegligible\b|\bnull\b"
)
_NO_EFFECT = (
    r"\bineffective\w*|\binactive\b|\bunaffected\b|\bunaltered\b|\bunchanged\b|"
    r"\binsignificant\w*|"
    r"\b(?:similar|comparable|equivalent|equal|indistinguishable)\s+(?:to|from|with)\s+"
    r"(?:\w+\s+){0,3}?(?:placebo|vehicle|control|saline|untreated|sham)\w*|\bn\.s\.|"
    r"^ns$|"
    r"\b(?:in|not\s+)distinguishable\b|\b(?:not|never)\s+be\s+(?:told|distinguished)\b|"
    r"\b(?:the\s+)?same\s+(?:as|with|in|for|after|under)\s+(?:\w+\s+){0,2}?(?:placebo|vehicle|"
    r"control|saline|untreated|sham)\w*|\bstayed\s+(?:the\s+same|as\b|where\b|put\b)|"
    r"\ble(?:ft|aves?|aving)\s+[^.;,]{1,70}?\b(?:where|as)\s+(?:it|they)\s+(?:was|were|had\s+"
    r"been)\b|\ble(?:ft|aves?|aving)\s+[^.;,]{1,70}?\b(?:unchanged|untouched|unaltered|"
    r"unaffected|intact)\b|\bdid\s+nothing\b|\bon\s+a\s+par\s+with\b|\b(?:the\s+)?same\s+in\s+(?:all|both)\s+(?:arms|groups)\b|"
    r"\b(?:deficits?|amnesia|impairments?)\s+(?:was\s+|were\s+)?(?:\w+\s+)?(?:persist\w*|"
    r"remain\w*|stayed|still\s+there)\b|\bremain(?:ed|s)?\s+(?:\w+\s+)?(?:impaired|amnesic)\b|"
    r"\bstill\s+(?:\w+\s+)?(?:impaired|amnesic)\b|\bof\s+no\s+(?:use|avail|help|benefit)\b|"
    r"\bno\s+(?:help|use)\b|\bto\s+no\s+(?:effect|avail)\b|\bunsuccess\w*|\bfruitless\w*|"
    r"\binert\b|\bnot\s+separable\b|\bfutil\w*|\bdisappoint\w*|\bnegative\s+(?:result|trial|outcome|finding)\w*|"
    r"\bdid\s+not\s+(?:differ|separate)\w*|\bno\s+(?:\w+\s+){0,3}(?:differen\w*|separation)|"
    r"\bnot\s+(?:\w+\s+){0,2}differen\w*|\bnot\s+superior|\bendpoints?\s+(?:was|"
    r"were)?\s*not\s+met|"
    r"\bas\s+(?:many|long|much|often)\b[^.;]{1,80}?\bas\s+(?:\w+\s+){0,4}?(?:vehicle|placebo|"
    r"controls?|saline)\b|\b(?:fell|rose|improved|declined|dropped|increased|decreased|did|fared|was|"
    r"were)\s+no\s+(?:better|worse|further|sooner|faster|more)\b(?:\s+(?:\w+\s+){0,4}?than\b)?|"
    r"^\W*negative\W*$|\bno\s+(?:better|worse|further|sooner|faster)\s+(?:\w+\s+){0,4}?than\b|"
    r"\bdid\s+not\s+come\s+out\s+ahead\b|\bcould\s+not\s+be\s+told\s+apart\b|"
    r"\bfail(?:s|ed)\b(?=\s*(?:$|[.,;()]|(?:against|in|on|at|clinically)\b))|\bnot\s+met\b|\bmissed\b|\babsent\b|↔|\b(?:benefit|effect|improvement|reversal|protection|rescue|gain|"
    r"enhancement)s?\s+(?:\w+\s+)?(?:lost|gone|disappeared|vanished)\b"
)
_MIXED = (
    r"\bmixed\b|\binconsistent\w*|\binconclusive\b|\bconflicting\b|\bequivocal\b|"
    r"\bvariable\s+(?:effect|result)s?|\bbidirectional\w*|\bcontradictory\b|"
    r"\bbiphasic\b(?!\s+dose)"
)
_EFFECT = (
    r"effects?\b|changes?\b|affect\w*\b|influenc\w*\b|alter\w*\b|modif\w*\b|"
    r"differ(?:s|ed)?\b|mov(?:ed?|es)\b|budge[ds]?\b|induced?\b|benefits?\b|response\b"
)
CHANGE = Alternatives(
    (
        ("mixed", _MIXED),
        ("none", _NO_EFFECT),
        ("not", _NOT),
        ("bad", _BAD),
        ("worse", _WORSE_UP),
        ("measure", _BETTER_UP),
        ("good", _GOOD),
        ("against", _AGAINST),
        ("up", rf"[↑⬆]+|{_UP}"),
        ("down", rf"[↓⬇]+|{_DOWN}"),
        ("effect", _EFFECT),
    )
)
"""What speaks of a change, by what it says of it."""


TAKING_AWAY = (
    r"(?:(?:abolish|block|prevent|antagoni[sz]|revers|suppress|counteract|eliminat|attenuat|"
    r"inhibit|abrogat|blunt|negat|neutrali[sz]|obliterat|extinguish|weaken|curtail|"
    r"counter|remov|eras|oppos|diminish|overcom)(?:ed|es|s|e|ing)?|"
    r"annul(?:l?ed|s)?|cancel(?:l?ed|s)?|nullif(?:ied|ies|y)|overcame|und(?:id|oes|one|o)|"
    r"t(?:ook|akes?|aken|ake)\s+away|did\s+away\s+with|wip(?:ed|es)\s+out|"
    r"put\s+(?:an\s+end|a\s+stop)\s+to|interfer(?:ed|es|e)\s+with|brought\s+to\s+an\s+end)\b"
)
"""Verbs by which one compound takes away what another did."""
