"""A rule is in the service, and its error names the field: a form puts the cursor there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from imr_tui.errors import BadInput
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail, SourceDetail
from imr_tui.services.findings import documents
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people import interviews
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.review import reviews, scope, template
from imr_tui.services.review.template import Template
from imr_tui.services.session import Store

EVENT = EventDetail(what_happened="A visit is missed")
FAULTS: dict[str, Callable[[str], object]] = {
    "what_happened": lambda uid: chronology.save(uid, EventDetail()),
    "people": lambda uid: chronology.save(uid, replace(EVENT, people=("XX9",))),
    "terms": lambda uid: chronology.save(uid, replace(EVENT, terms=("T9",))),
    "sources": lambda uid: chronology.save(uid, replace(EVENT, sources=(SourceDetail("D9", ""),))),
    "title": lambda uid: documents.save(uid, DocumentRecord()),
    "pages": lambda uid: documents.save(uid, DocumentRecord(title="Notes", pages=0)),
    "weight": lambda uid: documents.save(uid, DocumentRecord(title="Notes", weight="heavy")),
    "code": lambda uid: interviews.save(uid, InterviewRecord(code="XX9")),
    "method_reason": lambda uid: scope.save(uid, replace(scope.current(uid), method="desktop")),
    "accent": lambda uid: template.save(Template(accent="#ffffff")),
    "logo_alternative": lambda uid: template.save(Template(logo=b"a picture")),
}


@pytest.mark.parametrize("field", FAULTS)
def test_the_error_names_the_field(field: str, store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")
    with pytest.raises(BadInput) as refused:
        store.run(FAULTS[field], uid)
    assert refused.value.field == field
    assert str(refused.value).endswith(".")
