"""The anonymisation key of the main review. Nobody in it is real."""

from __future__ import annotations

from imr_tui.demo import COUNCIL
from imr_tui.demo.shapes import PersonData

TRUST = "Thornmere Community Health Trust"


def _staff(code: str, name: str, role: str, team: str, *aliases: tuple[str, str, bool], **more: str) -> PersonData:
    values = {"code": code, "real_name": name, "role": role, "team": team, "organisation": COUNCIL, "relation": "staff"}
    return PersonData({**values, **more}, aliases)


def _health(code: str, name: str, role: str, team: str, *aliases: tuple[str, str, bool], **more: str) -> PersonData:
    values = {"code": code, "real_name": name, "role": role, "team": team, "relation": "professional"}
    return PersonData({**values, "organisation": TRUST, **more}, aliases)


PEOPLE: tuple[PersonData, ...] = (
    PersonData(
        {
            "code": "SU", "real_name": "Walter Dunnage", "role": "person who receives care and support",
            "relation": "service_user", "address": "3 Wherry Close, Thornmere", "telephone": "01632 960181",
            "note": "Mr A in the title of the review. Called Wally by his family and by most of the care workers.",
        },
        (("Wally", "nickname", False), ("Walter", "alias", False), ("WD", "initials", False)),
    ),
    PersonData(
        {
            "code": "FM1", "real_name": "Rose Tolliver", "role": "daughter; lasting power of attorney for property",
            "relation": "family_or_carer", "telephone": "07700 900314", "email": "r.tolliver@example.org",
            "note": "Lives about ninety miles away and telephones most evenings. Prefers e-mail in working hours.",
        },
        (("Rose Dunnage", "former_name", False), ("Rose", "alias", True), ("Mrs Tolliver", "alias", False)),
    ),
    PersonData(
        {
            "code": "FM2", "real_name": "Clive Dunnage", "role": "son", "relation": "family_or_carer",
            "note": "No contact with his father since 2019. Not to be told of the review: see the sharing register.",
        },
        (("Clive", "alias", False),),
    ),
    PersonData(
        {
            "code": "FR1", "real_name": "Joyce Mapplewell", "role": "neighbour; holds a key", "relation": "other",
            "address": "5 Wherry Close, Thornmere", "telephone": "01632 960183",
        },
        (("Joyce", "alias", False), ("Joy", "nickname", True)),
    ),
    _staff(
        "SW1", "Hannah Pettiford", "social worker", "East Locality Team", ("HP", "initials", False),
        telephone="01632 960121", email="h.pettiford@example.org",
        note="Away from 12 December 2025 to 27 March 2026.",
    ),
    _staff(
        "SW2", "Tunde Adebisi", "social worker", "East Locality Team", ("Tunday Adebisi", "misspelling", False),
        telephone="01632 960122", email="t.adebisi@example.org",
    ),
    _staff(
        "TM1", "Graham Ottaway", "team manager", "East Locality Team", ("GO", "initials", True),
        telephone="01632 960120", email="g.ottaway@example.org",
    ),
    _staff("TM2", "Lorna Quested", "registered manager", "Home Support Service", email="l.quested@example.org"),
    _staff("TM3", "Imran Bellamy", "service manager", "Out-of-Hours Service", telephone="01632 960150"),
    _staff("TM4", "Petra Vandeleur", "systems manager", "Service Systems Team", email="p.vandeleur@example.org"),
    _staff("TM5", "Noreen Tallack", "team manager", "Independence and Equipment Team"),
    _staff(
        "OT1", "Siobhan Marlowe", "occupational therapist", "Independence and Equipment Team",
        ("Siobhan Keane", "former_name", False), telephone="01632 960134",
    ),
    _health(
        "GP", "Dr Anil Rathore", "general practitioner", "", ("Dr Rathore", "alias", False),
        organisation="Sallow Lane Surgery", telephone="01632 960170",
    ),
    _health("DN1", "Bridget Cawthorne", "district nurse", "East District Nursing", telephone="01632 960175"),
    _health("DN2", "Mercy Oduya", "district nurse", "East District Nursing", telephone="01632 960175"),
    _staff("CW1", "Kelly-Ann Stobbart", "care worker", "Home Support Service", ("Kel", "nickname", False)),
    _staff("CW2", "William Garrod", "care worker", "Home Support Service", ("Will", "nickname", True)),
    _staff(
        "CO1", "Shanice Holroyd", "rota coordinator", "Home Support Service", ("Shan", "nickname", False),
        telephone="01632 960141", email="s.holroyd@example.org",
    ),
    _staff(
        "OOH1", "Malcolm Treadgold", "out-of-hours officer", "Out-of-Hours Service", ("Mal", "nickname", False),
        telephone="07700 900377",
    ),
)  # fmt: skip

NOT_NAMES: tuple[str, ...] = ("Easter", "Good Friday", "Carebook", "Wherry Close", "Sallow Lane")
"""Words marked as not a name."""
