"""What the first page says: in whatever words it says it."""

import pytest

from kg.documents.frontmatter import find_product, parse_date
from kg.documents.model import MediaType
from kg.documents.reading import parse_text


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("December 2025", "2025-12"),
        ("Dec. 2025", "2025-12"),
        ("2025-12-03", "2025-12-03"),
        ("2025/12/03", "2025-12-03"),
        ("3 December 2025", "2025-12-03"),
        ("December 3rd, 2025", "2025-12-03"),
        ("12/2025", "2025-12"),
        ("2025-12", "2025-12"),
        ("2025", "2025"),
        ("3/4/2025", "2025"),
        ("sometime", None),
        ("2025-13-40", "2025"),
    ],
)
def test_dates_are_as_exact_as_printed(printed: str, iso: str | None) -> None:
    assert parse_date(printed) == iso


BODY = "\n\nAbstract\n\nIt binds.\n"


@pytest.mark.parametrize(
    ("head", "author", "date"),
    [
        ("Author: A Team. **Date:** December 2025", "A Team", "2025-12"),
        ("Author: A Team\nDate: 2025-12-03", "A Team", "2025-12-03"),
        ("*Author:* A Team  \n*Date:* 2025", "A Team", "2025"),
        ("Written by Dr A. Voss, Kestrel\n\nRevision 3, 2020-11-30",
         "Dr A. Voss, Kestrel", "2020-11-30"),
        ("Prepared by: A Team\nPublished: 14 March 2024", "A Team", "2024-03-14"),
        ("By the A Team, 3 February 2023", "A Team", "2023-02-03"),
        ("A Team, Research Support, 3 February 2023",
         "A Team, Research Support", "2023-02-03"),
        ("A Team | Application Note 17 | January 2019", "A Team", "2019-01"),
        ("Authors: B. One and C. Two", "B. One and C. Two", None),
        ("A note from the laboratory of Kestrel Chemicals\nText: Dr. A. Voss, Assays. "
         "Last revised 14 March 2024.", "Dr. A. Voss, Assays", "2024-03-14"),
        ("A Team | Comparison 4 | issued 2 May 2022\nPrepared by: the Assay Desk",
         "Assay Desk", "2022-05-02"),
        ("Kestrel Chemicals, Writing. April 2021. Article number KC-17.",
         "Kestrel Chemicals, Writing", "2021-04"),
        ("Its Ligands and Their Use in Mice\n\nKestrel Labs | version of 7 May 2024",
         "Kestrel Labs", "2024-05-07"),
        ("**Page last changed:** 2025-01-20 | **Content:** Kestrel, marketing",
         "Kestrel, marketing", "2025-01-20"),
        ("Contributed by Ada Voss, PhD | 11 May 2022 | Ref. no. QL-0960",
         "Ada Voss, PhD", "2022-05-11"),
        ("Kestrel Support · edition 3.1 · May 2026", "Kestrel Support", "2026-05"),
    ],
)  # fmt: skip
def test_author_and_date(head: str, author: str, date: str | None) -> None:
    document = parse_text(f"A Guide to the Compound\n\n{head}{BODY}")
    assert document.title is not None
    assert document.title.text == "A Guide to the Compound"
    assert (document.author, document.date) == (author, date)
    assert [section.slug for section in document.sections] == ["abstract"]


@pytest.mark.parametrize(
    ("head", "compounds", "numbers"),
    [
        ("Compound of Interest\n\nCompound Name: Milacemide\n\nCat. No.: B1266084",
         ("Milacemide",), ("B1266084",)),
        ("Compound of Interest\n\nMilacemide", ("Milacemide",), ()),
        ("Compounds of Interest: One (Cat. No.: BW-114), Two (Cat. No.: BW-115)",
         ("One", "Two"), ("BW-114", "BW-115")),
        ("Compound code: VRN-2286. Cat. No.: VT-2286.", ("VRN-2286",), ("VT-2286",)),
        ("Written by A | 2 May 2022 | Ref. no. QL-0960", (), ("QL-0960",)),
        ("By A. Updated 2 May 2022. Products: TI-43 (tozamide), TI-20 (lemadone).",
         ("tozamide", "lemadone"), ("TI-43", "TI-20")),
        ("Catalogue No. HRC-20811    CAS No. 120014-06-4", (), ("HRC-20811",)),
        ("Product Name: 1,3-Dioxolane", ("1,3-Dioxolane",), ()),
        ("Order number AB-12 (tozamide, free base) and AB-13 (maleate).", ("tozamide",),
         ("AB-12", "AB-13")),
        ("Item codes: MB-1 (oil soluble, 10 % acid), MB-2 (water soluble)", (),
         ("MB-1", "MB-2")),
        ("Catalogue: tozamide (AB-12), ZX 60-75 (AB-13)", ("tozamide", "ZX 60-75"),
         ("AB-12", "AB-13")),
        ("Product: Tozamide (TZ-1), Cat. No. AB-12", ("Tozamide (TZ-1)",), ("AB-12",)),
        ("A Team, 7 August 2023\nAB-120 (ZX4041), AB-130 (ZX4513, tozamide)",
         ("ZX4041", "tozamide"), ("AB-120", "AB-130")),
    ],
)  # fmt: skip
def test_compounds_and_catalogue_numbers(
    head: str, compounds: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    document = parse_text(f"A Guide to the Compound\n\n{head}{BODY}")
    assert (document.compounds, document.catalog_numbers) == (compounds, numbers)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A Title\nThat Goes On\n\nAbstract\n\nIt is.\n", "A Title"),
        ("A Rather Long Title on the Effects of\nthe Compound\n\nAbstract\n\nIt is.\n",
         "A Rather Long Title on the Effects of the Compound"),
        ("TECHNICAL GUIDE\n\nThe Compound in Memory Research\n\nAbstract\n\nIt is.\n",
         "The Compound in Memory Research"),
        ("Abstract\n\nIt is.\n", None),
        ("It is a sentence, and a long one, that opens a text without any title at "
         "all, and it goes on for more than a line.\n", None),
        ("Title: With a Colon\n\nAbstract\n\nIt is.\n", "Title: With a Colon"),
    ],
)  # fmt: skip
def test_titles(text: str, title: str | None) -> None:
    document = parse_text(text)
    assert (document.title.text if document.title else None) == title


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("[https://www.benchchem.com/product/b115768#nootropic]",
         ("https://www.benchchem.com/product/b115768", "b115768")),
        ("<a href='https://a.example/p/OL-45?x=1'>x</a>",
         ("https://a.example/p/OL-45", "ol-45")),
        ("https://a.example/about", None),
    ],
)  # fmt: skip
def test_product_pages(text: str, product: tuple[str, str] | None) -> None:
    assert find_product(text) == product


@pytest.mark.parametrize(
    ("title", "compounds"),
    [
        ("NVL-2107: A Penetrant Inhibitor", ("NVL-2107",)),
        ("ZX9000b (olozamide): A Guide", ("ZX9000b",)),
        ("TN-44 of the Series", ()),
        ("Tozamide: A Guide", ()),
    ],
)
def test_a_code_that_opens_the_title_is_the_compound(
    title: str, compounds: tuple[str, ...]
) -> None:
    assert parse_text(f"{title}{BODY}").compounds == compounds


def test_the_title_tells_a_code_name_from_a_catalogue_number() -> None:
    document = parse_text(f"KT-118 in Mice\n\nCatalogue: KT-118 (TR-5118){BODY}")
    assert document.compounds == ("KT-118",)
    assert document.catalog_numbers == ("TR-5118",)


TITLED: dict[str, tuple[str, MediaType]] = {
    "metadata between dashes": (
        "---\ntitle: 'Tozamide in Rats'\nauthor: Kestrel Labs\ndate: 2023-12-05\n"
        "sku: [FC-3547, FC-4047]\n---\n\n# Tozamide in Rats\n\n## Background\n\n"
        "It binds.\n",
        "text/markdown",
    ),
    "a menu above": (
        "<table><tr><td>Call 0800 | Basket</td></tr></table><ul><li>Peptides</li></ul>"
        "<table><tr><td>Stock</td><td>14</td></tr></table><h1>Tozamide in Rats</h1>"
        "<p>By Kestrel Labs. Updated 5 December 2023. Products: FC-3547 (tozamide), "
        "FC-4047 (lemadone).</p><h2>Background</h2><p>It binds.</p>",
        "text/html",
    ),
    "the publisher above": (
        "Quick Kestrel Supplies\nTozamide in Rats: A Background Paper\n\n"
        "Written by Kestrel Labs | 5 December 2023\n\nBackground\n\nIt binds.\n",
        "text/plain",
    ),
}


@pytest.mark.parametrize("name", TITLED)
def test_the_title_is_not_what_stands_above_it(name: str) -> None:
    text, kind = TITLED[name]
    document = parse_text(text, media_type=kind)
    assert document.title is not None
    assert document.title.text.startswith("Tozamide in Rats")
    assert (document.author, document.date) == ("Kestrel Labs", "2023-12-05")
    assert [s.slug for s in document.sections if s.slug != "front-matter"] == [
        "background"
    ]
