"""Taking a copy as a person would: open the form, leave what is filled in, choose the kind of file, send."""

import csv
import io
import re
from urllib.parse import urlencode

from tests.casework.writing import hidden, on
from tests.insight.workbooks import Workbook

ROW = "SELECT {} FROM insight_export ORDER BY id DESC LIMIT 1"


def form_of(client, address: str, **asked) -> tuple[str, dict[str, str]]:
    """The address with its filter, and what its form would send as it stands."""
    page = f"{address}?{urlencode(asked)}" if asked else address
    opened = client.get(page)
    assert opened.status_code == 200, opened.status_code
    text = opened.content.decode()
    typed = {**hidden(text), "format": "xlsx", "expires_on": on(30)}
    if chosen := re.search(r'name="recipient" value="(\d+)"[^>]*checked', text):
        typed["recipient"] = chosen[1]
    return page, typed


def take(client, address: str, asked: dict | None = None, **typed):
    page, as_it_stands = form_of(client, address, **(asked or {}))
    return client.post(page, {**as_it_stands, **typed})


def export(client, address: str, **asked) -> Workbook:
    answer = take(client, address, asked)
    assert answer.status_code == 200, answer.status_code
    return Workbook(answer.content)


def as_table(answer) -> list[dict[str, str]]:
    """As a program reads it."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def number_of(town, organization: str) -> int:
    return town.admin("SELECT id FROM partners_organization WHERE key = %s", organization)[0][0]
