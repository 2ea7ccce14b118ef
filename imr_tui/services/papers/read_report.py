"""Read the data of a review's papers, and the register of issued papers (§7, §8.1).

Everything here runs on the database thread. The data of a paper is read in one transaction, so that the audit head on
the paper matches the data that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from peewee import fn

from imr_tui.errors import BadInput, NoSpace
from imr_tui.models import (
    Interview,
    PaperIssue,
    Person,
    Review,
    StageOverride,
    utc_stamp,
)
from imr_tui.services.chronology import chronology, gaps
from imr_tui.services.dmt import consideration
from imr_tui.services.findings import analysis, documents
from imr_tui.services.findings.read import findings, recommendations
from imr_tui.services.papers.data import (
    CodedPerson,
    InterviewDetail,
    IssueDetail,
    KeyData,
    OverrideDetail,
    PaperHead,
    ReportData,
)
from imr_tui.services.people import people, unknown_names
from imr_tui.services.readiness.readiness import answers
from imr_tui.services.record import records
from imr_tui.services.review import holding, requests, reviews, scope, template
from imr_tui.store.session import current, writing

__all__ = [
    "IssueDetail",
    "KeyData",
    "PaperHead",
    "ReportData",
    "head",
    "is_recorded",
    "issues",
    "key_data",
    "record_issue",
    "record_issues",
    "report_data",
]

V = TypeVar("V")


def report_data(review_uid: str, readiness: bool = False) -> ReportData:
    """Return the data of the report and the chronology, with people by code (§7).

    With `readiness`, include the answers to the readiness checks. Raises BadInput if the review does not exist.
    """
    with current().database.atomic():
        key = records.review_id(review_uid)
        request = requests.detail(review_uid)
        return ReportData(
            head=replace(_head(review_uid, key), explained=unknown_names.explained(review_uid)),
            request=request,
            criterion=requests.criterion(request),
            conflicts=requests.conflicts(review_uid),
            partners=reviews.partners(review_uid),
            scopes=scope.versions(review_uid),
            terms=scope.terms(review_uid, dropped=True),
            targets=scope.targets(review_uid),
            people=_people(key),
            documents=documents.everything(review_uid),
            interviews=_interviews(key),
            events=chronology.everything(review_uid),
            gaps=gaps.all_gaps(review_uid),
            overview=analysis.overview(review_uid),
            analyses={item.number: item for item in analysis.term_analyses(review_uid, dropped=True)},
            findings=findings(key),
            recommendations=recommendations(key),
            consideration=consideration.consideration(review_uid),
            overrides=_overrides(key),
            readiness=answers(review_uid) if readiness else (),
        )


def key_data(review_uid: str) -> KeyData:
    """Return the anonymisation key with real names, aliases and contact details; confidential (§7.1)."""
    with current().database.atomic():
        key = records.review_id(review_uid)
        return KeyData(_head(review_uid, key), people.everyone(review_uid))


def head(review_uid: str) -> PaperHead:
    """Return the head of a review's papers, without `explained`. Raises BadInput if the review does not exist."""
    return _head(review_uid, records.review_id(review_uid))


def issues(review_uid: str) -> tuple[IssueDetail, ...]:
    """Return the papers issued so far, oldest first."""
    return _issues(records.review_id(review_uid))


_NOT_RECORDED = "The paper was not written, because it cannot be recorded as issued."


def record_issue(
    review_uid: str,
    paper: str,
    edition: str,
    file_format: str,
    file_name: str,
    sha256: str,
    by: str,
    deliver: Callable[[], None] | None = None,
) -> int:
    """Record that a paper was issued; returns its number, the next of this paper in this edition.

    `sha256` is the file's digest in hex. The audit head recorded is the one that the paper shows, from before this
    change. `deliver` is that of `record_issues`. Raises BadInput if there is no such edition.
    """
    return record_issues([review_uid], paper, edition, file_format, file_name, sha256, by, deliver)


def record_issues(
    review_uids: Sequence[str],
    paper: str,
    edition: str,
    file_format: str,
    file_name: str,
    sha256: str,
    by: str,
    deliver: Callable[[], None] | None = None,
) -> int:
    """Record the issue of one paper about several reviews, with each of them; returns their common next number.

    `deliver` puts the file in its place. If it raises an error, nothing is recorded. Raises NoSpace if the store cannot
    grow; `deliver` has to be undone then.
    """
    try:
        return _record_issues(review_uids, paper, edition, file_format, file_name, sha256, by, deliver)
    except NoSpace as error:
        raise NoSpace(f"{_NOT_RECORDED} {error}" if deliver is not None else str(error)) from None


def assert_recordable() -> None:
    """Raise BadInput if the store is read-only, so that no paper can be recorded as issued."""
    why = current().read_only
    if why:
        raise BadInput(f"{_NOT_RECORDED} {why}")


def _record_issues(
    review_uids: Sequence[str],
    paper: str,
    edition: str,
    file_format: str,
    file_name: str,
    sha256: str,
    by: str,
    deliver: Callable[[], None] | None,
) -> int:
    with writing() as session:
        audit = session.audit.head()
        keys = [records.review_id(uid) for uid in review_uids]
        number = 1
        for key in keys:
            last = (
                PaperIssue.select(fn.MAX(PaperIssue.number))
                .where(PaperIssue.review == key, PaperIssue.paper == paper, PaperIssue.edition == edition)
                .scalar()
            )
            number = max(number, int(last or 0) + 1)
        for key in keys:
            PaperIssue.create(
                review=key,
                paper=paper,
                edition=edition,
                file_format=file_format,
                number=number,
                issued_at=utc_stamp(),
                issued_by=by,
                file_name=file_name,
                sha256=sha256,
                audit_head=audit.mac,
                audit_count=audit.count,
            )
        if deliver is not None:
            deliver()
    return number


def is_recorded(sha256: str) -> bool:
    """Whether a paper with this digest (SHA-256 in hex) was recorded as issued."""
    return bool(PaperIssue.select().where(PaperIssue.sha256 == sha256).exists())


def _head(review_uid: str, key: int) -> PaperHead:
    return PaperHead(
        review=records.view(reviews.ReviewDetail, records.row_of(Review, review_uid)),
        reviewers=requests.reviewers(review_uid),
        issues=_issues(key),
        audit_head=current().audit.head().short,
        template=template.load(),
        names=people.hidden_names(review_uid),
        not_names=people.not_names(review_uid),
        actions_only=holding.is_actions_only(key),
    )


def _issues(key: int) -> tuple[IssueDetail, ...]:
    rows = PaperIssue.select().where(PaperIssue.review == key).order_by(PaperIssue.issued_at, PaperIssue.id)
    return _all(IssueDetail, rows)


def _interviews(key: int) -> tuple[InterviewDetail, ...]:
    names = [field.name for field in fields(InterviewDetail)]
    columns = [getattr(Interview if hasattr(Interview, name) else Person, name) for name in names]
    query = Interview.select(*columns).join(Person).where(Interview.review == key)
    return _all(InterviewDetail, query.order_by(Interview.number))


def _people(key: int) -> tuple[CodedPerson, ...]:
    columns = [getattr(Person, field.name) for field in fields(CodedPerson)]
    coded = _all(CodedPerson, Person.select(*columns).where(Person.review == key))
    return tuple(sorted(coded, key=lambda person: people.by_code(person.code)))


def _overrides(key: int) -> tuple[OverrideDetail, ...]:
    """Return the stages passed with requirements missing."""
    rows = StageOverride.select().where(StageOverride.review == key, StageOverride.missing != "nothing")
    return _all(OverrideDetail, rows.order_by(StageOverride.id))


def _all(kind: type[V], rows: Any) -> tuple[V, ...]:
    found: Iterable[dict[str, Any]] = rows.dicts()
    return tuple(records.view(kind, row) for row in found)
