"""`homeroom apply` and `homeroom export-collaboration`: the installation becomes what the file says."""

import json
from datetime import date, timedelta

import yaml

from tests.collaboration.files import agreement, apply, person, write
from tests.town.files import TIMEZONE, TODAY, ago, ahead, collaboration
from tests.town.permits import MARISOL, add_permits, consent

DSA = "dsa-lakeside-dcs"
OPEN = (
    "SELECT count(*) FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id"
    " WHERE a.key = %s AND g.during @> now()"
)


def sees_school(town, person, child):
    with town.raw(person) as connection:
        sql = "SELECT count(*) FROM students_schoolenrollment WHERE student_id = %s"
        return connection.execute(sql, [child.id]).fetchone()[0] > 0


def test_the_same_file_again_changes_nothing(town, tmp_path):
    grants = town.admin("SELECT * FROM access_grant ORDER BY id")
    answer = apply(town, tmp_path)
    assert answer["status"] == "unchanged"
    assert answer["changes"] == []
    assert town.admin("SELECT * FROM access_grant ORDER BY id") == grants
    assert "Nothing to change." in town.homeroom("apply", write(tmp_path)).stdout


def everything(content):
    """Every kind of entry that the file may have."""
    content["organizations"] += [
        {"id": "gone", "name": "Gone", "kind": "provider", "withdrawn_on": ago(5)},
        {"id": "barred", "name": "Barred", "kind": "researcher", "debarred": {"from": ago(9), "until": ahead(9)}},
    ]
    content["people"].append(
        {"id": "elena.vega", "name": "Elena Vega", "role": "parent", "email": "elena@mail.example"}
    )
    person(content, "cy.fox")["disabled_on"] = ago(3)
    agreement(content, DSA)["terminated_on"] = ahead(10)
    agreement(content, DSA)["lines"][0]["basis_contents"]["reviewed_on"] = ago(100)
    agreement(content, DSA)["template"] = "usa-exchange@1"
    agreement(content, DSA)["clauses"] = [
        {"id": 1, "topic": "data", "heading": "School records", "text": "The district shows them."},
        {"id": 2, "heading": "At the end", "text": "They are destroyed."},
    ]
    agreement(content, DSA)["signatures"][0] |= {"authority": "Board Policy 1240"}
    child = {"student": "county-dcs:10023"}
    content["orders"] = [
        {"id": "o1", **child, "effect": "limit", "elements": ["placement.address"], "against": {"role": "parent"},
         "dated": ago(30), "expires_on": ahead(30), "read_by": ["rosa.diaz", "ben.ito"]},
        {"id": "o2", **child, "effect": "no_contact", "against": {"person": "elena.vega"}, "dated": ago(30)},
        {"id": "o3", **child, "effect": "seal", "against": {"organization": "gone"}, "dated": ago(30), "court": "casa"},
        {"id": "o4", **child, "effect": "unseal", "lifts": "o3", "for": {"role": "caseworker", "organization": "county-dcs"},
         "dated": ago(20), "expires_on": ahead(9), "court": "casa", "read_by": ["rosa.diaz", "ben.ito"]},
    ]  # fmt: skip
    content["relations"] = [
        {"person": "cy.fox", **child, "relation": "team_member", "from": ago(30), "to": ahead(30)},
        {"person": "elena.vega", **child, "relation": "parent", "from": ago(3000)},
    ]
    content["recusals"] = [{"person": "ben.ito", **child, "from": ago(30), "reason": "kin"}]


def test_what_is_written_back_makes_the_same_installation(town, tmp_path):
    assert apply(town, tmp_path, everything)["status"] == "applied"
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    assert apply(town, tmp_path, everything)["status"] == "unchanged"
    again = town.homeroom("export-collaboration").stdout
    assert yaml.safe_load(again) == yaml.safe_load(out.read_text())


def test_the_plan_comes_first_and_names_no_child(town, tmp_path):
    said = town.homeroom("apply", write(tmp_path, everything), "--dry-run").stdout
    assert said.index("relations: add one") < said.index("relations: 2 added") < said.index("nothing has changed")
    assert "people: change cy.fox (disabled_on)" in said
    assert "10023" not in said
    assert apply(town, tmp_path)["status"] == "unchanged"
    told = json.dumps(apply(town, tmp_path, everything))
    assert "10023" not in told


def test_a_fault_leaves_everything_as_it_was(town, tmp_path):
    def change(content):
        person(content, "cy.fox")["disabled_on"] = ago(3)
        agreement(content, DSA)["hosting"] = {"basis": "HABIT"}

    path = write(tmp_path, change)
    answer = town.homeroom("apply", path, check=False)
    assert answer.returncode == 1
    assert "HABIT is no legal basis" in answer.stderr
    refused = json.loads(town.homeroom("apply", path, "--json", check=False).stdout)
    assert refused["status"] == "refused"
    assert refused["faults"][0]["path"] == "agreements[4].hosting.basis"
    assert apply(town, tmp_path)["status"] == "unchanged"


def test_a_person_left_out_takes_part_no_more_and_stays_in_the_book(town, tmp_path):
    def change(content):
        content["people"] = [p for p in content["people"] if p["id"] != "rosa.diaz"]

    assert sees_school(town, town.rosa_diaz, town.marisol)
    answer = apply(town, tmp_path, change)
    assert answer["counts"]["people"] == {"add": 0, "change": 0, "remove": 1}
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    assert town.admin("SELECT count(*) FROM partners_person WHERE key = 'rosa.diaz'") == [(1,)]
    assert apply(town, tmp_path, change)["status"] == "unchanged"


def test_training_that_lapsed_closes_the_door_and_new_training_opens_it(town, tmp_path):
    def lapsed(content):
        person(content, "rosa.diaz")["training_completed_on"] = TODAY - timedelta(days=366)

    assert sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path, lapsed)
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_a_year_holds_through_the_day_before_it_ends(town):
    [(done_on, until)] = town.admin(
        f"SELECT r.done_on, upper(r.during) AT TIME ZONE '{TIMEZONE}' FROM partners_readiness r"
        " JOIN partners_person p ON p.id = r.person_id WHERE p.key = 'rosa.diaz' AND r.kind = 'training'"
    )
    assert until.date() == done_on.replace(year=done_on.year + 1)
    assert until.time().isoformat() == "00:00:00"


def test_a_narrowed_line_closes_what_it_no_longer_names_and_keeps_its_row(town, tmp_path):
    def narrowed(content):
        agreement(content, DSA)["lines"][0]["elements"] = ["attendance.*"]

    line = "SELECT l.id FROM agreements_line l JOIN agreements_agreement a ON a.id = l.agreement_id WHERE a.key = %s"
    before = town.admin(line, DSA)
    assert sees_school(town, town.rosa_diaz, town.marisol)
    answer = apply(town, tmp_path, narrowed)
    assert answer["changes"] == [{"section": "agreements", "key": DSA, "verb": "change", "fields": ["lines"]}]
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    assert town.admin(line, DSA) == before
    # Caseworkers and their supervisors, by each of two lines; and to whom the agency may pass the first one on.
    assert town.admin(OPEN, DSA) == [(5,)]


def test_an_agreement_left_out_ends(town, tmp_path):
    def change(content):
        content["agreements"] = [a for a in content["agreements"] if a["id"] != DSA]

    assert sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path, change)
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    assert town.admin("SELECT reason FROM agreements_ending") == [("Left out of the collaboration file.",)]
    assert apply(town, tmp_path, change)["status"] == "unchanged"


def test_an_agreement_terminated_in_the_past_is_over_and_one_in_the_future_is_not(town, tmp_path):
    def terminated(day):
        return lambda content: agreement(content, DSA).update(terminated_on=day)

    apply(town, tmp_path, terminated(ahead(1)))
    assert sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path, terminated(TODAY - timedelta(days=1)))
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_an_unsigned_or_incomplete_agreement_is_kept_and_opens_nothing(town, tmp_path):
    def unsigned(content):
        agreement(content, DSA)["signatures"].pop()

    def incomplete(content):
        line = agreement(content, DSA)["lines"][0]
        line["basis_contents"].pop("state_law")
        line.pop("disposition")

    assert sees_school(town, town.rosa_diaz, town.marisol)
    answer = apply(town, tmp_path, unsigned)
    assert answer["waiting"][DSA] == ["Lakeside County Child Services has not signed."]
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    answer = apply(town, tmp_path, incomplete)
    assert answer["waiting"][DSA] == [
        "Line 1: It does not say what becomes of the information at the end. Write its disposition.",
        "Line 1: For the Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L)) it must also say: the state law (state_law)."
        " Write it into the basis contents.",
    ]
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_a_ceiling_shuts_what_is_above_it_and_is_written_back(town, tmp_path):
    def lower(content):
        entry = agreement(content, DSA)
        entry["sensitivity_ceiling"] = "P2"
        for line in entry["lines"]:  # What is named by itself would be lacking; what a wildcard names is left out.
            line["elements"] = [element for element in line["elements"] if element.endswith(".*")] or [
                "attendance.daily"
            ]

    assert sees_school(town, town.rosa_diaz, town.marisol)
    answer = apply(town, tmp_path, lower)
    assert DSA not in answer["waiting"]
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    with town.raw(town.rosa_diaz) as connection:
        sql = "SELECT count(*) FROM students_attendanceevent WHERE student_id = %s"
        assert connection.execute(sql, [town.marisol.id]).fetchone()[0] > 0
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    [entry] = [a for a in yaml.safe_load(out.read_text())["agreements"] if a["id"] == DSA]
    assert entry["sensitivity_ceiling"] == "P2"
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"


def test_one_that_a_steward_activates_waits_for_the_steward(town, tmp_path):
    answer = apply(town, tmp_path)
    assert answer["waiting"]["dsa-north-dcs"] == ["A data steward of a party activates it on its page."]
    assert not sees_school(town, town.rosa_diaz, town.jonah)
    answer = apply(town, tmp_path, lambda content: agreement(content, "dsa-north-dcs").update(activate=True))
    assert answer["activated"] == ["dsa-north-dcs"]
    assert sees_school(town, town.rosa_diaz, town.jonah)


def test_what_a_steward_ended_stays_ended_when_the_file_is_applied_again(town, tmp_path):
    assert sees_school(town, town.rosa_diaz, town.marisol)
    town.admin("SELECT access.close_grants_v1(id, NULL, 'Over.') FROM agreements_agreement WHERE key = %s", DSA)
    assert apply(town, tmp_path)["status"] == "unchanged"
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    ended = next(a for a in yaml.safe_load(out.read_text())["agreements"] if a["id"] == DSA)
    assert abs(ended["terminated_on"] - date.today()) <= timedelta(days=1)
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"


def test_relations_recusals_and_orders_are_felt_at_once(town, tmp_path):
    child = {"student": "county-dcs:10023"}

    def assigned(content):
        content["relations"] = [{"person": "tom.reed", **child, "relation": "assigned_caseworker", "from": ago(1)}]

    def recused(content):
        assigned(content)
        content["recusals"] = [{"person": "tom.reed", **child, "from": ago(1)}]

    def limited(content):
        assigned(content)
        content["orders"] = [
            {"id": "o1", **child, "effect": "no_contact", "against": {"person": "tom.reed"}, "dated": ago(1)}
        ]

    assert not sees_school(town, town.tom_reed, town.marisol)
    apply(town, tmp_path, assigned)
    assert sees_school(town, town.tom_reed, town.marisol)
    for stricter in (recused, limited):
        apply(town, tmp_path, stricter)
        assert not sees_school(town, town.tom_reed, town.marisol)
        apply(town, tmp_path, assigned)
        assert sees_school(town, town.tom_reed, town.marisol)
    apply(town, tmp_path)
    assert not sees_school(town, town.tom_reed, town.marisol)


def test_a_partner_that_withdrew_or_was_debarred_goes_dark(town, tmp_path):
    def withdrawn(content):
        next(o for o in content["organizations"] if o["id"] == "lakeside-usd")["withdrawn_on"] = TODAY

    def debarred(content):
        barred = {"from": ago(1), "until": ahead(1)}
        next(o for o in content["organizations"] if o["id"] == "county-dcs")["debarred"] = barred

    for change in (withdrawn, debarred):
        assert sees_school(town, town.rosa_diaz, town.marisol)
        apply(town, tmp_path, change)
        assert not sees_school(town, town.rosa_diaz, town.marisol)
        apply(town, tmp_path)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_consents_orders_and_objections_go_out_and_come_in_as_they_were(town, tmp_path):
    def change(content):
        add_permits(content)
        form = {"basis": "MINOR-CONSENT", "contents": {"state_law": "STATE-7"}, "capacity": "student"}
        content["consents"].append(consent("own", MARISOL, ["youth.protected_note"], ["bridge"], **form))
        content["consents"][0] |= {"given_on": "2026-05-01T14:00:00-05:00", "revoked_on": "2026-05-02T14:00:00-05:00"}

    assert apply(town, tmp_path, change)["status"] == "applied"
    exported = town.homeroom("export-collaboration").stdout
    (tmp_path / "again.yaml").write_text(exported)
    assert json.loads(town.homeroom("apply", str(tmp_path / "again.yaml"), "--json").stdout)["status"] == "unchanged"
    written, wanted = yaml.safe_load(exported), collaboration()
    change(wanted)
    for section in ("consents", "orders", "objections"):
        assert len(written[section]) == len(wanted[section])
    assert written["consents"][1]["revoked_on"] == wanted["consents"][1]["revoked_on"]


def test_a_consent_left_out_of_the_file_ends_today_and_stays_on_record(town, tmp_path):
    apply(town, tmp_path, add_permits)

    def without(content):
        add_permits(content)
        content["consents"] = content["consents"][1:]

    answer = apply(town, tmp_path, without)
    assert [(change["section"], change["verb"]) for change in answer["changes"]] == [("consents", "remove")]
    assert town.admin("SELECT revoked_at <= now() FROM agreements_consent WHERE key = 'of-a-parent'") == [(True,)]
    assert apply(town, tmp_path, without)["status"] == "unchanged"
    kept = yaml.safe_load(town.homeroom("export-collaboration").stdout)["consents"]
    assert next(c for c in kept if c["id"] == "of-a-parent")["revoked_on"] == TODAY


def test_an_order_left_out_of_the_file_holds_no_longer_and_is_kept_as_it_was(town, tmp_path):
    def without(content):
        add_permits(content)
        content["orders"] = [order for order in content["orders"] if order["effect"] != "permit"]

    kept = (
        "SELECT key, effect, of_id, entry ->> 'id', dropped_at > now() - interval '1 hour' FROM casework_droppedorder"
    )
    apply(town, tmp_path, add_permits)
    orders = town.admin("SELECT key, id FROM casework_permittingorder ORDER BY key")
    assert orders
    plan = town.homeroom("apply", write(tmp_path, without), "--dry-run").stdout
    assert f"Court orders that are left out hold no longer, and are kept as they were: {len(orders)}." in plan
    assert town.admin(kept) == []
    apply(town, tmp_path, without)
    assert town.admin("SELECT count(*) FROM casework_permittingorder") == [(0,)]
    assert sorted(town.admin(kept)) == [(key, "permit", number, key, True) for key, number in orders]
    exported = yaml.safe_load(town.homeroom("export-collaboration").stdout)
    assert not {order["id"] for order in exported["orders"]} & {key for key, _number in orders}
    apply(town, tmp_path, add_permits)  # The same file again is a new order, and raises none that was dropped.
    again = town.admin("SELECT key, id FROM casework_permittingorder ORDER BY key")
    assert [key for key, _ in again] == [key for key, _ in orders]
    assert not {number for _, number in again} & {number for _, number in orders}


def test_an_order_that_becomes_another_kind_of_order_is_that_alone(town, tmp_path):
    def becoming(**more):
        def change(content):
            add_permits(content)
            content["orders"] = [{"id": "o", "student": MARISOL, "dated": ago(3), "read_by": ["rosa.diaz"], **more}]

        return change

    apply(town, tmp_path, becoming(effect="permit", elements=["academics.*"], recipients=["bridge"]))
    apply(town, tmp_path, becoming(effect="limit", elements=["academics.*"], against={"role": "tutor"}))
    assert town.admin("SELECT count(*) FROM casework_permittingorder") == [(0,)]
    assert town.admin("SELECT key FROM casework_limitingorder") == [("o",)]


def test_an_objection_keeps_its_day_when_the_time_zone_changes(town, tmp_path):
    def in_zone(zone):
        def change(content):
            add_permits(content)
            content["collaboration"]["timezone"] = zone
            content["objections"] = [{"student": MARISOL, "objected_on": date(2026, 3, 3)}]

        return change

    for zone, hour in (("America/Chicago", "06"), ("America/New_York", "05")):
        apply(town, tmp_path, in_zone(zone))
        begins = "SELECT to_char(begins_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') FROM agreements_objection"
        assert town.admin(begins) == [(f"2026-03-03 {hour}",)]
        assert apply(town, tmp_path, in_zone(zone))["status"] == "unchanged"
