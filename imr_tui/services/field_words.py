"""Other words for the same thing in adult social care, as plain data: what one reviewer calls a missed visit is to
another a call that was not made.

General to the field, and no more than a way to bring earlier findings to somebody's eye (§8.2): a person decides
whether one repeats another. Words are found in all their endings (visit, visits, visiting); the words of an entry
stand next to one another. A word may stand under several heads, as it does in speech (a call is a visit or is made
by telephone). WordNet and the like were looked at and left: those that bring their data along are large for what
they give or kept up by nobody, and general English knows none of these (to it a call is a shout, and a carer is no
support worker).
"""

from __future__ import annotations

from typing import Final

SAME: Final[dict[str, tuple[str, ...]]] = {
    # Contact and care at home
    "visit": ("visit", "call", "care call", "home visit", "attend", "attendance", "appointment", "call round"),
    "not done": (
        "miss", "missed", "missing", "not made", "not take place", "not happen", "not carry out", "not carried out",
        "not done", "not complete", "not completed", "omit", "omitted", "omission", "overlooked", "skip", "skipped",
        "fail", "failed", "failure", "not attend", "never happened", "never took place", "never made", "nobody came",
        "no one came", "nobody went", "no one went", "not kept", "not arrive", "not turn up", "never came", "undone",
        "not undertaken", "forgot", "forgotten", "lapse", "lapsed", "neglected to", "without", "absence", "absent",
        "did not go", "did not come", "not provided", "not given",
    ),
    "late": (
        "late", "later", "lateness", "delay", "delayed", "overdue", "slow", "slowly", "postponed", "put off", "deferred",
        "rescheduled", "backlog", "drift", "drifted", "waited", "waiting", "too long", "weeks passed", "months passed",
        "not timely", "out of time", "behind",
    ),
    "cut short": ("cut short", "shortened", "left early", "shorter than", "rushed", "hurried", "in a hurry", "brief"),
    "continuity": (
        "continuity", "different carers", "different workers", "change of worker", "changes of worker", "same worker",
        "familiar", "unfamiliar", "turnover", "many different", "stranger",
    ),
    "care worker": (
        "carer", "care worker", "care assistant", "support worker", "home carer", "care staff", "support staff",
        "home care", "homecare", "domiciliary", "care agency", "personal assistant", "healthcare assistant",
    ),
    "family": (
        "family", "relative", "daughter", "son", "wife", "husband", "spouse", "sister", "brother", "mother", "father",
        "parent", "next of kin", "kin", "unpaid carer", "family carer", "informal carer", "niece", "nephew", "neighbour",
        "friend",
    ),
    "no answer": (
        "no answer", "no reply", "not answer", "unanswered", "no access", "not get in", "no response", "could not enter",
        "welfare check", "forced entry", "not let in", "door",
    ),
    "personal care": ("personal care", "wash", "washing", "bath", "bathing", "hygiene", "continence", "incontinence",
                      "pads", "toilet", "toileting", "clean", "unwashed"),
    # Medicines and health
    "medicines": (
        "medicine", "medication", "tablet", "pill", "drug", "prescription", "prescribed", "dose", "dosage", "insulin",
        "blister pack", "dosette", "mar", "inhaler", "warfarin", "antibiotic", "pharmacy", "pharmacist", "painkiller",
        "time critical", "administered",
    ),
    "fall": ("fall", "fell", "fallen", "found on the floor", "trip", "tripped", "slip", "slipped", "tumble", "unsteady",
             "lost balance", "on the floor", "mobility"),
    "pressure damage": (
        "pressure sore", "pressure ulcer", "pressure damage", "bedsore", "bed sore", "skin breakdown", "tissue viability",
        "wound", "skin", "sore", "repositioned", "repositioning", "turned in bed", "ulcer",
    ),
    "eating": (
        "weight loss", "lost weight", "losing weight", "loss of weight", "malnutrition", "malnourished", "undernourished",
        "not eating", "eat", "eating", "appetite", "food", "meal", "diet", "dietitian", "nutrition", "intake", "weighed",
        "weight",
    ),
    "drinking": ("dehydration", "dehydrated", "hydration", "fluid", "drink", "drinks", "thirsty", "water"),
    "swallowing": ("choke", "choking", "swallow", "swallowing", "dysphagia", "speech and language", "soft diet",
                   "thickener", "thickened", "puree", "pureed", "texture", "aspiration"),
    "getting worse": (
        "deteriorate", "deterioration", "decline", "declining", "worse", "worsen", "worsening", "unwell", "ill", "illness",
        "sepsis", "infection", "poorly", "change in condition", "becoming frailer", "frail",
    ),
    "moving": ("moving and handling", "manual handling", "hoist", "sling", "transfer", "lifting", "two carers",
               "double handed", "lifted"),
    "dementia": ("dementia", "memory", "confused", "confusion", "forgetful", "alzheimer", "cognitive", "delirium",
                 "disoriented", "wander", "wandering"),
    "mental health": ("mental health", "depression", "depressed", "low mood", "suicide", "suicidal", "self harm",
                      "anxiety", "anxious", "psychiatric", "psychiatrist", "psychosis", "overdose", "distress"),
    "alcohol": ("alcohol", "drinking heavily", "drunk", "intoxicated", "substance", "substance misuse", "addiction"),
    "end of life": ("end of life", "palliative", "dying", "dnacpr", "advance care", "resuscitation"),
    "doctor": ("gp", "doctor", "general practitioner", "surgery", "medical"),
    "nurse": ("nurse", "nursing", "district nurse", "community nurse"),
    "hospital": ("hospital", "ward", "inpatient", "admission", "admitted", "acute"),
    "going home": ("discharge", "discharged", "sent home", "went home", "going home", "leaving hospital", "left hospital",
                   "return home", "returned home", "coming home", "came home", "home from"),
    "emergency": ("ambulance", "paramedic", "999", "emergency", "emergency services", "emergency department", "casualty"),
    # Telling one another
    "escalate": (
        "escalate", "escalated", "escalation", "pass on", "passed on", "passing on", "raise with", "raised with", "refer",
        "taken further", "taken up", "took up", "take up", "alert", "alerted", "flag", "flagged", "notify", "notified",
        "report", "reported", "attention of", "made aware", "inform", "informed", "told", "tell", "up the line",
    ),
    "manager": ("manager", "management", "senior", "supervisor", "team leader", "head of service", "line manager", "lead"),
    "handover": (
        "handover", "hand over", "handed over", "handing over", "passed to another", "change of worker", "reallocated",
        "reallocation", "new worker", "taken over", "took over", "take over", "between shifts", "change of shift",
        "shift change", "transfer of the case", "transferred to", "incoming", "next worker", "briefed", "briefing",
    ),
    "agencies together": (
        "information sharing", "share information", "shared information", "sharing information", "multi agency",
        "joint working", "between agencies", "other agencies", "partner", "partnership", "each other", "one another",
        "liaison", "liaise", "coordination", "coordinate", "joined up", "multidisciplinary", "professionals",
        "between services", "other services", "silo",
    ),
    "meeting": ("meeting", "conference", "discussion", "mdt", "strategy discussion", "sat down", "round the table"),
    "telephone": ("telephone", "phone", "rang", "ring", "voicemail", "message", "call", "called", "telephoned"),
    "letter": ("email", "e mail", "inbox", "letter", "wrote to", "written to", "mailbox", "correspondence"),
    "listening": (
        "listen", "listened", "heard", "hear", "taken seriously", "ignored", "dismissed", "disregarded", "brushed aside",
        "not acted on", "warn", "warned", "warning", "complain", "complained", "complaint", "voiced", "concern",
        "worries", "worried", "raised",
    ),
    "own wishes": ("wishes", "wanted", "views", "voice", "preference", "own words", "consulted", "person centred",
                   "choice", "asked", "outcomes", "what mattered"),
    "language": ("interpreter", "interpreting", "language", "translation", "translated", "english", "deaf", "sign language"),
    "advocate": ("advocate", "advocacy", "imca", "speak for", "on behalf", "representative"),
    # Recording, assessing, planning
    "record": ("record", "recorded", "recording", "note", "notes", "noted", "document", "documented", "documentation",
               "written down", "wrote down", "entry", "log", "logged", "file", "paperwork", "write up", "in writing"),
    "risk": ("risk", "risk assessment", "hazard", "danger", "dangerous", "unsafe", "safety", "risk management", "safe"),
    "assess": ("assess", "assessment", "assessed", "evaluation of need", "needs", "screening"),
    "plan": ("plan", "care plan", "support plan", "planning", "package of care", "package"),
    "review": ("review", "reviewed", "reassess", "reassessed", "reassessment", "looked at again", "revisited", "update",
               "updated", "annual review", "reconsidered"),
    "out of date": ("out of date", "outdated", "not updated", "not up to date", "old", "obsolete", "copied", "unchanged",
                    "previous version", "no longer"),
    "contingency": ("contingency", "backup", "back up", "fallback", "second plan", "plan b", "cover", "what to do if",
                    "alternative arrangement"),
    "whole picture": (
        "in isolation", "pattern", "put together", "joined together", "whole picture", "overall picture", "chronology",
        "cumulative", "repeated", "series", "one off", "individually", "separately", "side by side", "bigger picture",
        "single incident", "isolated incident", "history", "accumulating", "connected", "linked",
    ),
    "curiosity": (
        "curiosity", "curious", "face value", "not questioned", "unquestioned", "without question", "explore", "explored",
        "probe", "probed", "assumption", "assumed", "presumed", "took for granted", "taken for granted", "reassured",
        "optimism", "optimistic", "challenge", "challenged", "looked behind",
    ),
    "threshold": ("threshold", "criteria", "eligibility", "eligible", "screened out", "no further action", "not meet",
                  "turned down", "signposted"),
    "closing": ("close", "closed", "closure", "closing", "ended involvement", "signed off", "ended", "withdrew",
                "stepped back", "stood down"),
    "referral": ("referral", "referred", "refer", "triage", "contact centre", "front door", "first contact", "duty"),
    "allocation": ("allocate", "allocated", "allocation", "unallocated", "waiting list", "named worker", "assigned",
                   "no worker", "queue"),
    # Law and protection
    "capacity": (
        "mental capacity", "capacity assessment", "capacity to", "lacked capacity", "ability to decide", "able to decide",
        "best interest", "mca", "decision making", "capable of deciding", "make decisions", "make the decision",
        "understand the decision", "consent", "deprivation of liberty", "dols", "unwise decision",
    ),
    "safeguarding": ("safeguarding", "safeguard", "section 42", "enquiry", "abuse", "abused", "adult at risk", "protect",
                     "protection", "protected", "harm"),
    "domestic abuse": ("domestic abuse", "domestic violence", "coercion", "coercive", "controlling", "violent", "violence",
                       "frightened of", "marac", "perpetrator", "bruise", "bruising"),
    "money": ("money", "financial", "finances", "bank", "power of attorney", "appointee", "theft", "stolen", "bills",
              "debt", "scam", "cash", "deputy", "savings", "exploited", "exploitation"),
    "self-neglect": ("self neglect", "hoarding", "hoard", "squalor", "clutter", "cluttered", "unkempt", "neglecting himself",
                     "neglecting herself", "living conditions", "conditions at home"),
    "refusing": ("refuse", "refused", "refusal", "decline", "declined", "not engage", "non engagement", "disengaged",
                 "turned away", "rejected", "unwilling", "reluctant", "would not accept"),
    "fire": ("fire", "smoking", "smoke", "smoke alarm", "burn", "burns", "cigarette", "fire service"),
    "restraint": ("restraint", "restrained", "restrict", "restriction", "restrictive", "locked", "covert"),
    "law": ("legal", "law", "care act", "statutory", "legislation", "human rights", "duty to"),
    "confidentiality": ("confidential", "confidentiality", "data protection", "information governance"),
    # How the service works
    "out of hours": (
        "out of hours", "emergency duty", "edt", "night", "weekend", "evening", "bank holiday", "after hours", "sunday",
        "saturday", "outside office hours", "office closed", "overnight", "easter", "christmas",
    ),
    "supervision": (
        "supervision", "supervise", "one to one", "1 to 1", "reflective", "reflection", "appraisal", "mentoring",
        "support from", "line management", "case discussion", "management oversight", "oversight",
    ),
    "training": (
        "training", "train", "trained", "course", "induction", "competence", "competency", "competent", "skills",
        "knowledge", "taught", "shown how", "qualified", "refresher", "learning", "learned", "workshop", "untrained",
    ),
    "staffing": (
        "staffing", "short staffed", "understaffed", "shortage", "vacancy", "vacancies", "agency staff", "workload",
        "caseload", "stretched", "overworked", "too many", "sickness", "unfilled", "too few", "pressure of work",
        "recruitment", "overload", "overloaded", "resources",
    ),
    "rota": ("rota", "roster", "schedule", "scheduling", "shift", "timetable"),
    "system": ("computer", "software", "electronic", "database", "it system", "new system", "app", "device", "technical",
               "monitoring system", "technology", "screen"),
    "equipment": (
        "equipment", "pendant", "alarm", "telecare", "sensor", "detector", "key safe", "keysafe", "bed rails",
        "wheelchair", "rail", "adaptation", "mattress", "walking frame", "lifeline", "aid", "aids", "commode",
    ),
    "provider": ("provider", "agency", "contractor", "care company", "commissioned service", "independent sector"),
    "oversight of providers": (
        "contract monitoring", "quality assurance", "commissioner", "commissioning", "contract", "quality checks", "audit",
        "inspection", "inspected", "spot check", "monitoring visit", "quality", "monitored", "monitoring", "cqc",
    ),
    "care home": ("care home", "residential home", "nursing home", "residential care", "placement", "placed", "resident",
                  "moved into", "home manager"),
    "procedure": ("policy", "policies", "procedure", "guidance", "protocol", "rule", "process", "handbook", "standard",
                  "pathway", "instruction", "flow chart"),
    "whose task": (
        "lead professional", "key worker", "ownership", "responsible", "responsibility", "accountable", "accountability",
        "coordinator", "whose job", "whose task", "nobody took", "no one took", "each believed", "each thought",
        "everybody thought", "fell between", "in charge", "roles",
    ),
    "speaking up": ("speak up", "spoke up", "whistleblowing", "whistleblower", "afraid to", "fear of blame", "blame",
                    "culture", "openness", "candour"),
    "incident": ("incident", "incident report", "near miss", "accident", "investigation", "investigated"),
    "carer strain": ("carer's assessment", "carers assessment", "carer strain", "exhausted", "exhaustion", "not coping",
                     "struggling", "respite", "short break", "breakdown", "burden", "worn out", "could not go on"),
    "housing": ("housing", "tenancy", "tenant", "eviction", "homeless", "landlord", "accommodation", "rent", "hostel"),
    "alone": ("isolated", "isolation", "lonely", "loneliness", "alone", "lived alone", "no visitors"),
    "direct payment": ("direct payment", "personal budget", "employed her own", "employed his own"),
    "transition": ("transition", "children's services", "turned 18", "young adult", "adulthood", "leaving care"),
    "cold": ("cold", "heating", "hypothermia", "heater", "boiler"),
    "conduct": ("rough", "shouted", "rude", "attitude", "allegation", "misconduct", "disciplinary", "unkind"),
    "details": ("contact details", "wrong number", "wrong address", "number was out", "telephone number", "wrong inbox"),
    "good": ("good", "exemplary", "excellent", "praised", "thorough", "prompt", "promptly", "persistent", "persistence",
             "persevered", "kind", "kindness", "compassion", "compassionate", "skilled", "skilful", "beyond", "strength",
             "commended", "tenacious", "well"),
}  # fmt: skip
"""Head → what stands for it. The heads are names only; they need not be among the words."""

IGNORED: Final = frozenset(
    """a about above after again against all also although always am an and any are as at be became because been before
    being below between both but by came can could did do does doing down during each either even ever every few for
    from further had has have having he her here hers herself him himself his how i if in into is it its itself just
    may me might more most much must my neither no nor not now of off on once one only or other our out over own per
    rather same shall she should since so some such than that the their them themselves then there these they this
    those though through thus to too two until up upon us very was we were what when where whether which while who whom
    whose why will with within would yet you your su sw1 sw2 sw3 fm1 fm2 dn1 dn2 cw1 cw2 st1 tm1 mr mrs ms miss""".split()
)
"""Words that say nothing about what was found; as they are typed, and folded to small letters."""
