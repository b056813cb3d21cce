"""Which conditions a mutant leaves out, and that leaving them out always lets more through."""

import pytest

from tests.access.clauses import Widening, of_body, of_condition, of_view


def said(widenings: list[Widening]) -> list[tuple[str, str]]:
    return [(widening.clause, widening.wider) for widening in widenings]


def test_each_part_of_what_opens_becomes_true():
    assert said(of_condition("(a = 1) AND ((b = 2) OR (c = 3))")) == [("a = 1", "true"), ("(b = 2) OR (c = 3)", "true")]


def test_inside_a_not_what_shuts_becomes_false():
    assert said(of_condition("a AND NOT (b OR c)")) == [
        ("a", "true"),
        ("NOT (b OR c)", "true"),
        ("b", "false"),
        ("c", "false"),
    ]


def test_two_nots_open_again():
    text = "NOT (EXISTS ( SELECT 1 FROM s WHERE ((s.of = t.id) AND (NOT (EXISTS ( SELECT 1 FROM l WHERE (l.id > s.id)))))))"
    assert said(of_condition(text))[1:] == [("l.id > s.id", "true")]


@pytest.mark.parametrize(
    "text",
    ["a IN (SELECT x FROM t WHERE b)", "a = ANY (ARRAY( SELECT x FROM t WHERE b))", "EXISTS (SELECT FROM t WHERE b)"],
)
def test_what_is_asked_within_a_comparison_is_found(text):
    assert said(of_condition(text)) == [(text, "true"), ("b", "true")]


def test_a_list_of_what_is_not_wanted_shuts():
    assert said(of_condition("a NOT IN (SELECT x FROM t WHERE b OR c)"))[1:] == [("b", "false"), ("c", "false")]


def test_a_between_is_one_condition():
    assert said(of_condition("a BETWEEN 1 AND 2 AND b")) == [("a BETWEEN 1 AND 2", "true"), ("b", "true")]


def test_when_it_is_true_else_it_depends_is_one_condition():
    text = "CASE WHEN (g = '-1'::integer) THEN true ELSE (s IN ( SELECT r FROM my_rows r WHERE b)) END"
    assert said(of_condition(text)) == [(text, "true"), ("b", "true")]


def test_a_case_by_kind_opens_by_each_of_its_kinds():
    text = "CASE dataset WHEN 51 THEN (a AND b) WHEN 52 THEN c ELSE false END"
    assert said(of_condition(text))[1:] == [("a", "true"), ("b", "true"), ("c", "true")]


def test_a_join_that_keeps_rows_without_a_match_opens_nothing():
    assert said(
        of_view("SELECT 1 FROM ((a JOIN b ON ((a.x = b.x))) LEFT JOIN c ON ((c.x = a.x))) WHERE (a.y = 1);", False)
    ) == [
        ("a.x = b.x", "true"),
        ("a.y = 1", "true"),
    ]


def test_a_refusal_shuts_and_what_is_answered_opens():
    body = """
    BEGIN
        IF seat IS NULL OR barred THEN RETURN; END IF;  -- A comment with AND in it.
        IF wanted > 0 THEN RETURN ARRAY[1]; END IF;
        RETURN QUERY SELECT v.id FROM v WHERE v.principal = 'a AND b' AND v.during @> moment;
    END"""
    assert said(of_body(body, shuts=False)) == [
        ("seat IS NULL", "false"),
        ("barred", "false"),
        ("wanted > 0", "true"),
        ("v.principal = 'a AND b'", "true"),
        ("v.during @> moment", "true"),
    ]


def test_of_a_function_that_bars_no_row_is_the_wider_rule():
    body = "BEGIN RETURN ARRAY(SELECT b.id FROM b WHERE b.during @> moment AND (b.role IS NULL OR b.role = mine)); END"
    assert said(of_body(body, shuts=True)) == [
        ("b.during @> moment AND (b.role IS NULL OR b.role = mine)", "false"),
        ("b.role IS NULL", "false"),
        ("b.role = mine", "false"),
    ]


def test_a_mutant_is_the_text_with_one_condition_in_another_place():
    text = "(a = 1) AND (b = 2)"
    assert ["".join(each.of(text).split()) for each in of_condition(text)] == ["(true)AND(b=2)", "(a=1)AND(true)"]
