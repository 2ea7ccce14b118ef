"""The newest review, IMR-2026-022: requested, with nothing agreed yet."""

from __future__ import annotations

from datetime import date

from imr_tui.demo.request import REQUESTER
from imr_tui.demo.shapes import Values, prose

TITLE = "Ms C: a medicines error during a short stay"
REQUEST: Values = {
    "requested_by": REQUESTER,
    "requester_role": "Head of Service, Older People",
    "on_behalf_of": "hos",
    "requested_on": date(2026, 11, 16),
    "incident_summary": prose("""
        A woman of 34 on a short stay was given another guest's tablets at bedtime. It was noticed within minutes
        and she came to no harm. It is the third such mistake in the same house this year."""),
    "incident_place": "a council house for short stays",
    "category": "serious_risk",
    "receives_asc_support": True,
    "discretion_reason": prose("""
        Nobody was harmed, but three mistakes of one kind in one house suggest a cause that could harm somebody next
        time."""),
}
INCIDENT_WHEN = "about 9pm on 7 November 2026"
