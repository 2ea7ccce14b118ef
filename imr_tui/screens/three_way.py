"""Compare three versions of a form field by field: as it was loaded, as stored now, and as typed. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imr_tui.both_texts import joined
from imr_tui.screens.values import as_codes
from imr_tui.widgets.fields import Field
from imr_tui.widgets.several_field import PARTED, parts_of

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Comparison:
    """What each person changed, as names of fields, with the stored values (`theirs`) and those typed (`mine`)."""

    theirs: Mapping[str, str]
    mine: Mapping[str, str]
    theirs_only: tuple[str, ...]
    clashes: tuple[str, ...]
    """The fields that both changed, to different values."""

    def values(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the values to save: `chosen` has a value for each clash. A field only they changed keeps theirs."""
        return {
            name: chosen.get(name, self.theirs.get(name, "") if name in self.theirs_only else value)
            for name, value in self.mine.items()
        }


def compare(base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]) -> Comparison:
    """Compare the values typed (`mine`) and stored (`theirs`) with those that the form was loaded with (`base`).

    A field that is missing in `base` counts as changed by both if it differs. One missing in `theirs` is not stored.
    """
    differing = [name for name, value in mine.items() if value != theirs.get(name, "")]
    theirs_only = tuple(name for name in differing if base.get(name) == mine[name])
    clashes = tuple(name for name in differing if name not in theirs_only and base.get(name) != theirs.get(name, ""))
    return Comparison(theirs, mine, theirs_only, clashes)


def both(field: Field, mine: str, theirs: str) -> str | None:
    """Return a value with the contents of both; None if the kind of the field does not allow that.

    What both contain is there once, so that a value that has both already stays as it is.
    """
    if field.kind == "prose":
        return joined(mine, theirs)
    if field.kind == "several":
        return PARTED.join(dict.fromkeys([*parts_of(mine), *parts_of(theirs)]))
    if field.kind == "codes":
        return " ".join(dict.fromkeys([*as_codes(mine), *as_codes(theirs)]))
    return None


def worded(field: Field, value: str) -> str:
    """Return a value as the form shows it: the label of a choice."""
    return dict(field.choices).get(value, value) if field.kind == "choice" else value


def labels(fields: Sequence[Field], names: Sequence[str]) -> list[str]:
    """Return the labels of the fields with these names, in the order of the form."""
    return [field.label for field in fields if field.name in names]
