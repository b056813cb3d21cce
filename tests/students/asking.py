"""Asks as anybody in the one transaction in which something has been changed: by the function, and by the slow reference."""

from contextlib import contextmanager
from datetime import date

from homeroom.students.search import forms_of, in_json
from tests.students.reference import Visible, fitting

MOST = 50
TODAY = date.today()


class Asker:
    """Roles are taken within one connection of the superuser, so that changes need not be committed to be felt."""

    def __init__(self, town, admin, actors):
        self.admin = admin
        self.tokens = {actor: town.token(actor) for actor in actors}

    @contextmanager
    def as_(self, actor: str):
        self.admin.execute("SET LOCAL ROLE homeroom_app")
        try:
            self.admin.execute("SELECT access.enter_v1(%s)", [self.tokens[actor]])
            yield
        finally:
            if self.admin.info.transaction_status.name != "INERROR":
                self.admin.execute("RESET ROLE")

    def found(self, actor: str, questions: list[str]) -> dict[str, list[int]]:
        """What the function answers to each."""
        asked = [in_json(forms_of(question, TODAY)) for question in questions]
        with self.as_(actor):
            rows = self.admin.execute(
                "SELECT ARRAY(SELECT access.search_v1(asked::jsonb, %s)) FROM unnest(%s::text[]) WITH ORDINALITY AS q (asked, n)"
                " ORDER BY n",
                [MOST, asked],
            ).fetchall()
        return {question: children for question, (children,) in zip(questions, rows, strict=True)}

    def expected(self, actor: str, questions: list[str]) -> dict[str, list[int]]:
        """What follows from the rows that the policies show."""
        with self.as_(actor):
            visible = Visible(self.admin)
        return {question: fitting(forms_of(question, TODAY), visible)[:MOST] for question in questions}

    def differences(self, questions: list[str]) -> list[str]:
        different = []
        for actor in self.tokens:
            found, expected = self.found(actor, questions), self.expected(actor, questions)
            different += [
                f"{actor} asks {question!r}: {found[question]}, not {expected[question]}"
                for question in questions
                if found[question] != expected[question]
            ]
        return different
