"""Words with a capital that make no name: titles, tails of places, roles, months, and what is called after a person."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words("mr mrs ms miss mx dr prof professor rev revd reverend cllr councillor dame sir fr")
"""What stands before a family name and before nothing else."""

JOB_TITLES: Final = _words(
    """
    sister nurse matron doctor lady lord father mother aunt auntie uncle nan nana grandma grandad granny judge justice
    pc dc ds di dci sgt sergeant constable inspector superintendent detective officer midwife pastor imam rabbi canon
    carer driver warden
    """
)
"""What may also stand before an ordinary word with a capital (Nurse Manager, Sister Service)."""

CALENDAR: Final = _words(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday easter christmas
    """
)

GIVEN_IN_THE_CALENDAR: Final = _words("jan april may june august easter")

NOT_AFTER_A_TITLE: Final = _words(
    "chair chairman chairwoman chairperson mayor president speaker justice recorder right"
)
"""Mr Mayor, Madam Speaker, Mr Justice: an office, not a name."""

PLACE_TAILS: Final = _words(
    """
    council hospital ward trust surgery house road street lane avenue close court drive centre clinic home homes hall
    lodge view park school college university church chapel police borough county city district team teams service
    services unit practice pharmacy pharmacies group ltd limited plc foundation association society agency board
    partnership framework scale score tool report inquiry review enquiry judgment judgement principles act test
    syndrome disease locality estate bridge square place terrace crescent way gardens grove rise green row walk hill
    mews bank farm cottage villas garage hotel inn station airport committee chambers solicitors care homecare support
    housing healthcare health nursing nhs library village town valley river bay beach island constabulary ambulance
    charity project scheme programme network forum hospice infirmary day residential site office offices building
    buildings suite room wing floor department directorate division region area north south east west upon
    pathway guidance assessment index model method questionnaire stores supermarket cafe club centre's
    """
)
"""What makes the name before it that of a place, a body or a thing; also when it is a family name (Hill, Ward)."""

ROLE_TAILS: Final = _words("manager leader worker officer lead coordinator nurse assistant member secretary director")
"""After one of the tails these make a role: Adaeze Okafor Team Manager."""

DOING: Final = _words(
    """
    said says told telephoned rang called visited met asked wrote agreed attended confirmed stated reported recalled
    felt explained described thought knew did replied answered emailed phoned advised assessed recorded noted
    """
)
"""What a person does and a place does not: David Hill said."""

SELDOM_A_PLACE: Final = _words("hill day")
"""Tails that after a given name are a family name more often (Doreen Hill), but for "at Rose Hill"."""

BEFORE_A_PLACE: Final = _words("in at near around outside via inside throughout across on")

"""What stands before a place more often than before a person."""

THE_TAIL_MAY_BE_A_FAMILY: Final = _words(
    "hill hall ward park lane green house way bank bridge church west north day grove"
)

"""The tails that are family names as well."""

SAINT: Final = _words("st saint ss")
"""St Mary's is a church, a ward or a town."""

PARTICLES: Final = _words(
    "de da dos du del della di le la van von der den ter ten bin binti ibn al el ap ab ferch mac y e"
)
"""Small words within a name (van der Berg, ap Rhys)."""

PREFIXES: Final = _words("pre post inter multi non co re un anti sub semi self ex mid cross over under out no")
"""What stands before a hyphen in a word of any kind."""

CALLED_AFTER: Final = _words(
    """
    parkinson parkinson's alzheimer alzheimer's waterlow barthel braden gillick caldicott zimmer doppler makaton
    huntington huntington's korsakoff korsakoff's crohn crohn's asperger asperger's tourette down's lewy bell's
    addenbrooke's nightingale barnardo's macmillan mencap scope healthwatch samaritans mencap's
    teams outlook excel word whatsapp facebook google zoom skype microsoft android
    mosaic liquidlogic carefirst datix systmone emis rio adastra eclipse sharepoint ofcom ofsted
    skype messenger teams dosette nomad careline
    """
)
"""Illnesses, scales, programs and bodies called after a person or a thing: one word, no person."""

NOT_PEOPLE: Final = (
    "marie curie", "sue ryder", "leonard cheshire", "grant thornton", "john lewis", "mary seacole", "rosa parks",
    "florence nightingale", "jo cox", "martha's rule", "ronald mcdonald", "price waterhouse", "sir robert francis",
    "robert francis", "dame cicely saunders", "milton keynes", "bognor regis", "great yarmouth", "tower hamlets",
    "merthyr tydfil", "rhondda cynon taf", "vale of glamorgan", "st albans", "king's lynn", "leighton buzzard",
    "kingston upon thames", "kingston upon hull", "newcastle upon tyne", "stratford upon avon", "lytham st annes",
    "tunbridge wells", "welwyn garden city", "chester le street", "ashby de la zouch", "blaenau gwent",
    "neath port talbot", "ynys mon", "winston churchill", "king charles", "queen elizabeth", "queen mary",
    "prince philip", "princess royal", "king george", "queen victoria", "king edward", "mary rose", "good friday",
    "victoria sponge", "abbey pain", "cheshire west", "jack straw", "winterbourne view", "mid staffordshire",
    "sutton coldfield", "melton mowbray", "burton latimer", "hemel hempstead", "notting hill", "llandrindod wells",
    "builth wells", "john radcliffe", "abbey wood", "kirk ella", "marie stopes", "sara stedy", "charcot marie tooth",
    "yom kippur", "jack russell", "earl grey", "guy fawkes", "father christmas", "boxing day",
    "easter sunday", "easter monday",
)  # fmt: skip
"""Names of more words that mean bodies, towns, days and scales."""
