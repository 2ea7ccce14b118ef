"""What a form is about: a record's fields, and how they are saved. Nothing of Textual is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from imr_tui.widgets.fields import Field


@dataclass(frozen=True)
class FormJob:
    """What a form is about.

    `save(values, version)` and `load()` run on the database thread. `save` raises ImrError (BadInput with
    its field); `load` gives the values and the version as they stand in the store now.
    """

    title: str
    form: str
    review_uid: str
    fields: Sequence[Field]
    values: Mapping[str, str]
    save: Callable[[dict[str, str], int], object]
    subject_uid: str = ""
    version: int = 0
    load: Callable[[], tuple[Mapping[str, str], int]] | None = None
    # The record that is edited, where the draft is kept under something else.
    record_uid: str = ""
