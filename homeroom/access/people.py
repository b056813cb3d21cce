"""Protections of who takes part: people, the papers that make them ready, what they signed, invitations."""

from homeroom.access.protection import DOOR, SOMEBODY, Policy, Protection, Right, configuration, preset


@preset("people")
def people(model) -> Protection:
    """Who works for a partner is known to everybody signed in. A family member is a child in care, or lives with one:
    known to oneself and to those who stand in a relation to the same child."""
    known = (
        "id = (SELECT access.person_v1())"
        " OR organization_id IN (SELECT o.id FROM partners_organization o WHERE o.kind <> 'family')"
        " OR id = ANY ((SELECT access.family_in_sight_v1())::integer[])"
    )
    stands = configuration(model)
    return Protection(
        rights=(*stands.rights, Right("INSERT", "homeroom_definer")),
        policies=(
            *(
                Policy(p.name, p.command, p.roles, f"{SOMEBODY} AND ({known})") if p.name == "signed_in" else p
                for p in stands.policies
            ),
            # Nobody but an invited person is made by a function (access.invite_v1).
            Policy("definer_invites", "INSERT", "homeroom_definer", check="is_invited"),
        ),
    )


@preset("readiness")
def readiness(model) -> Protection:
    """Papers stand in the collaboration file. Whoever redeems an invitation signs them; and what is signed here, or written
    down by a steward, rests on a row about that very person."""
    stands = configuration(model)
    row = "partners_readiness"
    invited = "person_id IN (SELECT p.id FROM partners_person p WHERE p.is_invited)"
    signed, trained = (
        f"{column} IN (SELECT x.id FROM {table} x WHERE x.person_id = {row}.person_id)"
        for column, table in (
            ("signature_id", "partners_confidentialitysignature"),
            ("training_id", "partners_trainingrecord"),
        )
    )
    return Protection(
        # How long a signature holds is worked out anew when texts change (access.resign_all_v1).
        rights=(*stands.rights, Right("INSERT, UPDATE (during)", "homeroom_definer")),
        policies=(
            *stands.policies,
            Policy("definer_signs", "INSERT", "homeroom_definer", check=f"{invited} OR {signed} OR {trained}"),
            Policy("definer_counts", "UPDATE", "homeroom_definer", "kind = 'confidentiality'"),
        ),
    )


@preset("promises")
def promises(model) -> Protection:
    """Who signed what, and who trained: read by the person and by the data steward of the organization for which it was.
    Written by functions (access/sql/promises.sql), and changed by nobody."""
    mine = "person_id = (SELECT access.person_v1()) OR organization_id = (SELECT access.stewarded_v1())"
    return Protection(
        rights=(
            Right("SELECT", f"{DOOR}, homeroom_owner"),
            Right("SELECT, INSERT", "homeroom_definer"),
        ),
        policies=(
            Policy("mine", "SELECT", DOOR, mine),
            Policy("kept", "SELECT", "homeroom_owner, homeroom_definer", "true"),
            Policy("definer_signs", "INSERT", "homeroom_definer", check="true"),
        ),
    )


@preset("join codes")
def join_codes(model) -> Protection:
    """Made and used by functions; the operator makes them by command. Closed to the door and to who signs people in."""
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (used_at, revoked_at)", "homeroom_definer"),
            Right("SELECT, INSERT, UPDATE", "homeroom_owner"),
        ),
        policies=(Policy("kept", "ALL", "homeroom_definer, homeroom_owner", "true"),),
    )
