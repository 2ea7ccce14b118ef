"""The council's list of themes (§7.2, §8.4), stored in the settings and shared by the findings of all reviews."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Finding, FindingTheme, Setting, Theme, utc_stamp
from imr_tui.services.record import records
from imr_tui.store.session import writing

FIRST: Final = (
    "Assessment and care planning", "Capacity and consent", "Communication between agencies",
    "Falls", "Handover", "Hospital discharge", "Listening to families", "Listening to the person",
    "Medicines", "Missed visits", "Out of hours", "Provider oversight", "Recording", "Risk and escalation",
    "Safeguarding", "Staffing and workload", "Supervision", "Systems and equipment", "Training",
)  # fmt: skip
"""The list until somebody changes it."""
RENAME: Final = "="
_KEY: Final = "themes"
_LONGEST: Final = 120


def listed() -> tuple[str, ...]:
    """Return the council's list, in alphabetical order (database thread)."""
    row = Setting.select(Setting.value).where(Setting.key == _KEY).tuples().first()
    return tuple(sorted(row[0].splitlines() if row else FIRST, key=str.casefold))


def known() -> tuple[str, ...]:
    """Return the council's list and every other theme of a finding, for example from another store."""
    used: Any = Theme.select(Theme.name).join(FindingTheme).distinct().tuples()
    return tuple(sorted({*listed(), *(name for (name,) in used)}, key=str.casefold))


def version() -> int:
    """Return the version of the list, to detect conflicts; 0 if it was never changed."""
    row = Setting.select(Setting.version).where(Setting.key == _KEY).tuples().first()
    return int(row[0]) if row else 0


def keep(lines: Iterable[str], over: int | None = None) -> int:
    """Save the list from `lines`, one theme on each; `Old name = New name` renames a theme on every finding.

    `over` is the version that was read. Returns the number of the change. A theme removed from the list stays on its
    findings. Raises BadInput if the list is empty, a name is too long or a theme to rename does not exist, and
    ChangedElsewhere if the list changed since it was read; nothing is saved then.
    """
    with writing() as session:
        if over is not None and over != version():
            raise ChangedElsewhere("The list of themes", listed(), _changed_by())
        _keep(lines)
    return int(session.last_change or 0)


def _keep(lines: Iterable[str]) -> None:
    names: dict[str, str] = {}
    renames: dict[str, str] = {}
    there = {name.casefold(): name for name in known()}
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        old, sign, new = (part.strip() for part in line.partition(RENAME))
        name = new if sign else old
        if not name or len(name) > _LONGEST:
            raise BadInput(f"“{line[:60]}”: enter a name of 1 to {_LONGEST} characters. Nothing was changed.")
        if sign:
            if old.casefold() not in there:
                raise BadInput(f"There is no theme “{old}” to rename. Check its name. Nothing was changed.")
            renames[there[old.casefold()]] = name
        names.setdefault(name.casefold(), name)
    if not names:
        raise BadInput("Enter at least one theme, for example Missed visits. Nothing was changed.")
    for old, new in renames.items():
        _rename(old, new)
    _set("\n".join(sorted(names.values(), key=str.casefold)))


def _changed_by() -> str:
    row = Setting.get_or_none(Setting.key == _KEY)
    return records.changed_by(row.uid) if row else ""


def of_name(name: str) -> Any:
    """Return the row of a theme, creating it if it is new (inside `writing()`)."""
    return Theme.get_or_none(Theme.name == name) or Theme.create(name=name)


def _rename(old: str, new: str) -> None:
    theme = Theme.get_or_none(Theme.name == old)
    if theme is None or old == new:
        return
    # Somebody may have one of these findings open, with the old name.
    having: Any = FindingTheme.select(FindingTheme.finding).where(FindingTheme.theme == theme.id).tuples()
    records.touch(Finding, [finding for (finding,) in having])
    target = Theme.get_or_none(Theme.name == new)
    if target is None:
        Theme.update(name=new, version=Theme.version + 1, changed_at=utc_stamp()).where(Theme.id == theme.id).execute()
        return
    # Both names are in use: move the findings to the new theme, without linking any of them twice.
    both = FindingTheme.select(FindingTheme.finding).where(FindingTheme.theme == target.id)
    FindingTheme.delete().where(FindingTheme.theme == theme.id, FindingTheme.finding.in_(both)).execute()
    FindingTheme.update(theme=target.id, version=FindingTheme.version + 1).where(
        FindingTheme.theme == theme.id
    ).execute()
    Theme.delete().where(Theme.id == theme.id).execute()


def _set(value: str) -> None:
    row = Setting.get_or_none(Setting.key == _KEY)
    if row is None:
        Setting.create(key=_KEY, value=value)
    elif row.value != value:
        Setting.update(value=value, version=Setting.version + 1, changed_at=utc_stamp()).where(
            Setting.id == row.id
        ).execute()
