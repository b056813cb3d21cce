"""A child whom two agencies have: two children for good, a school's record that one of them has, what ends, and doubt."""

import psycopg
import pytest

from tests.agreements.test_agreement_page import end
from tests.matching.duplicating import duplicates, only, say, ties, undo
from tests.matching.planting import pairs_of
from tests.matching.reviewing import current, pair_of, verdicts, work
from tests.matching.reviewing import say as decide
from tests.matching.test_case_page import text
from tests.matching.test_overlays import ENDINGS, WARNING, doubt, linked
from tests.matching.test_overlays import end as end_doubt
from tests.matching.test_ties import TIE
from tests.matching.test_two_agencies import FROM, as_read, listed, where
from tests.town import neighbors
from tests.town.neighbors import (
    DELTA,
    LUCIA,
    MARISOL,
    MARISOL_AGAIN,
    OTHERS,
    in_delta,
    send_county,
    send_delta,
    send_lakeside,
)

HOSTED = f"host-{DELTA.key}"


def between(town, one, other) -> int:
    """The question about these two children."""
    [(number,)] = town.admin(
        "SELECT id FROM matching_duplicate WHERE student_a_id = %s AND student_b_id = %s", *sorted((one.id, other.id))
    )
    return number


# Two children


def test_two_children_of_two_agencies_stay_two_and_no_way_around_a_third_record_joins_them(both, tmp_path):
    lena, number = both.as_(both.lena_marsh), only(both)
    say(lena, number, "different")
    send_county(both, tmp_path, MARISOL_AGAIN)
    mine, other, again = both.marisol, in_delta(both), both.child("county-dcs", "20095")
    say(lena, between(both, mine, again), "same")
    around = between(both, other, again)
    said = text(lena.get(say(lena, around, "same").url))
    assert "A tie would join two records of which a person said that they are two children." in said
    with both.raw(both.lena_marsh) as raw, pytest.raises(psycopg.errors.CheckViolation, match="two children"):
        raw.execute(TIE, [around])
    assert ties(both) == 1
    # Said once, it stands when a file changes what is compared: that only asks anew.
    send_delta(both, tmp_path, (*MARISOL[:3], "Anna", *MARISOL[4:]), *OTHERS)
    assert f'href="/matches/duplicates/{number}/"' in listed(lena)
    assert "A tie would join" in text(lena.get(say(lena, around, "same").url)) and ties(both) == 1
    undo(lena, between(both, mine, again))
    say(lena, around, "same")
    assert ties(both) == 1


def test_a_record_of_a_school_never_stands_with_both(both, tmp_path):
    """Nor can a link join whom ties do not: the school's record is one child's."""
    send_lakeside(both, tmp_path)
    say(both.as_(both.lena_marsh), only(both), "different")
    send_lakeside(both, tmp_path)
    assert pairs_of(both, "D-1") == [] and linked(both, both.marisol) == 1 and linked(both, in_delta(both)) == 0
    [(district,)] = both.admin("SELECT id FROM partners_organization WHERE key = 'lakeside-usd'")
    with pytest.raises(psycopg.errors.UniqueViolation):
        both.admin(
            "INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) VALUES (%s, 'S1', %s)",
            district,
            in_delta(both).id,
        )


# A school's record that resembles both


@pytest.fixture
def wanted(both, tmp_path):
    """Both agencies have Lucia, and one record of Lakeside may be hers."""
    send_delta(both, tmp_path, MARISOL, *OTHERS, LUCIA)
    send_lakeside(both, tmp_path)
    both.pairs = pair_of(both, both.lucia), *pairs_of(both, "D-5")
    assert len(both.pairs) == 2
    return both


@pytest.mark.leak(28)
def test_a_caseworker_does_not_read_that_another_child_resembles_the_schools_record(wanted):
    mine, other = wanted.pairs
    told = "By what is the child’s own, another record fits as well."
    for person, pair in (("rosa_diaz", mine), ("gwen_park", other)):
        page = text(wanted.as_(getattr(wanted, person)).get(f"/matches/{pair}/"))
        assert "The model is not sure of it. A link needs a person’s word." in page and told not in page
        assert told in text(wanted.as_(wanted.lena_marsh).get(f"/matches/{pair}/"))


@pytest.mark.leak(28)
def test_of_a_record_that_became_the_other_agencys_childs_a_caseworker_reads_nothing_until_it_is_free(wanted, tmp_path):
    rosa, gwen, lena = (wanted.as_(getattr(wanted, who)) for who in ("rosa_diaz", "gwen_park", "lena_marsh"))
    mine, other = wanted.pairs
    assert rosa.get(f"/matches/{mine}/").status_code == gwen.get(f"/matches/{other}/").status_code == 200
    for client in (gwen, lena):
        decide(client, other, "link")
    work(wanted)
    assert verdicts(wanted, mine) == ["refuse"] and current(wanted, "students_enrollment", in_delta(wanted, "D-5")) == 1
    assert rosa.get(f"/matches/{mine}/").status_code == rosa.get("/matches/987654/").status_code == 404
    assert f"/matches/{mine}/" not in listed(rosa) and f"/matches/{mine}/" not in text(rosa.get("/"))
    with wanted.raw(wanted.rosa_diaz) as raw:
        for table, column in (
            ("matching_pair", "id"),
            ("matching_decision", "pair_id"),
            ("matching_weighing", "pair_id"),
        ):
            assert raw.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [mine]).fetchone() == (0,), table
    with wanted.raw(wanted.nora_west) as raw:
        assert raw.execute("SELECT access.is_anothers_v1(%s)", [mine]).fetchone() == (False,)
    assert "One of the two records was linked with another" in text(lena.get(f"/matches/{mine}/"))
    decide(lena, other, "undo")
    work(wanted)
    send_lakeside(wanted, tmp_path)
    assert rosa.get(f"/matches/{mine}/").status_code == 200 and f"/matches/{mine}/" in listed(rosa)


def test_that_the_childs_own_record_is_another_one_its_caseworker_reads_as_before(town, tmp_path):
    """Of two records of the roster one is linked: the other one is no longer asked about, and its page says why."""
    from tests.matching.planting import CHILD_OF_TWINS, TWINS, send

    send(town, tmp_path, [CHILD_OF_TWINS], TWINS)
    one, other = pairs_of(town, CHILD_OF_TWINS[0])
    rosa, lena = town.as_(town.rosa_diaz), town.as_(town.lena_marsh)
    for client in (rosa, lena):
        decide(client, one, "link")
    work(town)
    assert "One of the two records was linked with another" in text(rosa.get(f"/matches/{other}/"))


def test_where_the_two_are_tied_whoever_acts_for_both_reads_with_which_one_the_schools_record_stands(wanted):
    lena, (mine, other) = wanted.as_(wanted.lena_marsh), wanted.pairs
    say(lena, between(wanted, wanted.lucia, in_delta(wanted, "D-5")), "same")
    for client in (wanted.as_(wanted.rosa_diaz), lena):
        decide(client, mine, "link")
    work(wanted)
    assert "A record of Lakeside Unified School District is linked with that one already." in text(
        lena.get(f"/matches/{other}/")
    )
    assert wanted.as_(wanted.gwen_park).get(f"/matches/{other}/").status_code == 404
    assert linked(wanted, wanted.lucia) == 1 and linked(wanted, in_delta(wanted, "D-5")) == 0


# Ends


def test_when_the_load_that_brought_her_is_taken_back_question_and_tie_are_over_and_she_is_asked_about_anew(
    enrolled, tmp_path
):
    neighbors.apply(enrolled, neighbors.with_delta(tells_schools=True))
    lena, ada, number = enrolled.as_(enrolled.lena_marsh), enrolled.as_(enrolled.ada_okafor), only(enrolled)
    assert FROM.format(DELTA.name) in text(ada.get(enrolled.marisol.url))
    [(batch,)] = enrolled.admin("SELECT batch_id FROM matching_duplicate")
    enrolled.homeroom("undo", str(batch))
    assert (duplicates(enrolled), ties(enrolled)) == ([], 0)
    assert "another record here" not in text(ada.get(enrolled.marisol.url))
    assert enrolled.admin("SELECT sealed_a, sealed_b FROM matching_duplicate") == [(b"", b"")]
    assert f"/matches/duplicates/{number}/" not in listed(lena)
    send_delta(enrolled, tmp_path, MARISOL, *OTHERS)
    assert only(enrolled) == number and ties(enrolled) == 0
    assert f'href="/matches/duplicates/{number}/"' in listed(lena)


def test_a_child_whom_the_neighbors_file_lists_no_longer_or_who_was_adopted_there_is_tied_no_longer(both, tmp_path):
    lena = both.as_(both.lena_marsh)
    say(lena, only(both), "same")
    send_delta(both, tmp_path, *OTHERS)
    assert (duplicates(both), ties(both)) == ([], 0)
    send_delta(both, tmp_path, MARISOL, *OTHERS)
    say(lena, only(both), "same")
    assert ties(both) == 1
    both.admin(
        "UPDATE students_careepisode SET exit_reason = 'adoption', exit_on = current_date - 3 WHERE student_id = %s"
        " AND superseded_at IS NULL",
        in_delta(both).id,
    )
    send_county(both, tmp_path)
    assert ties(both) == 1  # Its own agency says so.
    send_delta(both, tmp_path, MARISOL, *OTHERS)
    assert (duplicates(both), ties(both)) == ([], 0)


def test_what_a_person_called_two_children_is_so_still_when_one_of_them_went_and_came_again(both, tmp_path):
    lena, number = both.as_(both.lena_marsh), only(both)
    say(lena, number, "different")
    for children in (OTHERS, (MARISOL, *OTHERS)):
        send_delta(both, tmp_path, *children)
    assert duplicates(both) == [number] and f'href="/matches/duplicates/{number}/"' not in listed(lena)


def test_when_the_neighbor_is_hosted_no_more_nobody_looks_and_nothing_further_of_it_comes_in(both, tmp_path):
    lena, address = both.as_(both.lena_marsh), where(both)
    say(lena, only(both), "same")
    assert lena.get(address).status_code == 200
    end(both.as_(both.dina_cole), HOSTED)
    assert lena.get(address).status_code == 404 and DELTA.name not in listed(lena)
    assert lena.post(f"{address}undo/").status_code == 404
    with both.raw(both.lena_marsh) as raw:
        for table in ("matching_duplicate", "matching_tie"):
            assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    refused = send_delta(both, tmp_path, MARISOL, check=False)
    assert refused.returncode == 4 and "R-HOSTING" in refused.stdout
    for person, own in (("rosa_diaz", both.marisol), ("gwen_park", in_delta(both))):
        assert "another record here" not in text(both.as_(getattr(both, person)).get(own.url))
    assert ties(both) == 1


def test_a_roster_is_compared_with_no_child_of_an_agency_that_is_hosted_no_more_and_its_ties_stand(both, tmp_path):
    number = only(both)
    say(both.as_(both.lena_marsh), number, "same")
    otto = in_delta(both, "D-4")
    end(both.as_(both.dina_cole), HOSTED)
    as_otto = ("S95", "ST-595", "Otto", "Lindqvist", "", "2011-06-15", "lincoln-ms", "07")
    send_lakeside(both, tmp_path, as_otto)
    assert both.admin("SELECT count(*) FROM matching_pair WHERE student_id = %s", otto.id) == [(0,)]
    send_county(both, tmp_path, MARISOL_AGAIN)
    assert ties(both) == 1 and number in duplicates(both)


# A record of two children


def test_that_the_neighbors_record_is_of_two_children_is_its_own_affair(enrolled):
    """Its links are cut and its people are warned. The other agency's record, its link and its people know nothing of it."""
    gwen, rosa, other = enrolled.as_(enrolled.gwen_park), enrolled.as_(enrolled.rosa_diaz), in_delta(enrolled)
    read = as_read(rosa.get(enrolled.marisol.url))
    assert linked(enrolled, other) == linked(enrolled, enrolled.marisol) == 1
    doubt(gwen, other.url)
    # Until the worker comes the school sees the record by its own alone: it is warned, and not told whose worker said so.
    page = text(enrolled.as_(enrolled.ada_okafor).get(other.url))
    assert WARNING in page and "Somebody said so on" in page and "Gwen Park" not in page
    assert "Gwen Park said so on" in text(gwen.get(other.url))
    work(enrolled)
    assert linked(enrolled, other) == 0 and linked(enrolled, enrolled.marisol) == 1
    told = "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'two_in_one'"
    assert enrolled.admin(f"{told} ORDER BY 1") == [("dina.cole",), ("milo.shaw",)]
    for person in ("gwen_park", "milo_shaw"):
        assert WARNING in text(enrolled.as_(getattr(enrolled, person)).get(other.url))
    assert as_read(rosa.get(enrolled.marisol.url)) == read
    for person in ("rosa_diaz", "sam_hill", "dora_lind", "ada_okafor", "ben_ito", "nora_west"):
        with enrolled.raw(getattr(enrolled, person)) as raw:
            assert raw.execute("SELECT count(*) FROM matching_overlay").fetchone() == (0,), person
        assert enrolled.as_(getattr(enrolled, person)).get(f"{other.url}two-children/").status_code == 404
    assert ties(enrolled) == 1
    end_doubt(gwen, other.url)
    work(enrolled)
    assert linked(enrolled, other) == 1 and WARNING not in text(gwen.get(other.url))


def test_only_its_own_steward_or_whoever_acts_for_both_says_that_it_was_put_right(enrolled):
    doubt(enrolled.as_(enrolled.gwen_park), in_delta(enrolled).url)
    work(enrolled)
    for person, may in (("dora_lind", 0), ("rosa_diaz", 0), ("ben_ito", 0), ("dina_cole", 1), ("lena_marsh", 1)):
        with enrolled.raw(getattr(enrolled, person)) as raw:
            assert raw.execute(ENDINGS["put_right"]).rowcount == may, person
    end_doubt(enrolled.as_(enrolled.dina_cole), in_delta(enrolled).url, words="The two were parted in our system.")
    assert enrolled.admin("SELECT ending FROM matching_overlay") == [("put_right",)]
