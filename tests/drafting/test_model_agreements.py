"""The templates: each is complete, its words and its lines say the same, and its lines open what they are meant to open."""

import itertools
import json
import re
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from homeroom.access.catalogue import catalogue
from homeroom.access.door import call, door
from homeroom.access.models import Ground, Purpose
from homeroom.agreements import compiling
from homeroom.agreements.bases import basis_of
from homeroom.agreements.compiling import TIERS_UNDER_ANOTHER, coverage
from homeroom.agreements.models import Agreement
from homeroom.agreements.words import CONTENTS
from homeroom.collaboration import shape
from homeroom.collaboration.checking.about_agreements import AboutAgreements
from homeroom.collaboration.reading import Read
from homeroom.drafting.model_agreements import HERE, model_agreements
from homeroom.partners.models import Organization
from homeroom.partners.words import FAMILY_KIND, ORGANIZATION_KINDS, ROLES
from tests.collaboration.files import apply
from tests.decide.asking import answer
from tests.insight.managing import hire_manager, many_needs
from tests.insight.test_board import cells
from tests.journeys.reading_grade import ease, grade
from tests.town.files import ago, ahead, care_news, person, signed
from tests.town.permits import MARISOL, consent, relation

MODELS = model_agreements()
WITH_LINES = [each for each in MODELS.values() if each.shows_something]
PURPOSE = Purpose(key="school-stability", name="Keep school", benefit="Fewer moves", measure="days out of school")
PLACE = re.compile(r"\{(\w*)\}")
OF_THE_PURPOSE = {"purpose", "benefit", "measure"}


@pytest.fixture
def at_work(quiet_town):
    """A data steward behind the door, as whoever drafts is."""
    with door(quiet_town.token(quiet_town.ben_ito)):
        yield


def between(model, kinds):
    """The parties of a template, one of each of these kinds: nobody of the town, so that nothing of the town helps."""
    return {
        role.word: Organization(key=f"the-{role.word.replace('_', '-')}", name=f"The {role.word}", kind=kind)
        for role, kind in zip(model.parties, kinds, strict=True)
    }


def entry_of(model, parties, purpose=PURPOSE, contents=None, **more) -> shape.Agreement:
    """As a draft is begun. `contents` are those that only a site can know."""
    named = {word: (party.key, party.name) for word, party in parties.items()}
    purpose = purpose if model.shows_something else None
    lines = model.lines_between(named, purpose)
    for line in lines:
        line["basis_contents"] = {**line.get("basis_contents", {}), **(contents or {})}
    return shape.Agreement.model_validate(
        {
            "id": model.id,
            "tier": model.tier,
            "title": model.title,
            "parties": [party.key for party in parties.values()],
            "effective_on": date(2026, 7, 1),
            "expires_on": date(2028, 6, 30),
            "hosting": model.hosting,
            "template": model.mark,
            "clauses": model.clauses_between(named, purpose),
            "lines": lines,
            **more,
        }
    )


class AnyGrounds(compiling.Grounds):
    """Grounds by their words, made nowhere."""

    def __init__(self):
        self.known, self.made = {}, 0

    def ground(self, relation, population, condition):
        return Ground(relation=relation, population=population, condition=condition)


class Compiled:
    """A template with these kinds of parties as the collaboration file would have it, and what the machine makes of it."""

    def __init__(self, model, kinds=None, **more):
        self.parties = between(model, kinds or [role.kinds[0] for role in model.parties])
        self.by_key = {party.key: party for party in self.parties.values()}
        self.entry = entry_of(model, self.parties, **more)
        about = shape.About(
            name="A county",
            timezone="America/Chicago",
            match_confirmation="exact",
            custodian=shape.Custodian(option="neutral_third_party", organization="host"),
        )
        document = shape.Document(
            version=1,
            collaboration=about,
            organizations=[shape.Organization(id=o.key, name=o.name, kind=o.kind) for o in self.by_key.values()],
            purposes=[shape.Purpose(id=p.key, name=p.name, benefit=p.benefit, measure=p.measure) for p in (PURPOSE,)],
            agreements=[self.entry],
        )
        self.checker = AboutAgreements(Read(document, {}))
        self.faults = [sentence for _place, sentence in self.checker.agreement(self.entry)]
        self.lines = [self._row(line) for line in self.entry.lines]

    def _row(self, line):
        row = self.checker.as_row(line, self.entry)
        row.number, row.contributor = line.id, self.by_key[line.contributor]
        return row

    def lacks(self, above: str | None):
        """Signed under an agreement of this tier."""
        paper = Agreement(
            tier=self.entry.tier,
            parent=Agreement(tier=above) if above else None,
            hosting_basis=self.entry.hosting.basis if self.entry.hosting else "",
            term=DateTimeTZRange(None, None),
        )
        # A license is asked besides what the agreement above it shows: here, the same.
        return list(compiling.lacks(paper, self.lines, set(self.entry.parties), self.by_key, self.lines))

    @property
    def openings(self):
        for line in self.lines:
            recipients = [self.by_key[key] for key in line.recipients]
            yield from compiling.openings(line, recipients, [PURPOSE], AnyGrounds())


def of_every_kind(models):
    """Each template with each choice of the kinds of organization that may be its parties."""
    return [
        pytest.param(model, kinds, id=f"{model.id}-{'-'.join(kinds)}")
        for model in models
        for kinds in itertools.product(*(role.kinds for role in model.parties))
    ]


def each(models):
    return [pytest.param(model, id=model.id) for model in models]


def lines_of(model):
    return [(clause, clause["line"]) for clause in model.clauses if "line" in clause]


def each_line(models=WITH_LINES):
    return [
        pytest.param(model, clause, line, id=f"{model.id}-{clause['id']}")
        for model in models
        for clause, line in lines_of(model)
    ]


# --- Each is whole ---------------------------------------------------------------------------------------------------


def test_each_file_is_a_template_of_its_own():
    assert len(MODELS) == len(list(HERE.glob("*.yaml"))) == 12
    assert {model.tier for model in MODELS.values()} == {"MOU", "HOSTING", "DSA", "DUL"}


@pytest.mark.parametrize(("model", "kinds"), of_every_kind(MODELS.values()))
def test_with_parties_and_a_purpose_it_is_an_agreement_without_a_fault(at_work, model, kinds):
    compiled = Compiled(model, kinds)
    assert compiled.faults == []
    assert [clause.id for clause in compiled.entry.clauses] == list(range(1, len(model.clauses) + 1))
    assert {line.id for line in compiled.entry.lines} <= {clause.id for clause in compiled.entry.clauses}


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_every_place_of_its_words_is_filled_and_every_party_is_spoken_of(model):
    places = {place for clause in model.clauses for place in PLACE.findall(clause["text"])}
    assert places == {role.word for role in model.parties} | (OF_THE_PURPOSE if model.shows_something else set())
    entry = entry_of(model, between(model, [role.kinds[0] for role in model.parties]))
    for clause, written in zip(entry.clauses, model.clauses, strict=True):
        assert not {"{", "}"} & set(clause.heading + clause.text)
        assert bool(PLACE.search(written["text"])) == (clause.text != written["text"].strip())


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_it_is_called_by_a_name_in_both_languages(model):
    for words in (model.titles, model.abouts, *(role.names for role in model.parties)):
        assert words.keys() == {"en", "es"}
        assert words["en"] != words["es"]
        assert all(text == text.strip() != "" for text in words.values())
    assert len({role.names["en"] for role in model.parties}) == len(model.parties)


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_it_names_its_source_and_holds_for_three_years_at_most(model):
    assert model.source
    assert 0 < model.months <= 36
    assert all(role.kinds and set(role.kinds) <= ORGANIZATION_KINDS.keys() for role in model.parties)
    for code_of in {code_of for _clause, line in lines_of(model) for code_of in line["bases"]}:
        assert cited(code_of).replace("U.S.C.", "USC") in model.source


# What the agreements of each tier speak of (PTAC, written agreement checklist). A memorandum and a hosting agreement also say who
# their parties are to each other; of the others those say it whose law asks for it.
ALWAYS = {"purpose", "data", "security", "redisclosure", "incidents", "audit", "retention", "end"}
TOPICS = {"DSA": ALWAYS, "DUL": ALWAYS, "MOU": {*ALWAYS, "parties"}, "HOSTING": {*ALWAYS, "parties"}}


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_it_speaks_of_everything_that_a_good_agreement_speaks_of(model):
    assert TOPICS[model.tier] - {clause["topic"] for clause in model.clauses} == set()


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_a_clause_that_it_refers_to_is_there(model):
    contents = [text for _clause, line in lines_of(model) for text in line.get("basis_contents", {}).values()]
    numbers = re.findall(r"\bclauses? (\d+)(?: (?:and|to) (\d+))?", " ".join([*contents, *texts_of(model)]))
    assert {int(number) for pair in numbers for number in pair if number} <= {c["id"] for c in model.clauses}


# --- Its words are plain ---------------------------------------------------------------------------------------------

GRADE_MAX, GRADE_OF_ONE_MAX = 9.0, 13.0  # Of the whole; of a clause, which is too short for the formula to be sure of.
EASE_MIN = 60.0
CITATION = re.compile(r"\d+ (?:U\.S\.C\.|CFR) (?:Part )?[\w.()]+(?:, \d[\w.()]+)*")


def texts_of(model) -> list[str]:
    return [clause["text"] for clause in model.clauses]


def as_read(text: str) -> str:
    """With names of two syllables, and without where a law stands."""
    return CITATION.sub("the law", PLACE.sub("Lakeside", text))


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_its_clauses_are_in_plain_words(model):
    read = list(map(as_read, texts_of(model)))
    assert grade(read) <= GRADE_MAX
    assert [text for text in read if grade([text]) > GRADE_OF_ONE_MAX] == []


def test_what_they_are_about_is_said_in_plain_spanish():
    assert ease([model.abouts["es"] for model in MODELS.values()]) >= EASE_MIN


# --- What it lacks ---------------------------------------------------------------------------------------------------

# Contents that only a site can know: the law of its state or tribe. By template: the lines that ask for it, and by which basis.
FOR_THE_SITE = {
    "usa-exchange": {2: "FERPA-USA"},
    "evaluation": {},
    "study": {},
    "caregivers": {2: "FERPA-USA", 3: "FERPA-USA"},
    "advocates": {2: "IV-E", 3: "IV-E"},
    "enrolling-school": {},
    "tutoring": {},
    "care-for-schools": dict.fromkeys((2, 3, 4, 5, 6), "IV-E"),
}
STATE_LAW = {"state_law": "STATE-1"}


def test_of_every_template_with_lines_it_is_known_what_it_lacks():
    assert FOR_THE_SITE.keys() == {model.id for model in WITH_LINES}


@pytest.mark.parametrize(("model", "kinds"), of_every_kind(MODELS.values()))
def test_nothing_is_lacking_but_what_only_a_site_can_know(at_work, model, kinds):
    above = TIERS_UNDER_ANOTHER.get(model.tier)
    lacking = [(lack.what, lack.details) for lack in Compiled(model, kinds).lacks(above)]
    assert lacking == [
        ("contents", {"line": number, "basis": basis, "missing": ["state_law"]})
        for number, basis in FOR_THE_SITE.get(model.id, {}).items()
    ]
    assert Compiled(model, kinds, contents=STATE_LAW).lacks(above) == []


@pytest.mark.parametrize("model", each(WITH_LINES))
def test_every_content_that_it_writes_is_one_that_its_law_asks_for(model):
    for clause, line in lines_of(model):
        asked = {key for code_of in line["bases"] for key in basis_of(code_of).contents}
        site = set(STATE_LAW) if clause["id"] in FOR_THE_SITE[model.id] else set()
        assert line.get("basis_contents", {}).keys() == asked - site
        assert asked <= CONTENTS.keys()


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_it_stands_under_an_agreement_of_the_tier_above(at_work, model):
    above = TIERS_UNDER_ANOTHER.get(model.tier)
    for tier in (None, "MOU", "DSA", "HOSTING"):
        missing = [lack.details for lack in Compiled(model, contents=STATE_LAW).lacks(tier)]
        assert missing == ([] if above in (None, tier) else [{"tier": model.tier, "parent": above}])


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_a_memorandum_and_a_hosting_agreement_open_nothing_and_the_others_open_something(model):
    assert model.shows_something == (model.tier in ("DSA", "DUL"))
    assert (model.hosting is not None) == (model.tier == "HOSTING")


@pytest.mark.parametrize(
    ("key", "basis", "laws"),
    [
        ("school-hosting", "FERPA-SCHOOL-OFFICIAL", ["34 CFR 99.31(a)(1)(i)(B)", "34 CFR 99.7(a)(3)(iii)", "34 CFR 99.33(a)"]),
        ("agency-hosting", "IV-E", ["42 U.S.C. 671(a)(8)", "45 CFR 205.50"]),
    ],
)  # fmt: skip
def test_a_hosting_agreement_names_its_law_and_says_what_that_asks(key, basis, laws):
    model = MODELS[key]
    assert model.hosting == {"basis": basis, "roster_retention": "none"}
    text = " ".join(texts_of(model))
    for law in laws:
        assert law in text
    headings = {clause["heading"] for clause in model.clauses}
    assert {"Keys", "Backups", "No use of its own", "Return", "Destruction", "Limits on use and passing on"} <= headings


# --- What its lines open ---------------------------------------------------------------------------------------------

ASSIGNED = ("assigned", "in_care_of_recipient", "agency_responsible")
LIVES_WITH = ("foster_parent", "caregiver", "in_care", "any")
AT_SCHOOL = ("school_of_enrollment", "enrolled_in_recipient", "any")
ENROLLING = ("school_of_enrollment", "enrolled_in_recipient", "enrolled")
AT_SCHOOL_ON_THE_TEAM = ("team_member", "enrolled_in_recipient", "any")
WORKERS, COUNSELORS = ("caseworker", "caseworker_supervisor"), ("school_counselor", "education_liaison")
PLAN, OF_GRADES = {"plan", "notes_shared"}, {"enrollment", "enrollment_school", "attendance", "academics"}

# For each template: line, role and ground, with the datasets that are opened whole.
OPENS = {
    "usa-exchange": {
        **{(2, role, *ASSIGNED): {*OF_GRADES, "academics_teacher_comments"} for role in WORKERS},
        (2, *LIVES_WITH): OF_GRADES,
    },
    "evaluation": {(2, "program_manager", "any_in_population", "in_care", "any"): {"plan"}},
    "study": {(2, "program_manager", "any_in_population", "in_care", "unobjected"): {"plan"}},
    "caregivers": {
        **{(2, role, *ASSIGNED): {*OF_GRADES, "enrollment_schedule", "supports"} for role in WORKERS},
        **{(3, role, *ASSIGNED): PLAN for role in WORKERS},
        (2, *LIVES_WITH): {*OF_GRADES, "enrollment_schedule", "supports"},
        (3, *LIVES_WITH): PLAN,
    },
    "advocates": {
        (2, "casa", "team_member", "in_care", "any"): set(),
        (3, "casa", "team_member", "in_care", "any"): PLAN,
    },
    "enrolling-school": {
        **{(2, role, *ENROLLING): {*OF_GRADES, "identity_match_keys", "assessment", "supports"} for role in COUNSELORS},
        **{(3, role, *ENROLLING): {"sped", "sped_status", "sped_iep_document", "supports_section_504"} for role in COUNSELORS},
        **{(4, role, *ENROLLING): {"health_immunizations"} for role in COUNSELORS},
    },
    "tutoring": {
        (2, "tutor", "team_member", "in_care", "consent"): {"attendance", "academics", "academics_teacher_comments"}
    },
    "care-for-schools": {
        **{(2, role, *AT_SCHOOL): set() for role in COUNSELORS},
        **{(3, role, *AT_SCHOOL): {"people", "people_points_of_contact"} for role in COUNSELORS},
        **{(4, role, *AT_SCHOOL): PLAN for role in COUNSELORS},
        (5, "teacher", *AT_SCHOOL_ON_THE_TEAM): set(),
        (6, "teacher", *AT_SCHOOL_ON_THE_TEAM): {"plan"},
    },
}  # fmt: skip


def opened(model, *, own=False):
    return {
        (o.line.number, o.role, o.ground.relation, o.ground.population, o.ground.condition): {
            dataset.name for dataset in catalogue().datasets_in(o.datasets)
        }
        for o in Compiled(model).openings
        if o.own == own
    }


@pytest.mark.parametrize("model", each(MODELS.values()))
def test_it_opens_this_and_no_more(at_work, model):
    assert opened(model) == OPENS.get(model.id, {})


def test_a_school_finds_its_own_records_where_it_is_told_who_is_in_care(at_work):
    model = MODELS["care-for-schools"]
    assert {(line, role) for line, role, *_ground in opened(model, own=True)} == {
        *((2, role) for role in COUNSELORS),
        (5, "teacher"),
    }
    for clause, line in lines_of(model):
        assert ("also find in Homeroom" in clause["text"]) == (line["elements"] == ["care.in_care"])
    assert all(opened(other, own=True) == {} for other in WITH_LINES if other is not model)


@pytest.mark.parametrize("model", each(WITH_LINES))
def test_it_reaches_caregivers_only_where_its_words_say_so(at_work, model):
    reached = {o.line.number for o in Compiled(model).openings if o.recipient.kind == FAMILY_KIND}
    allowed = {
        c["id"] for c, line in lines_of(model) if line["redisclosure"] == "to_education_team_authorized_by_agency"
    }
    assert reached == allowed
    says_so = any("with whom the student lives" in text for text in texts_of(model))
    assert says_so == bool(allowed)


def test_only_the_enrolling_school_is_shown_what_is_highly_restricted_and_only_the_iep(at_work):
    restricted = {
        (model.id, element.key)
        for model in WITH_LINES
        for line in Compiled(model).lines
        for element in coverage(line)
        if element.sensitivity in ("P4", "P5") or element.prohibited
    }
    assert restricted == {("enrolling-school", "sped.iep_document")}


def test_all_of_them_together_fit_into_one_installation(at_work):
    """One installation keeps sixteen grounds apart, of which some are there before any agreement."""
    opened = itertools.chain.from_iterable(Compiled(model).openings for model in MODELS.values())
    grounds = {(o.ground.relation, o.ground.population, o.ground.condition) for o in opened}
    assert call("SELECT access.grounds_fit_v1(%s)", json.dumps(sorted(grounds)))


# --- Words and lines say the same ------------------------------------------------------------------------------------

ROLES_IN_WORDS = {
    "caseworker": "caseworkers", "caseworker_supervisor": "supervisors", "program_manager": "program managers",
    "casa": "court-appointed advocates", "school_counselor": "school counselors", "education_liaison": "education liaisons",
    "tutor": "tutors", "teacher": "teachers",
}  # fmt: skip
RELATIONS_IN_WORDS = {
    "assigned": "of cases assigned to them",
    "school_of_enrollment": "who are enrolled at the school where they work, or who enroll there within 30 days",
    "team_member": "while they are on the education team of that student",
    "any_in_population": "whether or not they work with any of them",
}
POPULATIONS_IN_WORDS = {
    "in_care_of_recipient": "is legally responsible for the",
    "in_care": "in foster care",
    "enrolled_in_recipient": "enrolled at",
}
ELEMENTS_IN_WORDS = {
    "identity.legal_name": "name", "identity.preferred_name": "name", "identity.birth_date": "date of birth",
    "identity.state_student_id": "state student identifier", "enrollment.*": "enrollment",
    "enrollment.schedule": "class schedule", "attendance.*": "attendance", "academics.*": "grades and credits",
    "academics.current_grades": "grades", "academics.transcript": "grades and credits", "academics.credits": "credits",
    "academics.gpa": "grades", "academics.graduation_progress": "credits", "assessment.*": "test results",
    "supports.english_learner": "help with English", "supports.activities": "activities",
    "supports.section_504": "Section 504 plan", "sped.status": "whether the student is in special education",
    "sped.iep_document": "IEP", "sped.iep_dates": "its dates", "sped.services": "services",
    "sped.surrogate_parent": "who acts as parent", "health.immunizations": "immunization record",
    "care.in_care": "in care", "care.agency_worker": "the caseworker and the agency",
    "people.*": "the parents and how to reach them, the student's advocates, the points of contact",
    "court.education_rights_order": "who may decide about school by a court's order", "plan.goals": "goals and tasks",
    "plan.records_transfer": "transfer of records stands", "notes.shared": "notes for the whole team",
}  # fmt: skip
# Of the first template the words are its author's: enrollment stands for all of it, and comments are among the grades.


def cited(code_of: str) -> str:
    """The first place of the law, as clauses write it: 42 U.S.C. 671(a)(8)."""
    return re.split(r"[;,]", basis_of(code_of).cite)[0].replace(" USC ", " U.S.C. ")


@pytest.mark.parametrize(("model", "clause", "line"), each_line())
def test_the_clause_says_who_shows_it_to_whom(model, clause, line):
    text = clause["text"]
    assert clause["topic"] == "data"
    assert f"{{{line['contributor']}}}" in text
    assert all(f"{{{word}}}" in text for word in line["recipients"]["parties"])
    assert set(line["recipients"]["parties"]) <= {role.word for role in model.parties} - {line["contributor"]}
    # "the caseworkers and supervisors of {agency}": nobody else of it, and nobody of another.
    said = {
        role
        for role, words in ROLES_IN_WORDS.items()
        if re.search(rf"\b{words}(?: and [\w ]+)? of \{{\w", clause["text"])
    }
    assert said == set(line["recipients"]["roles"]) <= ROLES.keys()


@pytest.mark.parametrize(("model", "clause", "line"), each_line())
def test_the_clause_says_of_whom(model, clause, line):
    for known, in_words in ((RELATIONS_IN_WORDS, line["relationship"]), (POPULATIONS_IN_WORDS, line["population"])):
        assert known[in_words] in clause["text"]
    for relation_of_another, words in RELATIONS_IN_WORDS.items():
        assert (words in clause["text"]) == (relation_of_another == line["relationship"])


@pytest.mark.parametrize(("model", "clause", "line"), each_line())
def test_the_clause_says_what_and_how_much_of_it(model, clause, line):
    for pattern in line["elements"]:
        assert ELEMENTS_IN_WORDS[pattern] in clause["text"], pattern
    assert ("as yes or no only" in clause["text"]) == (line["view"] == "flag")
    # To look, to list and to print goes without saying; whatever else one may do is said.
    beyond = set(line["operations"]) - {"view", "list", "print"}
    assert beyond <= {"aggregate", "export"}
    assert ("may count" in clause["text"]) == ("aggregate" in beyond) == (line["operations"] == ["aggregate"])
    assert ("export them" in clause["text"]) == ("export" in beyond)
    if "view" in line["operations"]:
        assert any("print and copy nothing" in text for text in texts_of(model)) == ("print" not in line["operations"])
    assert line["view"] in ("full", "flag")  # Of what is shown in part no clause speaks yet.


@pytest.mark.parametrize(("model", "clause", "line"), each_line())
def test_the_clause_names_the_law(model, clause, line):
    for code_of in line["bases"]:
        assert cited(code_of) in clause["text"]


DAYS_IN_WORDS = {365: "one year after the student has left care", 30: "30 days after"}


@pytest.mark.parametrize(("model", "clause", "line"), each_line())
def test_another_clause_says_how_long_it_is_kept_and_what_becomes_of_it(model, clause, line):
    kept = " ".join(c["text"] for c in model.clauses if c["topic"] == "retention")
    ended = " ".join(c["text"] for c in model.clauses if c["topic"] == "end")
    retention = line["retention"]
    assert line["redisclosure"]
    assert (DAYS_IN_WORDS[retention["days"]] if "days" in retention else "60 days after this") in kept
    assert line["disposition"] == "destroy"
    assert "destroyed" in ended


@pytest.mark.parametrize("model", each(WITH_LINES))
def test_what_it_is_for_is_the_purpose_of_the_register_and_nothing_else(model):
    (first,) = (clause["text"] for clause in model.clauses if clause["topic"] == "purpose")
    assert not OF_THE_PURPOSE - set(PLACE.findall(first))
    assert re.search(r"for anything else|for nothing else", first)
    assert all("purposes" not in line for _clause, line in lines_of(model))


# --- At work in the town ---------------------------------------------------------------------------------------------

TOWN = {
    "usa-exchange": ("lakeside-usd", "county-dcs"), "evaluation": ("lakeside-usd", "state-u"),
    "study": ("lakeside-usd", "state-u"), "caregivers": ("lakeside-usd", "county-dcs"), "advocates": ("county-dcs", "casa"),
    "enrolling-school": ("lakeside-usd", "north-usd"), "tutoring": ("lakeside-usd", "bridge"),
    "care-for-schools": ("county-dcs", "lakeside-usd"), "school-hosting": ("lakeside-usd", "data-host"),
    "agency-hosting": ("county-dcs", "data-host"), "county-memorandum": ("county-dcs", "lakeside-usd"),
    "sharing-protocol": ("county-dcs", "lakeside-usd"),
}  # fmt: skip
PARENTS = {"DSA": "county-memorandum", "DUL": "caregivers", "HOSTING": "county-memorandum"}


def signed_in_the_town(*keys):
    """The town's file with these templates, complete and signed by all, instead of its own agreements on records."""

    def change(content):
        content["organizations"].append({"id": "state-u", "name": "State University", "kind": "researcher"})
        names = {entry["id"]: entry["name"] for entry in content["organizations"]}
        content["people"].append(person("tia.moss", "Tia Moss", "bridge", "tutor"))
        content["relations"] += [relation(key, MARISOL, "team_member") for key in ("tia.moss", "cy.fox", "tess.young")]
        content["agreements"] = [entry for entry in content["agreements"] if entry["tier"] in ("MOU", "HOSTING")]
        for key in ("county-memorandum", *keys):
            model = MODELS[key]
            parties = [Organization(key=party, name=names[party]) for party in TOWN[key]]
            entry = entry_of(
                model,
                dict(zip([role.word for role in model.parties], parties, strict=True)),
                contents=STATE_LAW if FOR_THE_SITE.get(key) else {},
                parent=PARENTS.get(model.tier),
                effective_on=ago(50),
                expires_on=ahead(200),
                signatures=signed(*TOWN[key]),
            )
            content["agreements"].append(entry.model_dump(by_alias=True, exclude_defaults=True))

    return change


def asked(town, who: str, element: str, **more):
    return answer(town, who, MARISOL, element, "school-stability", **more)


def test_signed_by_all_every_one_of_them_becomes_active(town, tmp_path):
    done = apply(town, tmp_path, signed_in_the_town(*(key for key in TOWN if key != "county-memorandum")))
    assert done["waiting"] == {}
    active = town.admin(
        "SELECT a.key FROM agreements_agreement a JOIN agreements_activation x ON x.agreement_id = a.id"
    )
    assert {key for (key,) in active} >= MODELS.keys()


def test_the_person_with_whom_a_student_lives_reads_what_the_school_knows(town, tmp_path):
    apply(town, tmp_path, signed_in_the_town("caregivers"))
    for who in ("carmen.abuela", "rosa.diaz"):
        for element in ("attendance.daily", "academics.current_grades", "enrollment.schedule"):
            assert asked(town, who, element, contributor="lakeside-usd").view == "full", (who, element)
        assert not asked(town, who, "academics.teacher_comments").permits, who
    assert asked(town, "tom.reed", "attendance.daily").code == "R-NOREL"  # Another student's caseworker.
    apply(town, tmp_path, signed_in_the_town())
    assert not asked(town, "carmen.abuela", "attendance.daily").permits


def test_a_tutor_reads_only_with_a_consent(town, tmp_path):
    change = signed_in_the_town("tutoring")
    apply(town, tmp_path, change)
    assert asked(town, "tia.moss", "academics.current_grades").code == "R-CONSENT-MISSING"

    def consented(content):
        change(content)
        content["consents"] = [consent("c", MARISOL, ["academics.*"], ["bridge"], purpose="school-stability")]

    apply(town, tmp_path, consented)
    assert asked(town, "tia.moss", "academics.current_grades").view == "full"
    assert asked(
        town, "tia.moss", "academics.current_grades", operation="print"
    ).permits  # The consent itself lets copy.
    assert asked(town, "tia.moss", "attendance.daily").code == "R-CONSENT-MISSING"


def test_the_school_and_the_advocate_read_what_the_agency_tells_them(town, tmp_path):
    apply(town, tmp_path, signed_in_the_town("care-for-schools", "advocates"))
    for who in ("ada.okafor", "tess.young", "cy.fox"):
        assert asked(town, who, "care.in_care").view == "flag", who
        assert asked(town, who, "plan.goals", contributor="county-dcs").view == "full", who
    assert asked(town, "ada.okafor", "attendance.daily").code == "R-OK-OWN"
    assert asked(town, "ada.okafor", "court.education_rights_order").view == "full"
    for who, element in (
        ("ada.okafor", "placement.address"),
        ("tess.young", "notes.shared"),
        ("cy.fox", "people.parents"),
    ):
        assert not asked(town, who, element, contributor="county-dcs").permits, (who, element)
    assert asked(town, "uma.bell", "care.in_care").code == "R-NOREL"  # Of the district, and of another school.


def test_the_next_school_reads_the_record_once_the_student_enrolls(town, tmp_path):
    apply(town, tmp_path, signed_in_the_town("enrolling-school"))
    enrolls(town, in_days=29)
    assert not asked(
        town, "kim.noor", "academics.transcript"
    ).permits  # No agency tells North who is in care (decision 30).

    def with_the_news(content):
        signed_in_the_town("enrolling-school")(content)
        content["agreements"].append(care_news("north-usd"))

    apply(town, tmp_path, with_the_news)
    town.admin("DELETE FROM students_schoolenrollment WHERE key = 'next'")
    assert asked(town, "kim.noor", "academics.transcript").code == "R-NOREL"
    enrolls(town, in_days=31)
    assert asked(town, "kim.noor", "academics.transcript").code == "R-NOREL"
    enrolls(town, in_days=29)
    decision = asked(town, "kim.noor", "academics.transcript")
    assert (decision.view, decision.origin) == ("full", "lakeside-usd")
    assert "notify_family_of_transfer" in decision.obligations
    assert asked(town, "kim.noor", "sped.iep_document", stepped_up=False).code == "R-MFA"
    assert asked(town, "kim.noor", "sped.iep_document", stepped_up=True).permits
    for element in ("discipline.actions", "health.alerts"):
        assert not asked(town, "kim.noor", element).permits, element


def enrolls(town, in_days: int) -> None:
    """Marisol is to enter the school of North where Jonah is."""
    town.admin("DELETE FROM students_schoolenrollment WHERE key = 'next'")
    town.admin(
        "INSERT INTO students_schoolenrollment (batch_id, contributor_id, digest, key, school_id, student_id, entry_on)"
        " SELECT batch_id, contributor_id, digest, 'next', school_id, %s, current_date + %s"
        " FROM students_schoolenrollment WHERE student_id = %s AND contributor_id ="
        " (SELECT id FROM partners_organization WHERE key = 'north-usd') LIMIT 1",
        town.marisol.id,
        in_days,
        town.jonah.id,
    )


@pytest.mark.parametrize("key", ["evaluation", "study"])
def test_who_counts_reads_numbers_and_finds_no_student(town, tmp_path, key):
    apply(town, tmp_path, signed_in_the_town("caregivers", key, "care-for-schools"))
    manager = hire_manager(town, "state-u")
    many_needs(town, town.marisol, domain="literacy", met=14, unmet=15, by="ada.okafor")
    many_needs(town, town.marisol, domain="attendance", met=16, unmet=12, by="rosa.diaz")
    told = cells(town, manager)
    assert told[""][0] == 29  # What the agency's people wrote is not the school's to let count.
    with town.raw(manager) as connection:
        for table in ("casework_need", "students_student", "students_glimpse"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert asked(town, manager, "plan.goals").code == "R-OP"


def test_a_study_counts_without_the_student_whose_family_says_no(town, tmp_path):
    signed_by_all = signed_in_the_town("caregivers", "study", "care-for-schools")
    apply(town, tmp_path, signed_by_all)
    manager = hire_manager(town, "state-u")
    many_needs(town, town.marisol, domain="literacy", met=14, unmet=15, by="ada.okafor")
    assert cells(town, manager)[""][0] == 29
    objection = {"student": MARISOL, "recipients": ["state-u"], "objected_on": ago(5)}
    hired = person(manager, "Mona Gray", "state-u", "program_manager")

    def objected(content):
        signed_by_all(content)
        content["people"].append(hired)
        content["objections"] = [objection]

    apply(town, tmp_path, objected)
    assert cells(town, manager)[""][0] is None
