"""The plain words by which a title and a text are about the same thing.

Titles of works that have nothing to do with pharmacology name nothing that the
vocabulary knows: *sunflower oil and minced pork*. Words that any two studies share say
nothing.
"""

from __future__ import annotations

import re

_STEM = 7
_WORD = re.compile(r"[A-Za-z]{5,}")
_EVERYDAY = re.compile(
    r"(?:about|above|after|again|against|among|animal|before|behavio|below|between|brain|"
    r"caused?|change|chronic|clinic|cognit|compar|compound|contro|decrea|differ|disease|disord|"
    r"doses?$|dosing|drugs$|during|effect|evidence|evoked|experim|factor|first|follow|found|"
    r"function|given|groups?$|healthy|human|impair|improv|increas|induc|influenc|large|later|"
    r"learn|level|light|longe?r?|lower|measur|mechani|memor|method|model|months?|other|patient|"
    r"people|perform|period|placebo|possib|potent|prelim|proper|receptor|recent|reduc|relat|"
    r"report|research|result|review|revers|rodent|second|several|short|showed|shown|signif|"
    r"single|small|specif|stud(?:y|ies)|subject|system|tested|their|there|these|thing|third|"
    r"those|three|through|treat|trial|under|using|vehicle|volunt|weeks?$|where|which|while|with|"
    r"without|would|years?$|young|acute|adult|aged$|elderly|after|effic|therap|assess|analys|"
    r"activ|based|design|new)"
)
"""Words that any two studies share."""


def telling_words(text: str) -> set[str]:
    """Return the stems of the words of a text that say what it is about.

    >>> sorted(telling_words("A rosemary cream in sensitive skin of adults"))
    ['cream', 'rosemar', 'sensiti']
    """
    return {
        word[:_STEM]
        for word in (found.lower() for found in _WORD.findall(text))
        if not _EVERYDAY.match(word)
    }
