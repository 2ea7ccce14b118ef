"""The form of the sharing register follows the table of §5 for every combination."""

from __future__ import annotations

import pytest

from imr_tui.errors import Refused
from imr_tui.screens.dmt.forms import sharing_job
from imr_tui.services.dmt import sharing
from imr_tui.services.dmt.sharing_rules import SharingAnswer, SharingFacts, table
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.extent import sampled


@pytest.fixture
def uid(store: Store) -> str:
    def work() -> str:
        made = reviews.create("IMR-1", "A review")
        people.save(made, PersonDetail(code="FM1", real_name="Edith Dunnage"))
        return made

    return store.run(work)


@pytest.mark.parametrize(("facts", "given"), sampled(table(), 8))
def test_input_is_accepted_or_refused_as_in_the_table(
    store: Store, uid: str, facts: SharingFacts, given: SharingAnswer
) -> None:
    job = store.run(sharing_job, uid, "")
    typed = {
        **job.values,
        "audience": facts.audience,
        "involved": "yes" if facts.involved else "no",
        "situation": facts.situation,
        "team": "East Locality Team",
        "decided_by": "SU",
        "decided_on": "24 Sep 2026",
        "code": "" if facts.audience == "team" else "FM1",
        "ground_note": "Decided so.",
        "lawful_basis": "Public task",
        "what_was_shared": "the summary",
        "shared_by": "SW1",
        "shared_on": "24 Sep 2026",
    }
    assert typed.keys() == {field.name for field in job.fields}
    if not given.allowed:
        with pytest.raises(Refused, match="§5"):
            store.run(job.save, typed, 0)
        assert store.run(sharing.register, uid) == ()
        return
    store.run(job.save, typed, 0)
    (kept,) = store.run(sharing.register, uid)
    assert (kept.ground, kept.what_was_shared) == (given.ground, "the summary")
    # The form shows what was entered; the situation is shown if the decision depended on it.
    again = store.run(sharing_job, uid, kept.uid)
    assert again.values["audience"] == facts.audience
    assert (
        SharingFacts(again.values["audience"], again.values["involved"] == "yes", again.values["situation"])
        == kept.facts
    )
