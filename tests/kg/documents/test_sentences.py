"""Sentences of pharmacology: abbreviations, decimals, charges, citations."""

import pytest

from kg.documents.model import Passage
from kg.documents.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["It binds.", "It acts."],
        [
            "Doses were 0.25 - 16 mg/kg i.p. in rats.",
            "Mice got 1 mg/kg s.c.",
            "It acted.",
        ],
        ["Tests (e.g. the Y-maze) vs. controls, cf. Fig. 2, were run.", "No effect."],
        ["Roman et al. in 1990 said so.", "Earley et al. reversed it."],
        ["It acts.[1][2]", "It binds. [3]", "It ends.^{[4]}", "Done."],
        ["It was given i.p.", "Scopolamine was given s.c."],
        ["Ca2+ influx rose by 2.5 µM.", "σ1 receptors opened.", "$\\sigma 1$ closed."],
        ["(+)-Pentazocine did.", "(−)-Pentazocine did not."],
        ["Is it so?", "It is!", "“Quoted.”", "Then not."],
        ["1. Place the mouse in the maze.", "Wait."],
        ["J. Smith gave approx. 5 mg to E. coli.", "It grew."],
        ["It acts.¹", "It binds.²"],
        ["It is at pH 7.4.", "5-HT receptors differ."],
    ],
    ids=lambda sentences: sentences[0],
)
def test_sentences_are_split(sentences: list[str]) -> None:
    text = " ".join(sentences)
    found = list(split_sentences(Passage.at(text, 7)))
    assert [sentence.text for sentence in found] == sentences
    for sentence in found:
        span = sentence.span()
        assert text[span.start - 7 : span.end - 7] == sentence.text


def test_sentences_of_nothing() -> None:
    assert list(split_sentences(Passage.at("", 0))) == []
    assert [s.text for s in split_sentences(Passage.at("no stop", 0))] == ["no stop"]
