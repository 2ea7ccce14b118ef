"""The content of a form: the fields of a record, and how to load and save them. Does not use Textual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from imr_tui.widgets.fields import Field


@dataclass(frozen=True)
class FormJob:
    """The content of a form.

    `save(values, version)` and `load()` run on the database thread. `save` raises ImrError (BadInput names
    the field); `load` returns the stored values and their version.
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
    # The record that is edited, if the draft is stored under another uid.
    record_uid: str = ""
    # Shows a draft that can only be read, copied and discarded. The draft stays as it is.
    is_only_read: bool = False
