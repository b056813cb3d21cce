"""The agreement's page on paper: the same words, for its parties alone."""

from io import BytesIO

from pypdf import PdfReader

from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of

DSA = "dsa-lakeside-dcs"


def paper(client, key: str = DSA, status: int = 200) -> str:
    answer = client.get(f"/agreements/{key}/agreement.pdf")
    assert answer.status_code == status
    if status != 200:
        return ""
    assert answer["Content-Disposition"] == f'attachment; filename="{key}.pdf"'
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_the_paper_says_what_the_page_says(town, tmp_path):
    def with_safeguards(content):
        agreement(content, DSA).update(
            incidents={"notice_hours": 48},
            clauses=[{"id": 1, "heading": "Why", "text": "So that nobody loses a day.\n\nAnd nobody asks twice."}],
        )

    apply(town, tmp_path, with_safeguards)
    ben = town.as_(town.ben_ito)
    on_page, on_paper = text_of(ben.get(f"/agreements/{DSA}/")), paper(ben)
    for said in (
        "School records of lakeside-usd for children in county care",
        "Parties and signatures",
        "Line 1: Lakeside Unified School District shows Lakeside County Child Services",
        "20 USC 1232g(b)(1)(L)",
        "Within 48 hours",
        "1. Why",
        "And nobody asks twice.",
    ):
        assert said in on_page, said
        assert said in on_paper, said
    assert f"{DSA}, as it stood on" in on_paper
    assert f'href="/agreements/{DSA}/agreement.pdf"' in ben.get(f"/agreements/{DSA}/").content.decode()


def test_what_is_missing_stands_on_paper_too(town):
    ben = town.as_(town.ben_ito)
    assert "has not signed" not in paper(ben)
    town.admin(
        "DELETE FROM agreements_signature WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = %s)",
        DSA,
    )
    text = paper(ben)
    assert "Lakeside Unified School District has not signed." in text and "Not signed yet" in text


def test_an_agreement_without_lines_says_that_it_opens_nothing(town):
    assert "It opens nothing by itself" in paper(town.as_(town.ben_ito), "mou")


def test_of_another_organization_s_agreement_there_is_no_paper(town):
    assert paper(town.as_(town.rosa_diaz))
    paper(town.as_("kim.noor"), status=404)
    paper(town.as_(town.ben_ito), "none-such", status=404)
