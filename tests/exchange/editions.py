"""A district's roster in the other edition of OneRoster: in 1.2 roles stand in a file of their own."""

import csv

USERS_OF_1_2 = [
    *("sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds", "givenName", "familyName"),
    *("middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password"),
    *(
        "userMasterIdentifier",
        "preferredGivenName",
        "preferredMiddleName",
        "preferredFamilyName",
        "primaryOrgSourcedId",
    ),
    "pronouns",
]
ROLES = [
    *("sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate"),
    *("orgSourcedId", "userProfileSourcedId"),
]


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, rows, names=None) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names or list(rows[0]), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def as_1_2(folder):
    """A roster of 1.1 as 1.2 says it."""
    users = read(folder / "users.csv")
    write(folder / "users.csv", users, USERS_OF_1_2)
    write(
        folder / "roles.csv",
        [
            {"sourcedId": f"r-{u['sourcedId']}", "userSourcedId": u["sourcedId"], "roleType": "primary", "role": u["role"],
             "orgSourcedId": u["orgSourcedIds"]}
            for u in users
        ],
        ROLES,
    )  # fmt: skip
    manifest = read(folder / "manifest.csv")
    for row in manifest:
        if row["propertyName"] == "oneroster.version":
            row["propertyValue"] = row["value"] = "1.2"
    manifest.append({"propertyName": "file.roles", "value": "bulk"})
    write(folder / "manifest.csv", manifest, ["propertyName", "value"])
    return folder
