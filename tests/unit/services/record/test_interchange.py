"""A whole review as plain data and back: strict about the form, all or nothing, the same in every store."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from imr_tui.errors import BadInput
from imr_tui.models import ALL, REVIEW_PARTS, Review, Theme
from imr_tui.services import session
from imr_tui.services.handover import import_review
from imr_tui.services.record import interchange
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.extent import sampled
from tests.rows import one_of_each

NAME = "review.json"


@pytest.fixture
def plain(store: Store) -> dict[str, Any]:
    """A review with a row in every table, as plain data; the store is empty again afterwards."""

    def work() -> dict[str, Any]:
        with writing():
            made = one_of_each('Text with "quotes", [brackets] & ünïcode 🏠\nand lines')
        found = interchange.to_plain(str(made[Review].uid))
        with writing():
            Review.delete().execute()
            Theme.delete().execute()
        return found

    return store.run(work)


def counts() -> dict[str, int]:
    return {model._meta.table_name: model.select().count() for model in ALL}


def test_export_and_import_lose_nothing(store: Store, plain: dict[str, Any]) -> None:
    text = json.dumps(plain, ensure_ascii=False)
    data = json.loads(text)
    assert all(len(data[model._meta.table_name]) == 1 for model in REVIEW_PARTS)
    uid = store.run(import_review.from_plain, data, NAME)
    again = store.run(interchange.to_plain, uid)
    # The stage is worked out from the facts and may be another than the one in the file.
    again["review"][0]["stage"] = plain["review"][0]["stage"]
    assert again == plain
    assert store.run(session.verify)[0] == []


def test_an_export_follows_the_published_schema(plain: dict[str, Any]) -> None:
    schema = interchange.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "more": []}, schema)


def test_an_export_has_no_database_ids(plain: dict[str, Any]) -> None:
    assert not any("id" in row for part in plain.values() if isinstance(part, list) for row in part)


def at(table: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data[table][0].update(values)

    return change


def without(table: str, name: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data[table][0].pop(name)


def twice(table: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data[table].append(copy.deepcopy(data[table][0]))


GONE = "0190a000-0000-7000-8000-00000000dead"

FAULTS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda d: d.update(form="another"), "not a review exported"),
    (lambda d: d.update(form_version=4), "format version 4"),
    (lambda d: d.update(form_version=True), "format version True"),
    (lambda d: d.update(form_version=[1]), r"format version [1]"),
    (lambda d: d.update(form_version="1"), "format version '1'"),
    (lambda d: d.update(poems=[]), "part 'poems'"),
    (lambda d: d.update(event={}), "event is not a list"),
    (lambda d: d["event"].append(7), "event row 2 is not a record"),
    (lambda d: d.update(review=[]), "has 0 reviews"),
    (twice("review"), "has 2 reviews"),
    (lambda d: d.pop("review"), "has 0 reviews"),
    (at("event", colour="red"), "event row 1 has an unknown field 'colour'"),
    (without("event", "comment"), "event row 1 has no field comment"),
    (at("event", what_happened=None), "event row 1: 'None' is not a valid value for what_happened"),
    (at("event", what_happened=7), "event row 1: '7' is not a valid value for what_happened"),
    (at("event", key_event=1), "not a valid value for key_event"),
    (at("event", number="1"), "not a valid value for number"),
    (at("event", number=True), "not a valid value for number"),
    (at("event", number=1.5), "not a valid value for number"),
    (at("event", number=2**63), "not a valid value for number"),
    (at("event", uid="short"), "not a valid value for uid"),
    (at("event", uid=None), "not a valid value for uid"),
    (at("event", what_happened="a\0b"), "not a valid value for what_happened"),
    (at("event", what_happened="\ud800"), "not a valid value for what_happened"),
    (at("request", requested_on="1 Apr 2026"), "not a valid value for requested_on"),
    (at("request", requested_on="2026-02-30"), "not a valid value for requested_on"),
    (at("request", requested_on="20260301"), "not a valid value for requested_on"),
    (at("request", category="accident"), "request row 1"),
    (at("event", when_precision="vague"), "event row 1"),
    (at("event", what_happened="   "), "event row 1"),
    (at("event", when_start="soon"), "event row 1: the columns of when are not a valid date"),
    (at("event", when_end="2025-01-01T00:00:00"), "event row 1: the columns of when are not a valid date"),
    (at("event", when_start=None), "event row 1: the columns of when are not a valid date"),
    (at("request", incident_start="2026-03-05T00:00:00+01:00"), "request row 1: the columns of incident"),
    (at("document", dated_precision="unknown"), "document row 1: the columns of dated"),
    (at("disclosure", ground="consent_refused", shared_on="2026-01-01"), "disclosure row 1"),
    (at("event_source", event=GONE), "event_source row 1: event refers to"),
    (at("event_source", document=GONE), "event_source row 1: document refers to"),
    (at("event_source", document=None), "event_source row 1"),
    (at("evidence_link", finding=GONE), "evidence_link row 1: finding refers to"),
    (twice("event"), "event row 2"),
    (twice("person"), "person row 2"),
    (at("finding_theme", theme=" "), "finding_theme row 1"),
    (at("finding_theme", theme="\ud800"), "finding_theme row 1"),
    (at("finding_theme", theme="a\0b"), "finding_theme row 1"),
    (at("review", reference=" "), "review row 1"),
    (at("review", stage="begun"), "review row 1"),
    (at("review", version=0), "review row 1"),
]


@pytest.mark.parametrize(("change", "words"), sampled(FAULTS, 3), ids=lambda v: v if isinstance(v, str) else "")
def test_an_error_names_file_part_row_and_field_and_nothing_is_imported(
    store: Store, plain: dict[str, Any], change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    change(plain)
    before = store.run(counts)
    head = store.run(store.head)
    with pytest.raises(BadInput) as caught:
        store.run(import_review.from_plain, plain, NAME)
    sentence = str(caught.value)
    assert NAME in sentence
    assert words in sentence
    assert sentence.endswith((".", "imr-tui export json REF"))
    assert sentence.isprintable()
    assert store.run(counts) == before
    assert store.run(store.head) == head


def test_a_review_is_not_imported_twice(store: Store, plain: dict[str, Any]) -> None:
    store.run(import_review.from_plain, plain, NAME)
    with pytest.raises(BadInput, match="already"):
        store.run(import_review.from_plain, plain, NAME)
    other = copy.deepcopy(plain)
    other["review"][0].update(uid=GONE, reference="ANOTHER")
    # Another review, but rows of it that this store has: nothing is mixed up.
    with pytest.raises(BadInput, match="row 1"):
        store.run(import_review.from_plain, other, NAME)
    assert store.run(reviews.count) == 1


def test_the_order_of_events_is_worked_out_again(store: Store, plain: dict[str, Any]) -> None:
    plain["event"][0]["sort_key"] = "9999 never"
    uid = store.run(import_review.from_plain, plain, NAME)
    assert store.run(interchange.to_plain, uid)["event"][0]["sort_key"].startswith("2026-03-05")


def test_rows_in_any_order_are_imported(store: Store, plain: dict[str, Any]) -> None:
    turned = {name: plain[name] for name in reversed(list(plain))}
    store.run(import_review.from_plain, turned, NAME)
    assert store.run(reviews.count) == 1


def test_empty_parts_can_be_left_out(store: Store, plain: dict[str, Any]) -> None:
    small = {name: plain[name] for name in ("form", "form_version", "review")}
    uid = store.run(import_review.from_plain, small, NAME)
    assert store.run(reviews.detail, uid).title.startswith("Text")


def test_a_file_of_the_first_form_is_read_completely(
    store: Store, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    del plain["clause_exemption"]
    plain["form_version"] = 1
    # As if form 2 had brought this field too: a file that could not know it gets what it holds by default.
    monkeypatch.setitem(interchange.ADDED_FIELDS, ("document", "note"), (2, "not known then"))
    del plain["document"][0]["note"]
    uid = store.run(import_review.from_plain, plain, NAME)
    again = store.run(interchange.to_plain, uid)
    assert (again["form_version"], again["clause_exemption"]) == (interchange.FORM_VERSION, [])
    assert again["document"][0]["note"] == "not known then"
    kept = ("event", "stage_override", "paper_issue", "finding")
    assert {part: again[part] for part in kept} == {part: plain[part] for part in kept}


def test_a_missing_field_in_a_current_file_is_an_error(
    store: Store, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(interchange.ADDED_FIELDS, ("document", "note"), (2, "not known then"))
    del plain["document"][0]["note"]
    with pytest.raises(BadInput, match="has no field note"):
        store.run(import_review.from_plain, plain, NAME)
