"""Find issued papers that are out of date because the record changed since (§7, §8.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from imr_tui.models import REVIEW_PARTS, Alias, NotAName, PaperIssue, Person, Review
from imr_tui.services.papers import read_report
from imr_tui.services.papers.data import IssueDetail
from imr_tui.services.record import records
from imr_tui.store.audit import Change
from imr_tui.store.session import current

_TABLES: Final = {model._meta.table_name: model for model in REVIEW_PARTS}
# Tables that no paper shows; and the tables of the anonymisation key.
_SILENT: Final = (PaperIssue, NotAName)
_KEY: Final = (Person, Alias)
_PIECE: Final = 500


def stale_papers(review_uid: str) -> dict[tuple[str, str], IssueDetail]:
    """Return the last issues that are out of date, by (paper, edition).

    A paper is out of date if the audit trail has a change of the review after the one printed in its footer. For the
    anonymisation key, only changes to people and their names count.
    """
    key = records.review_id(review_uid)
    newest: dict[tuple[str, str], IssueDetail] = {}
    for issue in read_report.issues(review_uid):
        newest[issue.paper, issue.edition] = issue
    fresh = dict(newest)
    if not newest:
        return {}
    for change in _changes(key, min(issue.audit_count for issue in newest.values())):
        model = _TABLES[change.table]
        for names, issue in list(fresh.items()):
            if change.id > issue.audit_count and (names[0] != "key" or model in _KEY):
                del fresh[names]
        if not fresh:
            break
    return {names: issue for names, issue in newest.items() if names not in fresh}


def _changes(key: int, after: int) -> Iterator[Change]:
    """Yield the changes of a review (`key` is its database id) after audit trail id `after`, newest first."""
    audit = current().audit
    before = audit.last_id() + 1
    while page := audit.changes_after(after, before, _PIECE):
        for change in page:
            model = _TABLES.get(change.table)
            if model is not None and model not in _SILENT and _review_of(model, change.row_id) == key:
                yield change
        before = page[-1].id


def _review_of(model: Any, row_id: int) -> int | None:
    """Return the database id of the review that a row belongs to, or belonged to when it was deleted."""
    while model is not Review:
        owner: Any = model._meta.fields[model.OWNER]
        row = model.select(owner).where(model.id == row_id).tuples().first()
        if row is None:
            gone = current().audit.as_deleted(model._meta.table_name, row_id)
            row = (gone.get(owner.column_name),)
        if row[0] is None:
            return None
        model, row_id = owner.rel_model, int(row[0])
    return row_id
