"""The demonstration on a real encrypted store: complete, at one with itself, wholly made up."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from imr_tui import demo
from imr_tui.dates.when import Precision, parse, to_columns
from imr_tui.demo.load import is_loaded, load_demo
from imr_tui.errors import BadInput
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.services.chronology import chronology
from imr_tui.services.handover import import_review
from imr_tui.services.record import interchange
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.vocabulary import ActionStatus, Arrangement, Decision, FindingKind, Mark, Milestone
from tests.conftest import Demonstration
from tests.demo_loaded import Loaded, Plain, opened, read, texts

# Councils and places that must not turn up; those that are everyday words (Reading, Bath) are left out.
REAL_PLACES = """Hull Leeds Bradford Sheffield Manchester Birmingham Liverpool Bristol Nottingham Leicester Derby York
    Norfolk Suffolk Essex Kent Surrey Sussex Dorset Devon Cornwall Somerset Wiltshire Hampshire Oxfordshire Cumbria
    Lancashire Lincolnshire Cambridgeshire Northamptonshire Warwickshire Staffordshire Shropshire Cheshire Durham
    Northumberland Gateshead Sunderland Newcastle Rotherham Doncaster Barnsley Kirklees Calderdale Wakefield Croydon
    Camden Islington Hackney Lambeth Southwark Lewisham Greenwich Bexley Bromley Merton Sutton Ealing Hillingdon
    Brent Barnet Enfield Haringey Waltham Redbridge Havering Newham Harrow Hounslow Swindon Plymouth Torbay Medway
    Cardiff Swansea Wrexham Edinburgh Glasgow Dundee Aberdeen Belfast England Wales Scotland HCC NHS CQC"""
FORBIDDEN = ("lorem ipsum", "todo", "tbc", "xxx", "john smith", "jane doe", "foo", "placeholder")


# --- how much there is ----------------------------------------------------------------------------------------


def test_the_main_review_is_complete(loaded: Loaded) -> None:
    counts = {part: len(rows) for part, rows in loaded.main.items() if isinstance(rows, list)}
    assert counts["document"] == 12
    assert counts["person"] >= 15
    assert counts["interview"] == 6
    assert counts["event"] >= 44
    assert counts["term_of_reference"] == counts["term_analysis"] == 5
    assert counts["finding"] == 8
    assert counts["recommendation"] == 6
    assert counts["action"] == 12
    assert counts["scope_version"] == 2
    assert counts["press_query"] == counts["partner_review"] == counts["extension"] == 1
    assert {target["milestone"] for target in loaded.main["target_date"]} == set(Milestone)
    assert counts["stage_override"] == counts["paper_issue"] == 0


def test_the_earlier_and_the_fresh_review(loaded: Loaded) -> None:
    counts = {part: len(rows) for part, rows in loaded.earlier.items() if isinstance(rows, list)}
    assert (counts["event"], counts["finding"], counts["recommendation"], counts["action"]) == (10, 3, 2, 3)
    assert {a["status"] for a in loaded.earlier["action"]} == {"evaluated_effective", "evaluated_not_effective"}
    assert counts["final_report"] == 1
    fresh = loaded.plain[demo.FRESH_REFERENCE]
    assert {part for part, rows in fresh.items() if isinstance(rows, list) and rows} == {"review", "request"}


def test_every_kind_of_thing_is_shown(loaded: Loaded) -> None:
    main = loaded.main
    assert {finding["kind"] for finding in main["finding"]} == set(FindingKind)
    assert {action["status"] for action in main["action"]} == set(ActionStatus)
    assert {row["decision"] for row in main["recommendation"]} == set(Decision)
    assert {row["kind"] for row in main["recommendation"]} == {"smart", "further_process"}
    assert [row["number"] for row in main["recommendation"] if row["origin"] == "discussion"] == [6]
    assert all(any(event[mark] for event in main["event"]) for mark in Mark)
    precisions = {event["when_precision"] for event in main["event"]}
    assert precisions >= {"minute", "day", "month", "about", "between", "unknown"}
    grounds = {row["ground"] for row in main["disclosure"]} | {row["ground"] for row in loaded.earlier["disclosure"]}
    assert grounds == {"within_scope", "involved", "consent_given", "consent_refused", "best_interests", "deceased"}
    assert {row["state"] for row in main["interview"]} == {"held", "written_up", "agreed"}
    assert {row["weight"] for row in main["document"]} == {"primary", "secondary", "anecdotal"}
    assert sum(finding["other_organisation"] for finding in main["finding"]) == 1
    assert main["consideration"][0]["arrangement"] == Arrangement.TASK_AND_FINISH_GROUP


def test_interviews_have_a_page_of_notes_and_excerpts_from_them(loaded: Loaded) -> None:
    for interview in loaded.main["interview"]:
        notes = interview["notes"]
        assert 250 <= len(notes.split()) <= 600
        found = [row for row in loaded.main["excerpt"] if row["interview"] == interview["uid"]]
        assert 2 <= len(found) <= 4
        for excerpt in found:
            start = excerpt["from_character"]
            assert notes[start : start + len(excerpt["text"])] == excerpt["text"]
        assert "[[" not in notes


def test_the_narrative_has_six_to_ten_paragraphs(loaded: Loaded) -> None:
    assert 6 <= len(loaded.main["overview"][0]["narrative"].split("\n\n")) <= 10
    assert all(value for name, value in loaded.main["overview"][0].items() if name != "version")


# --- stages, criterion, dates ---------------------------------------------------------------------------------


def test_stages_come_out_by_the_facts(loaded: Loaded) -> None:
    assert loaded.stage == {
        demo.MAIN_REFERENCE: "implementing",
        demo.EARLIER_REFERENCE: "closed",
        demo.FRESH_REFERENCE: "requested",
    }
    unmet = [r for r in loaded.requirements[demo.MAIN_REFERENCE] if not r.met]
    assert {r.stage for r in unmet} == {"closed"}
    assert all(r.met for r in loaded.requirements[demo.EARLIER_REFERENCE])


def test_the_criterion_is_must_and_both_scopes_are_agreed(loaded: Loaded) -> None:
    assert loaded.criterion.kind == "must"
    assert [version.agreed for version in loaded.scopes] == [True, True]
    assert loaded.scopes[1].revision_reason
    assert {"Service Systems Team"} <= {team.name for team in loaded.scopes[1].teams}
    assert all(team.manager for version in loaded.scopes for team in version.teams)
    assert all(row["no_press_instruction"] and row["told_on"] for row in loaded.main["notification"])


def test_dates_parse_as_they_are_stored(loaded: Loaded) -> None:
    for plain in loaded.plain.values():
        for part, prefix in (("event", "when"), ("document", "dated"), ("request", "incident")):
            for row in plain[part]:
                columns = to_columns(parse(row[f"{prefix}_typed"]))
                stored = tuple(row[f"{prefix}_{name}"] for name in ("start", "end", "precision", "unit"))
                assert stored == (*columns[:3], columns.unit or ""), row[f"{prefix}_typed"]
    for event in loaded.main["event"]:
        assert event["sort_key"] == parse(event["when_typed"]).sort_key


def test_dates_that_are_unreadable_are_so_on_purpose(loaded: Loaded) -> None:
    undated = {event.when.typed for event in loaded.events if event.when.precision is Precision.UNKNOWN}
    assert undated == {"before Easter 2026", "not dated"}
    doubtful = [event.when.typed for event in loaded.events if parse(event.when.typed).doubts]
    assert doubtful == ["before Easter 2026"]


def test_the_chronology_covers_about_seven_months_with_a_silence(loaded: Loaded) -> None:
    dated = [event.when for event in loaded.events if event.when.start]
    first, last = min(w.start for w in dated if w.start), max(w.end for w in dated if w.end)
    assert timedelta(days=190) < last - first < timedelta(days=230)
    assert [gap.days >= 28 for gap in loaded.gaps] == [True]
    moments = Counter(event.when.sort_key for event in loaded.events if event.when.precision is Precision.MINUTE)
    assert len([key for key, number in moments.items() if number > 1]) >= 3
    period = (loaded.scopes[-1].period_from or date.max, loaded.scopes[-1].period_to or date.min)
    for when in dated:
        assert when.start is not None
        assert when.end is not None
        assert period[0] <= when.start.date() <= when.end.date() <= period[1]


def test_the_plan_has_actions_before_and_after_its_date(loaded: Loaded) -> None:
    revised: dict[str, str] = {}
    for row in sorted(loaded.main["due_date_revision"], key=lambda row: row["revised_on"]):
        revised[row["action"]] = row["due_on"]
    today = demo.DEMO_TODAY.isoformat()
    open_ones = [a for a in loaded.main["action"] if a["status"] in ("not_started", "under_way")]
    overdue = [a for a in open_ones if revised.get(a["uid"], a["due_on"]) < today]
    assert len(overdue) == 3
    assert len([a for a in loaded.main["action"] if a["done_on"] and a["done_on"] <= today]) == 4
    consideration = loaded.main["consideration"][0]
    assert consideration["plan_review_on"] > today
    late = [r for r in loaded.main["progress_report"] if r["due_on"] < (r["received_on"] or today)]
    assert len(late) == 2  # one came late, one has not come
    for part in ("progress_note", "progress_report", "outcome_view", "disclosure"):
        for row in loaded.main[part]:
            for name in ("noted_on", "received_on", "discussed_on", "shared_on"):
                assert (row.get(name) or "") <= today
    row = next(row for row in loaded.rows if row.reference == demo.MAIN_REFERENCE)
    assert (row.next_on, row.next_what) == (date(2026, 11, 6), "action due")


# --- at one with itself ---------------------------------------------------------------------------------------


def test_references_in_texts_are_there(loaded: Loaded) -> None:
    for plain in (loaded.main, loaded.earlier):
        there = {f"{letter}{row['number']}" for letter, part in (
            ("E", "event"), ("D", "document"), ("F", "finding"), ("I", "interview"), ("R", "recommendation"),
            ("T", "term_of_reference"),
        ) for row in plain[part]}  # fmt: skip
        numbers = {row["uid"]: row["number"] for part in ("interview", "recommendation") for row in plain[part]}
        there |= {f"I{numbers[row['interview']]}.{row['number']}" for row in plain["excerpt"]}
        there |= {f"A{numbers[row['recommendation']]}.{row['number']}" for row in plain["action"]}
        seen = set()
        for part, _, name, text in texts(plain):
            if (part, name) not in (("earlier_review", "what_was_found"), ("finding", "repeats_reference")):
                seen |= set(re.findall(r"\b(?:[EDFIRT]\d+(?:\.\d+)?|A\d+\.\d+)\b", text))
        assert seen <= there, seen - there
    assert len(seen) > 5


def test_codes_in_texts_are_in_the_key(loaded: Loaded) -> None:
    for plain in (loaded.main, loaded.earlier):
        key = {person["code"] for person in plain["person"]}
        for part, _, name, text in texts(plain):
            codes = set(re.findall(r"\b(?:(?:[FT]M|SW|FR|O(?:T|OH)|DN|CW|CO)\d|SU|GP)\b", text))
            assert codes <= key, (part, name, codes - key)


def test_sources_point_where_they_say(loaded: Loaded) -> None:
    for plain in (loaded.main, loaded.earlier):
        documents = {row["uid"]: row for row in plain["document"]}
        events = {row["uid"]: row for row in plain["event"]}
        assert {source["event"] for source in plain["event_source"]} == set(events)
        places: dict[str, list[tuple[str, int]]] = {}
        for link in (*plain["event_source"], *plain["evidence_link"]):
            if link["document"] is None:
                assert link["page"] == ""
                continue
            document = documents[link["document"]]
            assert 1 <= int(link["page"]) <= document["pages"]
            event = events.get(link.get("event") or "")
            if event is None or event["when_start"] is None or document["dated_precision"] != "between":
                continue
            # A record that covers a span holds only what happened in it, in the order of its pages.
            assert document["dated_start"] <= event["when_start"] <= document["dated_end"], event["number"]
            if event["when_precision"] in ("minute", "day"):
                places.setdefault(document["uid"], []).append((event["when_start"][:10], int(link["page"])))
        for found in places.values():
            assert [page for _, page in sorted(found)] == sorted(page for _, page in found)


def test_each_finding_has_evidence_and_the_repeat_points_at_the_earlier_one(loaded: Loaded) -> None:
    main, earlier = loaded.main, loaded.earlier
    for plain in (main, earlier):
        assert {link["finding"] for link in plain["evidence_link"]} == {finding["uid"] for finding in plain["finding"]}
        assert {link["finding"] for link in plain["finding_theme"]} == {finding["uid"] for finding in plain["finding"]}
    (repeat,) = [finding for finding in main["finding"] if finding["repeats_uid"]]
    (original,) = [finding for finding in earlier["finding"] if finding["uid"] == repeat["repeats_uid"]]
    assert repeat["repeats_text"] == original["text"]
    assert repeat["repeats_reference"] == f"{demo.EARLIER_REFERENCE} F{original['number']}"
    assert repeat["different_this_time"]
    assert main["earlier_review"][0]["earlier_uid"] == earlier["review"][0]["uid"]


def test_a_refusal_was_respected(loaded: Loaded) -> None:
    (refused,) = [row for row in loaded.main["disclosure"] if row["ground"] == "consent_refused"]
    assert refused["shared_on"] is None
    assert refused["what_was_shared"] == refused["shared_by"] == ""


# --- made up --------------------------------------------------------------------------------------------------


def test_real_names_are_in_free_text_only_where_intended(loaded: Loaded) -> None:
    main = loaded.main
    codes = {person["uid"]: person["code"] for person in main["person"]}
    anonymiser = _anonymiser(main, codes)
    interviews = {row["uid"]: row["number"] for row in main["interview"]}
    found = []
    for part, row, name, text in texts(main):
        if part in ("person", "alias", "not_a_name") or name == "manager":
            continue
        letter = {"event": "E", "interview": "I", "finding": "F", "document": "D"}.get(part, part)
        label = (
            f"I{interviews[row['interview']]}.{row['number']}" if part == "excerpt" else f"{letter}{row.get('number')}"
        )
        found += [(label, name, text[hit.start : hit.end]) for hit in anonymiser.find(text)]
    assert sorted(found) == sorted(demo.PLANTED_NAMES)


def test_the_committee_edition_hides_the_planted_names(demo_store: Store, demonstration: Demonstration) -> None:
    data = demo_store.run(REPORT.read, demonstration.uids[0])
    committee = make_paper(REPORT, data, "committee", "txt", demo.DEMO_TODAY)
    text = " ".join(committee.data.decode().split())
    confidential = " ".join(make_paper(REPORT, data, "confidential", "txt", demo.DEMO_TODAY).data.decode().split())
    for place, _, name in demo.PLANTED_NAMES:
        assert name not in text
        assert name in confidential or place.startswith("I")
    assert committee.warnings == ()


def _anonymiser(plain: Plain, codes: dict[str, str]) -> Anonymiser:
    from imr_tui.names.key_entry import HiddenName

    people = [HiddenName(person["real_name"], person["code"]) for person in plain["person"]]
    aliases = [HiddenName(row["name"], codes[row["person"]], row["is_a_word"]) for row in plain["alias"]]
    return Anonymiser((*people, *aliases))


def test_contact_details_are_from_the_reserved_ranges(loaded: Loaded) -> None:
    seen = 0
    for plain in loaded.plain.values():
        for _, _, _, text in texts(plain):
            for number in re.findall(r"\b0\d{4} ?\d{6}\b|\b0\d{3,4}[ -]\d{3}[ -]?\d{3,4}\b", text):
                assert re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", number)
                seen += 1
            for address in re.findall(r"\S+@\S+", text):
                assert address.rstrip(".,;").endswith("@example.org")
            assert not re.search(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", text)  # a postcode
    assert seen > 10


def test_no_real_place_and_no_word_that_does_not_belong(loaded: Loaded) -> None:
    places = re.compile(rf"\b(?:{'|'.join(REAL_PLACES.split())})\b")
    for plain in loaded.plain.values():
        for part, _, name, text in texts(plain):
            assert not places.search(text), (part, name, text)
            for word in FORBIDDEN:
                assert not re.search(rf"\b{word}\b", text.casefold()), (part, name, word)


# --- loading --------------------------------------------------------------------------------------------------


def test_it_is_loaded_once_and_not_by_halves(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        # One of the three is there already: nothing of the others may be.
        store.run(reviews.create, demo.FRESH_REFERENCE, "Something of my own")
        with pytest.raises(BadInput, match="already"):
            store.run(load_demo)
        assert store.run(reviews.count) == 1
        assert store.run(is_loaded)


def test_it_is_the_same_every_time_apart_from_uids(loaded: Loaded, tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        again = store.run(read, store.run(load_demo))
    assert _without_identity(again.plain) == _without_identity(loaded.plain)


def _without_identity(plain: dict[str, Plain]) -> Any:
    numbers: dict[str, int] = {}

    def plainer(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plainer(v) for k, v in value.items() if k not in ("created_at", "changed_at")}
        if isinstance(value, list):
            return [plainer(each) for each in value]
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
            return numbers.setdefault(value, len(numbers))
        return value

    # By reference: the earlier review is written first.
    return plainer({reference: plain[reference] for reference in sorted(plain)})


def test_another_day_moves_the_plan_with_it(loaded: Loaded, tmp_path: Path) -> None:
    later = demo.DEMO_TODAY + timedelta(days=100)
    with opened(tmp_path / "store") as store:
        moved = store.run(read, store.run(load_demo, later)).main
    pairs = zip(loaded.main["action"], moved["action"], strict=True)
    for before, after in pairs:
        assert date.fromisoformat(after["due_on"]) - date.fromisoformat(before["due_on"]) == timedelta(days=100)
    assert [e["when_typed"] for e in moved["event"]] == [e["when_typed"] for e in loaded.main["event"]]


def test_it_is_the_same_after_export_and_import_as_json(loaded: Loaded, tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(interchange.json_schema())
    with opened(tmp_path / "store") as store:
        for reference, plain in loaded.plain.items():
            validator.validate(plain)
            uid = store.run(import_review.from_plain, plain, "demo.json")
            assert store.run(interchange.to_plain, uid) == plain
            assert store.run(reviews.detail, uid).stage == loaded.stage[reference]
        assert store.run(chronology.everything, loaded.uids[0]) == loaded.events


def test_it_needs_neither_screens_nor_papers() -> None:
    code = "import sys, imr_tui.demo.load; print([m for m in sys.modules if m.startswith(('textual', 'imr_tui.ex'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
