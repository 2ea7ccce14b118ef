"""The documents of the main review, D1 to D12."""

from __future__ import annotations

from datetime import date

from imr_tui.demo.shapes import DocumentData

CAREBOOK = "Carebook, case record"


def _document(
    title: str, dated: str, author: str, system: str, location: str, pages: int, weight: str, read_on: date, note: str
) -> DocumentData:
    return DocumentData(
        dated,
        {
            "title": title,
            "author": author,
            "system": system,
            "location": location,
            "pages": pages,
            "weight": weight,
            "read_on": read_on,
            "note": note,
        },
    )


DOCUMENTS: tuple[DocumentData, ...] = (
    _document(
        "Care and support plan", "14 Oct 2025", "SW1", CAREBOOK, "plans, version 1", 11, "primary", date(2026, 4, 27),
        "The box for what to do when there is no reply (page 6) is empty. Time-critical medicines are on page 4.",
    ),
    _document(
        "Case notes, East Locality Team", "6 October 2025 to 30 April 2026", "SW1, SW2, duty workers", CAREBOOK,
        "case notes, printed in order of entry", 34, "primary", date(2026, 4, 28),
        "Carebook shows both the date of an event and the date of its entry; they differ by more than two days for "
        "six entries.",
    ),
    _document(
        "Visit log of the rota system", "2 February 2026 to 6 April 2026",
        "Home Support Service", "rota system, export",
        "exported by the Service Systems Team on 18 May 2026", 22, "primary", date(2026, 5, 19),
        "Visits are closed as completed at midnight unless somebody marks them otherwise. Read beside D4, never alone.",
    ),
    _document(
        "Daily record book kept in the home", "20 October 2025 to 6 April 2026", "care workers", "paper",
        "collected from the home by FM1 on 11 April 2026, returned 3 August 2026", 48, "primary", date(2026, 5, 6),
        "Initials, times and medicines at each visit. The best evidence of which visits were made.",
    ),
    _document(
        "Out-of-hours call sheets, Easter weekend", "2 April 2026 to 6 April 2026", "OOH1 and others",
        "Out-of-Hours Service, call record", "shared drive of the service", 6, "primary", date(2026, 4, 30), "",
    ),
    _document(
        "Out-of-hours procedure, version 3", "June 2023", "Out-of-Hours Service", "policy library",
        "superseded 16 October 2026 by version 4", 9, "secondary", date(2026, 5, 5),
        "Written before the Home Support Service came back into the council; speaks of external providers only.",
    ),
    _document(
        "District nursing notes, extract", "November 2025 to April 2026", "DN1, DN2", "community health record",
        "shared by the trust on 20 May 2026 under the information sharing agreement", 7, "primary", date(2026, 5, 21),
        "",
    ),
    _document(
        "Occupational therapy assessment and equipment order", "10 Nov 2025", "OT1", CAREBOOK, "assessments", 5,
        "primary", date(2026, 4, 29), "The order form has no line for telecare; that is a separate form.",
    ),
    _document(
        "Ambulance patient report", "6 Apr 2026", "ambulance crew", "paper copy", "with the safeguarding papers", 2,
        "primary", date(2026, 5, 7), "",
    ),
    _document(
        "Rota changeover: project log and list of issues", "January 2026 to April 2026", "Service Systems Team",
        "project site", "issue list printed 18 May 2026", 13, "secondary", date(2026, 5, 20),
        "Found after the first scope was agreed. Issue 17 prompted the second version of the scope.",
    ),
    _document(
        "Supervision records of SW1 and SW2", "October 2025 to April 2026", "TM1", "supervision folder",
        "read at the office of the team, not copied", 8, "secondary", date(2026, 5, 8),
        "No supervision of SW2 is recorded between 21 January and 16 March 2026.",
    ),
    _document(
        "E-mails and a letter from FM1", "October 2025 to April 2026", "FM1", "paper",
        "given by FM1 at her interview", 3,
        "anecdotal", date(2026, 6, 9), "Written at the time, and consistent with D4 wherever the two can be compared.",
    ),
)  # fmt: skip
