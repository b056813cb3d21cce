"""A release record as `homeroom release` wrote it, read as somebody pastes it: checked field by field, and told in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.matching.first_pass.models import SHA256
from homeroom.matching.model.folder import ROWS_MAX
from homeroom.matching.private.releasing import FORMAT, LAYOUTS, TEXT_MAX, VERSION, columns_of

# The clock of the machine that released may be fast; a day more is a mistake.
AHEAD_MAX = timedelta(days=1)
FIELDS = ("names", "contract", "all")


def read(text: str) -> Mapping[str, Any]:
    """The fields of a FirstPassRelease. Raises ValueError with a sentence that says what to do."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError(_("This is no release record. Paste all of release.json, as homeroom release wrote it."))
    if told.get("version") != VERSION:
        raise ValueError(_("This record is of another version of Homeroom, which this one cannot read."))
    side, fields = told.get("side"), told.get("fields")
    if side not in LAYOUTS or fields not in FIELDS:
        raise incomplete("side" if side not in LAYOUTS else "fields")
    records, of = (whole_number(told, name) for name in ("records", "of"))
    if not 1 <= records <= of <= ROWS_MAX:
        raise incomplete("records")
    columns = told.get("columns")
    if not isinstance(columns, list) or not columns or not {*map(str, columns)} <= {*columns_of(side, fields)}:
        raise incomplete("columns")
    return {
        "released_at": moment(told),
        **{f"released_{name}": line(told, name) for name in ("by", "to")},
        "under": line(told, "under"),
        "side": side,
        "fields": fields,
        "records": records,
        "of": of,
        "columns": columns,
        **{name: digest(told, name) for name in ("candidates_sha256", "output_sha256")},
    }


def incomplete(name: str) -> ValueError:
    return ValueError(
        _("The record’s “%(name)s” is missing or was changed. Paste release.json as homeroom release wrote it.")
        % {"name": name}
    )


def whole_number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise incomplete(name)
    return value


def line(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_MAX or not value.isprintable():
        raise incomplete(name)
    return value


def digest(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not re.fullmatch(SHA256, value):
        raise incomplete(name)
    return value


def moment(told: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(told.get("at")))
    except ValueError as error:
        raise incomplete("at") from error
    if at.tzinfo is None or at > timezone.now() + AHEAD_MAX:
        raise incomplete("at")
    return at
