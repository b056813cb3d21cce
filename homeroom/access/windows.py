"""Data windows: which kinds of rows have a day of their own, so that a line can limit them to some days (decision 36)."""

from django.apps import apps

from homeroom.access.catalogue import catalogue

# A table whose rows tell of now lies within every window.
OF_NOW = "'infinity'::date"


def dated_datasets() -> int:
    """The mask of datasets that some table keeps with days. What a window limits of these is a grant of its own."""
    names = {model.dataset for model in apps.get_models() if hasattr(model, "row_day") and _is_received(model)}  # type: ignore[attr-defined]
    return catalogue().mask(*names)


def day_of_row(model) -> str | None:
    """SQL for the day of a row, or for its last day; None where no table of the model's dataset has days.

    An open period has no last day yet, NULL, and counts as today's. A table without days beside one that has them tells of now.
    """
    if not catalogue().datasets[model.dataset].bit & dated_datasets():
        return None
    return getattr(model, "row_day", OF_NOW)


def _is_received(model) -> bool:
    return getattr(model, "protection", None) == "dataset"
