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
    "visit": (
        "turn up", "arrive", "attended", "came round", "went round", "in person", "went to the house", "drove to",
        "visit", "call", "care call", "home visit", "attend", "attendance", "appointment", "call round",
    ),
    "not done": (
        "not turn up", "never ordered", "not sent", "not made", "left out", "miss", "missed", "missing", "not made",
        "not take place", "not happen", "not carry out", "not carried out", "not done", "not complete",
        "not completed", "omit", "omitted", "omission", "overlooked", "skip", "skipped", "fail", "failed", "failure",
        "not attend", "never happened", "never took place", "never made", "nobody came", "no one came", "nobody went",
        "no one went", "not kept", "not arrive", "not turn up", "never came", "undone", "not undertaken", "forgot",
        "forgotten", "lapse", "lapsed", "neglected to", "without", "absence", "absent", "did not go", "did not come",
        "not provided", "not given",
    ),
    "late": (
        "for months", "for weeks", "took weeks", "in time", "on time", "months later", "weeks later", "late", "later",
        "lateness", "delay", "delayed", "overdue", "slow", "slowly", "postponed", "put off", "deferred",
        "rescheduled", "backlog", "drift", "drifted", "waited", "waiting", "too long", "weeks passed",
        "months passed", "not timely", "out of time", "behind", "over a week", "half a year", "long time",
        "dragged on", "took months", "too late", "first visit", "not until", "only when", "only after", "time passed",
        "for two days",
    ),
    "cut short": (
        "cut short", "shortened", "left early", "shorter than", "rushed", "hurried", "in a hurry", "brief", "minutes",
        "quarter of an hour", "half an hour", "in and out", "length of", "too short", "round",
    ),
    "continuity": (
        "continuity", "different carers", "different workers", "change of worker", "changes of worker", "same worker",
        "familiar", "unfamiliar", "turnover", "many different", "stranger", "new face", "faces", "different",
        "knew her", "knew him", "different people", "each time somebody else", "new carer", "consistent",
        "regular worker",
    ),
    "care worker": (
        "workers", "home help", "agency worker", "employer", "employs", "own staff", "carer", "care worker",
        "care assistant", "support worker", "home carer", "care staff", "support staff", "home care", "homecare",
        "domiciliary", "care agency", "personal assistant", "healthcare assistant",
    ),
    "family": (
        "family", "relative", "daughter", "son", "wife", "husband", "spouse", "sister", "brother", "mother", "father",
        "parent", "next of kin", "kin", "unpaid carer", "family carer", "informal carer", "niece", "nephew",
        "neighbour", "friend",
    ),
    "no answer": (
        "gain entry", "opening the door", "open the door", "stopped answering", "broke in", "picked up", "no answer",
        "no reply", "not answer", "unanswered", "no access", "not get in", "no response", "could not enter",
        "welfare check", "forced entry", "not let in", "door",
    ),
    "personal care": (
        "personal care", "wash", "washing", "bath", "bathing", "hygiene", "continence", "incontinence", "pads",
        "toilet", "toileting", "clean", "unwashed", "bed linen", "soiled", "wet", "clothes", "nails", "hair", "teeth",
        "oral care", "mouth care", "shave", "dressed", "change of pads",
    ),
    "medicines": (
        "ran out", "supply", "repeat prescription", "swallowed", "injection", "chemist", "prescriber",
        "heart tablets", "medicine", "medication", "tablet", "pill", "drug", "prescription", "prescribed", "dose",
        "dosage", "insulin", "blister pack", "dosette", "mar", "inhaler", "warfarin", "antibiotic", "pharmacy",
        "pharmacist", "painkiller", "time critical", "administered", "anticoagulant", "blood thinner", "parkinson",
        "medicated", "course of", "injections", "patch", "eye drops", "cream", "controlled drug", "self administer",
        "stock", "label", "allergy",
    ),
    "fall": (
        "fracture", "broken hip", "hip", "stumbled", "helped to walk", "fall", "fell", "fallen", "found on the floor",
        "trip", "tripped", "slip", "slipped", "tumble", "unsteady", "lost balance", "on the floor", "mobility",
        "floor", "lay all night", "long lie", "fallen again", "found lying", "slipping", "balance", "walking",
        "stairs", "rug",
    ),
    "pressure damage": (
        "pressure sore", "pressure ulcer", "pressure damage", "bedsore", "bed sore", "skin breakdown",
        "tissue viability", "wound", "skin", "sore", "repositioned", "repositioning", "turned in bed", "ulcer",
        "reddening", "red", "redness", "heel", "sacrum", "broken skin", "turning", "turned", "reposition", "dressing",
        "dressings", "body map", "blister",
    ),
    "eating": (
        "thin", "thinner", "weigh", "weighing", "feed", "fed", "breakfast", "meals", "mealtime", "must score",
        "weight loss", "lost weight", "losing weight", "loss of weight", "malnutrition", "malnourished",
        "undernourished", "not eating", "eat", "eating", "appetite", "food", "meal", "diet", "dietitian", "nutrition",
        "intake", "weighed", "weight", "toast", "sandwich", "spoon", "feed herself", "feed himself", "supper",
        "lunch", "hungry", "skeletal", "underweight", "supplement", "supplements",
    ),
    "drinking": (
        "dehydration", "dehydrated", "hydration", "fluid", "drink", "drinks", "thirsty", "water",
    ),
    "swallowing": (
        "choke", "choking", "swallow", "swallowing", "dysphagia", "speech and language", "soft diet", "thickener",
        "thickened", "puree", "pureed", "texture", "aspiration", "therapist", "speech therapist", "consistency",
        "soft food", "mash", "aspirated", "cough", "coughing", "risk of choking",
    ),
    "getting worse": (
        "deteriorate", "deterioration", "decline", "declining", "worse", "worsen", "worsening", "unwell", "ill",
        "illness", "sepsis", "infection", "poorly", "change in condition", "becoming frailer", "frail", "change in",
        "failing", "drowsy", "sleepy", "temperature", "fever", "collapse", "collapsed", "signs of infection", "tired",
        "tiredness", "condition", "early signs", "symptoms", "vital signs", "pain", "breathless", "weak", "weaker",
        "lethargic",
    ),
    "moving": (
        "double handed", "two workers", "only one", "single carer", "second worker", "hip", "walk",
        "moving and handling", "manual handling", "hoist", "sling", "transfer", "lifting", "two carers",
        "double handed", "lifted", "transferred", "hoisted", "stand aid", "slide sheet", "turntable", "back injury",
        "two staff", "pair of carers", "second carer",
    ),
    "dementia": (
        "dementia", "memory", "confused", "confusion", "forgetful", "alzheimer", "cognitive", "delirium",
        "disoriented", "wander", "wandering", "mind", "lost", "muddled", "forgets", "remember", "disorientated",
        "left the house", "sundown",
    ),
    "mental health": (
        "wanted to die", "end her life", "end his life", "ending her life", "ending his life", "take her own life",
        "take his own life", "mental health", "depression", "depressed", "low mood", "suicide", "suicidal",
        "self harm", "anxiety", "anxious", "psychiatric", "psychiatrist", "psychosis", "overdose", "distress",
        "psychological", "therapy", "psychiatry", "crisis team", "sectioned", "mental health act", "voices",
        "paranoid", "hopeless", "emotional",
    ),
    "alcohol": (
        "alcohol", "drinking heavily", "drunk", "intoxicated", "substance", "substance misuse", "addiction", "drank",
        "drinks", "sober", "heroin", "cannabis", "methadone", "detox", "dependence",
    ),
    "end of life": (
        "end of life", "palliative", "dying", "dnacpr", "advance care", "resuscitation", "comfort", "pain relief",
        "hospice", "last days", "last wishes", "syringe", "do not attempt",
    ),
    "doctor": (
        "gp", "doctor", "general practitioner", "surgery", "medical",
    ),
    "nurse": (
        "nurse", "nursing", "district nurse", "community nurse",
    ),
    "hospital": (
        "patient", "came out of hospital", "clinic", "operation", "hospital", "ward", "inpatient", "admission",
        "admitted", "acute", "beds", "full", "bed", "pressure on beds", "medical ward", "consultant", "wards",
    ),
    "going home": (
        "discharge", "discharged", "sent home", "went home", "going home", "leaving hospital", "left hospital",
        "return home", "returned home", "coming home", "came home", "home from",
    ),
    "emergency": (
        "ambulance", "paramedic", "999", "emergency", "emergency services", "emergency department", "casualty",
    ),
    "escalate": (
        "knew", "aware", "told no one", "raise the matter", "reach a manager", "brought to", "up the line",
        "escalate", "escalated", "escalation", "pass on", "passed on", "passing on", "raise with", "raised with",
        "refer", "taken further", "taken up", "took up", "take up", "alert", "alerted", "flag", "flagged", "notify",
        "notified", "report", "reported", "attention of", "made aware", "inform", "informed", "told", "tell",
        "up the line",
    ),
    "manager": (
        "signed", "approval", "approve", "authorised", "signed off", "team leader", "leadership", "director",
        "management", "anybody senior", "higher", "manager", "management", "senior", "supervisor", "team leader",
        "head of service", "line manager", "lead", "board", "executive", "commander", "chief", "supervised",
        "senior level", "dispute", "disagreement", "disagreed", "objected", "resolution", "higher level",
    ),
    "handover": (
        "colleague", "leaving", "left the team", "case was passed", "changed hands", "successor", "predecessor",
        "outgoing", "day staff", "night staff", "handover", "hand over", "handed over", "handing over",
        "passed to another", "change of worker", "reallocated", "reallocation", "new worker", "taken over",
        "took over", "take over", "between shifts", "change of shift", "shift change", "transfer of the case",
        "transferred to", "incoming", "next worker", "briefed", "briefing", "overlap", "joint visit", "takes over",
        "inherited", "given the file", "from the papers", "transfer", "transferred", "moved teams",
        "moved to another team", "next shift", "earlier shift", "communication book", "passed over",
    ),
    "agencies together": (
        "police", "officers", "housing", "notification", "linked", "unconnected", "never spoke", "talked to",
        "information sharing", "share information", "shared information", "sharing information", "multi agency",
        "joint working", "between agencies", "other agencies", "partner", "partnership", "each other", "one another",
        "liaison", "liaise", "coordination", "coordinate", "joined up", "multidisciplinary", "professionals",
        "between services", "other services", "silo", "brought together", "pieces", "separate",
        "separately", "in parallel", "shared", "each knew", "part of the picture", "between teams",
        "joint", "exchange", "exchanged", "ended their contact",
        "mental health team",
    ),
    "meeting": (
        "meeting", "conference", "discussion", "mdt", "strategy discussion", "sat down", "round the table",
    ),
    "telephone": (
        "answered", "dial", "line", "number", "telephone", "phone", "rang", "ring", "voicemail", "message", "call",
        "called", "telephoned", "hung up", "engaged", "voice mail", "switchboard", "left a message", "contacted",
        "contact",
    ),
    "letter": (
        "email", "e mail", "inbox", "letter", "wrote to", "written to", "mailbox", "correspondence", "mail", "post",
        "in tray", "mail box", "copy", "copied in", "printed", "unopened",
    ),
    "listening": (
        "listened to", "not listened", "say", "said", "requests", "requested", "repeated requests", "unheard",
        "hear her", "asked for", "listen", "listened", "heard", "hear", "taken seriously", "ignored", "dismissed",
        "disregarded", "brushed aside", "not acted on", "warn", "warned", "warning", "complain", "complained",
        "complaint", "voiced", "concern", "worries", "worried", "raised", "polite", "politely", "reply", "answered",
        "inquiry", "not looked into", "no effect", "objection", "pleaded", "insisted", "expressed", "alarm", "feared",
        "fears", "raised concerns", "unhappy", "dissatisfied",
    ),
    "own wishes": (
        "wishes", "wanted", "views", "voice", "preference", "own words", "consulted", "person centred", "choice",
        "asked", "outcomes", "what mattered",
    ),
    "language": (
        "interpreter", "interpreting", "language", "translation", "translated", "english", "deaf", "sign language",
        "translate", "nephew translated", "mother tongue", "speak english", "own language", "communicate", "pictures",
        "hearing aid", "hearing", "sight", "blind", "easy read",
    ),
    "advocate": (
        "advocate", "advocacy", "imca", "speak for", "on behalf", "representative",
    ),
    "record": (
        "chart", "book", "papers", "form", "recorded", "in writing", "filed", "on file", "blank", "filled in",
        "record", "recorded", "recording", "note", "notes", "noted", "document", "documented", "documentation",
        "written down", "wrote down", "entry", "log", "logged", "file", "paperwork", "write up", "in writing",
    ),
    "risk": (
        "risk", "risk assessment", "hazard", "danger", "dangerous", "unsafe", "safety", "risk management", "safe",
    ),
    "assess": (
        "tested", "test", "looked into", "looked at", "examined", "examination", "assess", "assessment", "assessed",
        "evaluation of need", "needs", "screening",
    ),
    "plan": (
        "arrangement", "arranged", "put in place", "organised", "set up", "plan", "care plan", "support plan",
        "planning", "package of care", "package",
    ),
    "review": (
        "review", "reviewed", "reassess", "reassessed", "reassessment", "looked at again", "revisited", "update",
        "updated", "annual review", "reconsidered", "reduced", "reduce", "increase", "increased", "new look",
        "doubled", "needs had changed", "change in need", "annual", "six weeks",
    ),
    "out of date": (
        "former", "old address", "changed", "not changed", "out of date", "outdated", "not updated", "not up to date",
        "old", "obsolete", "copied", "unchanged", "previous version", "no longer", "same", "as before", "restarted",
        "as it had been", "already changed", "superseded", "old version", "latest", "stale",
    ),
    "contingency": (
        "contingency", "backup", "back up", "fallback", "second plan", "plan b", "cover", "what to do if",
        "alternative arrangement", "in case", "if nobody", "emergency plan", "what would happen", "bad weather",
        "snow", "no arrangement", "stand in", "deputise", "substitute",
    ),
    "whole picture": (
        "again and again", "repeatedly", "several", "one after another", "times", "each", "in isolation", "pattern",
        "put together", "joined together", "whole picture", "overall picture", "chronology", "cumulative", "repeated",
        "series", "one off", "individually", "separately", "side by side", "bigger picture", "single incident",
        "isolated incident", "history", "accumulating", "connected", "linked", "each report", "by itself",
        "one by one", "five", "three", "four", "together were", "recognised", "trend", "build up",
        "escalating pattern", "frequency",
    ),
    "curiosity": (
        "put down to", "explained by", "explained away", "attributed to", "seen as", "believed", "accepted",
        "questions", "question", "curiosity", "curious", "face value", "not questioned", "unquestioned",
        "without question", "explore", "explored", "probe", "probed", "assumption", "assumed", "presumed",
        "took for granted", "taken for granted", "reassured", "optimism", "optimistic", "challenge", "challenged",
        "looked behind",
    ),
    "threshold": (
        "threshold", "criteria", "eligibility", "eligible", "screened out", "no further action", "not meet",
        "turned down", "signposted", "judgement", "front door", "rejected", "level of need", "no reason",
        "not accepted", "declined the referral", "passed back", "inappropriate referral",
    ),
    "closing": (
        "stopped", "stop", "terminated", "withdrawn", "shut", "close", "closed", "closure", "closing",
        "ended involvement", "signed off", "ended", "withdrew", "stepped back", "stood down", "dealt with",
        "considered closed", "taken off", "discharged from", "struck off", "let go", "inactive", "no longer involved",
    ),
    "referral": (
        "desk", "specialist", "specialist team", "advice", "asked for", "referral", "referred", "refer", "triage",
        "contact centre", "front door", "first contact", "duty", "specialist service", "sought", "help was sought",
        "asked the", "request for", "community nursing", "sent to", "prompt", "prompted", "signposting",
    ),
    "allocation": (
        "allocate", "allocated", "allocation", "unallocated", "waiting list", "named worker", "assigned", "no worker",
        "queue", "priority", "prioritised", "re examined", "shouted", "pressed", "urgent", "urgency", "rated",
        "pending", "unassigned", "waiting for",
    ),
    "capacity": (
        "decide", "decision", "choose", "ability", "the act", "signed for", "authority", "power to", "consented",
        "mental capacity", "capacity assessment", "capacity to", "lacked capacity", "ability to decide",
        "able to decide", "best interest", "mca", "decision making", "capable of deciding", "make decisions",
        "make the decision", "understand the decision", "consent", "deprivation of liberty", "dols",
        "unwise decision", "understood", "understand", "grasp", "judgement", "able to choose", "refusal",
        "presumption of capacity", "act in her best", "unwise", "weigh up", "retain", "decision specific",
    ),
    "safeguarding": (
        "allegation", "investigate", "investigated", "looked into", "injury", "mark", "marks", "unexplained",
        "safeguarding", "safeguard", "section 42", "enquiry", "abuse", "abused", "adult at risk", "protect",
        "protection", "protected", "harm", "meanwhile", "in the meantime", "keep her safe", "keep him safe",
        "interim", "protection plan", "strategy", "enquiries", "inquiry", "neglect", "neglected", "perpetrator",
        "hurt", "rough", "vulnerable", "danger",
    ),
    "domestic abuse": (
        "domestic abuse", "domestic violence", "coercion", "coercive", "controlling", "violent", "violence",
        "frightened of", "marac", "perpetrator", "bruise", "bruising", "partner", "husband", "wife", "couple",
        "control", "controlled", "arguments", "rows", "threat", "threatened", "isolated her", "fear", "assault",
        "assaulted", "hit", "slapped", "relationship",
    ),
    "money": (
        "receipts", "spent", "spending", "shopping", "pounds", "sum", "account for", "paid", "pension", "payments",
        "money", "financial", "finances", "bank", "power of attorney", "appointee", "theft", "stolen", "bills",
        "debt", "scam", "cash", "deputy", "savings", "exploited", "exploitation", "bank card", "card", "withdrawals",
        "unpaid", "final demands", "arrears", "benefits", "wealth", "financially", "sold", "will", "inheritance",
        "loan", "gifts", "possessions",
    ),
    "self-neglect": (
        "self neglect", "hoarding", "hoard", "squalor", "clutter", "cluttered", "unkempt", "neglecting himself",
        "neglecting herself", "living conditions", "conditions at home", "state of the flat", "state of the house",
        "conditions in the house", "rubbish", "dirty", "filthy", "smell", "vermin", "rats", "infested",
        "uninhabitable", "way of life", "lifestyle", "look after himself", "look after herself",
    ),
    "refusing": (
        "refuse", "refused", "refusal", "decline", "declined", "not engage", "non engagement", "disengaged",
        "turned away", "rejected", "unwilling", "reluctant", "would not accept", "engage", "engagement",
        "appointments", "missed appointments", "did not want", "turns away", "hard to reach", "let in", "hostile",
        "evasive", "avoid", "avoided", "unwise", "reluctance", "cancelled visits",
    ),
    "fire": (
        "smoke detector", "battery", "fire safety", "fire", "smoking", "smoke", "smoke alarm", "burn", "burns",
        "cigarette", "fire service", "bedding", "armchair", "home safety check", "scorch", "holes", "flammable",
        "candles", "oxygen", "lighter", "ashtray",
    ),
    "restraint": (
        "restraint", "restrained", "restrict", "restriction", "restrictive", "locked", "covert",
    ),
    "law": (
        "legal", "law", "care act", "statutory", "legislation", "human rights", "duty to",
    ),
    "confidentiality": (
        "confidential", "confidentiality", "data protection", "information governance",
    ),
    "out of hours": (
        "out of hours", "emergency duty", "edt", "night", "weekend", "evening", "bank holiday", "after hours",
        "sunday", "saturday", "outside office hours", "office closed", "overnight", "easter", "christmas",
    ),
    "supervision": (
        "one to ones", "sessions", "met with", "talk through", "supervision", "supervise", "one to one", "1 to 1",
        "reflective", "reflection", "appraisal", "mentoring", "support from", "line management", "case discussion",
        "management oversight", "oversight", "discussed", "talked about", "guidance from", "peer support", "debrief",
        "support for staff", "management support", "monthly",
    ),
    "training": (
        "teaching", "teach", "instruction", "instructed", "learn", "lacked the skill", "not know how", "training",
        "train", "trained", "course", "induction", "competence", "competency", "competent", "skills", "knowledge",
        "taught", "shown how", "qualified", "refresher", "learning", "learned", "workshop", "untrained", "recognise",
        "recognising", "awareness", "know how", "guidance on", "expertise", "specialist knowledge", "certificate",
        "mandatory", "not been shown", "unskilled",
    ),
    "staffing": (
        "posts", "post", "interim", "temporary", "locum", "vacant", "staffing", "short staffed", "understaffed",
        "shortage", "vacancy", "vacancies", "agency staff", "workload", "caseload", "stretched", "overworked",
        "too many", "sickness", "unfilled", "too few", "pressure of work", "recruitment", "overload", "overloaded",
        "resources", "cases", "limit", "agreed number", "number of cases", "third of posts", "team was short",
        "gaps in the rota", "volume", "demand", "ratio", "hours of overtime", "burnout",
    ),
    "rota": (
        "rota", "roster", "schedule", "scheduling", "shift", "timetable", "round", "planner", "planned visits", "run",
        "runs", "coordinator",
    ),
    "system": (
        "computer", "software", "electronic", "database", "it system", "new system", "app", "device", "technical",
        "monitoring system", "technology", "screen",
    ),
    "equipment": (
        "equipment", "pendant", "alarm", "telecare", "sensor", "detector", "key safe", "keysafe", "bed rails",
        "wheelchair", "rail", "adaptation", "mattress", "walking frame", "lifeline", "aid", "aids", "commode",
        "call button", "mat", "sensor mat", "ordered", "stairlift", "ramp", "frame", "crutches", "catheter",
        "profiling bed", "battery", "installed", "fitted", "delivered", "lifting equipment",
    ),
    "provider": (
        "company", "firm", "care provider", "home", "provider", "agency", "contractor", "care company",
        "commissioned service", "independent sector",
    ),
    "oversight of providers": (
        "check", "checks", "looked at", "commission", "contract monitoring", "quality assurance", "commissioner",
        "commissioning", "contract", "quality checks", "audit", "inspection", "inspected", "spot check",
        "monitoring visit", "quality", "monitored", "monitoring", "cqc", "contracts team", "contracts", "inspections",
        "suspended", "suspension", "embargo", "improvement plan", "rating", "visit by", "quality team", "standards",
        "performance",
    ),
    "care home": (
        "care home", "residential home", "nursing home", "residential care", "placement", "placed", "resident",
        "moved into", "home manager", "home", "homes", "residents", "nursing", "lounge", "unit",
    ),
    "procedure": (
        "policy", "policies", "procedure", "guidance", "protocol", "rule", "process", "handbook", "standard",
        "pathway", "instruction", "flow chart",
    ),
    "whose task": (
        "lead professional", "key worker", "ownership", "responsible", "responsibility", "accountable",
        "accountability", "coordinator", "whose job", "whose task", "nobody took", "no one took", "each believed",
        "each thought", "everybody thought", "fell between", "in charge", "roles", "somebody else", "someone else",
        "coordinating", "waited for the other", "which service", "led", "took the lead", "no lead",
        "oversight of the case", "passed around", "passed back and forth", "ping pong", "between two", "clear lead",
        "unclear",
    ),
    "speaking up": (
        "speak up", "spoke up", "whistleblowing", "whistleblower", "afraid to", "fear of blame", "blame", "culture",
        "openness", "candour",
    ),
    "incident": (
        "incident", "incident report", "near miss", "accident", "investigation", "investigated",
    ),
    "carer strain": (
        "cope", "coping", "go on", "failing", "worn", "tired", "exhaust", "carers assessment", "carer s assessment",
        "carer strain", "exhausted", "exhaustion", "not coping", "struggling", "respite", "short break", "breakdown",
        "burden", "worn out", "could not go on", "day and night", "own needs", "assessment of his own",
        "assessment of her own", "cared for", "looked after", "support for carers", "sandwich", "exhausting",
        "ill herself", "ill himself", "stress",
    ),
    "housing": (
        "housing", "tenancy", "tenant", "eviction", "homeless", "landlord", "accommodation", "rent", "hostel", "flat",
        "house", "home was", "council housing", "evicted", "repairs", "damp", "tower", "neighbours", "noise",
    ),
    "alone": (
        "isolated", "isolation", "lonely", "loneliness", "alone", "lived alone", "no visitors",
    ),
    "direct payment": (
        "direct payment", "personal budget", "employed her own", "employed his own",
    ),
    "transition": (
        "eighteenth", "eighteen", "came of age", "come of age", "young man", "young woman", "transition",
        "children s services", "turned 18", "young adult", "adulthood", "leaving care",
        "children", "child", "adult service", "adult services", "childhood", "school", "college", "young people",
    ),
    "cold": (
        "cold", "heating", "hypothermia", "heater", "boiler",
    ),
    "conduct": (
        "rough", "shouted", "rude", "attitude", "allegation", "misconduct", "disciplinary", "unkind",
    ),
    "details": (
        "contact details", "wrong number", "wrong address", "number was out", "telephone number", "wrong inbox",
    ),
    "nobody": (
        "nobody", "no one", "none", "never", "nothing", "without anyone", "nor", "no action", "not acted",
    ),
    "again": (
        "again", "twice", "second time", "repeatedly", "repeated", "once more", "double", "times", "again and again",
    ),
    "social worker": (
        "social worker", "practitioner", "case worker", "allocated worker", "worker", "officer",
    ),
    "noticed": (
        "notice", "noticed", "saw", "seen", "knew", "known", "aware", "observed", "unnoticed", "recognised",
    ),
    "wrong": (
        "wrong", "mistake", "error", "mixed up", "incorrect", "incorrectly", "confused with",
    ),
    "stopped": (
        "stopped", "ended", "withdrawn", "reduced", "cut", "removed", "cancelled", "suspended",
    ),
    "waiting": (
        "wait", "waited", "queue", "list", "months", "weeks", "fortnight", "over a week", "days",
    ),
    "arranged": (
        "arranged", "put in place", "organised", "booked", "ordered", "order", "set up", "provided", "delivered",
        "requested", "request",
    ),
    "read": (
        "read", "opened", "unread", "unopened", "looked at", "inbox",
    ),
    "time of day": (
        "evening", "tea", "afternoon", "morning", "breakfast", "lunch", "midday", "night", "bedtime",
    ),
    "convenience": (
        "convenient", "convenience", "suit", "suited", "to fit the round", "pressure to",
    ),
    "results": (
        "result", "results", "blood test", "laboratory", "x ray", "scan", "sample",
    ),
    "seizures": (
        "epilepsy", "seizure", "fit", "fits", "convulsion",
    ),
    "temporary staff": (
        "temporary", "agency worker", "agency staff", "locum", "interim", "bank staff",
    ),
    "address": (
        "address", "contact details", "moved", "former home",
    ),
    "good": (
        "good", "exemplary", "excellent", "praised", "thorough", "prompt", "promptly", "persistent", "persistence",
        "persevered", "kind", "kindness", "compassion", "compassionate", "skilled", "skilful", "beyond", "strength",
        "commended", "tenacious", "well", "stayed with", "did not leave", "long after", "end of her shift",
        "working day", "trust", "patience", "patient work", "by name", "relationship", "gently", "creative", "quick",
        "quickly", "at once", "took time", "dignity", "respect", "warm",
    ),
    "not knowing": (
        "unaware", "did not know", "not know", "no access to", "could not see", "not told", "uninformed", "ignorance",
        "not informed", "without knowing", "unknown", "kept from", "in the dark", "not aware",
    ),
    "seen alone": (
        "on her own", "on his own", "by herself", "by himself", "in private", "alone", "together with", "in the room",
        "speak freely", "presence", "spoken to", "without her", "without him", "interviewed", "privately",
    ),
    "away": (
        "on leave", "holiday", "annual leave", "off sick", "sick leave", "away", "covered", "cover", "maternity",
        "retired", "left the service", "absent", "sickness",
    ),
    "thin records": (
        "phrase", "all care given", "standard phrase", "nothing more", "vague", "detail", "scant", "brief", "generic",
        "word for word", "tick box", "incomplete", "gaps", "gap", "blank", "afterwards", "retrospect",
        "retrospective", "later written", "reasons", "rationale",
    ),
    "reach": (
        "out of reach", "within reach", "call button", "call bell", "buzzer", "not wearing", "another room", "hung",
    ),
    "fault": (
        "fault", "defect", "faulty", "broken", "repair", "repaired", "mended", "mend", "out of order", "not working",
        "not work", "failed", "replaced", "battery", "malfunction", "serviced", "broke down",
    ),
}  # fmt: skip
"""Head → what stands for it. The heads are names only; they need not be among the words."""

PLAIN: Final[dict[str, tuple[str, ...]]] = {
    "think": (
        "think", "thought", "believe", "believed", "suppose", "supposed", "assume", "assumed", "expect", "expected",
        "take it that", "guess", "guessed", "presume",
    ),
    "find out": (
        "learn", "learned", "find out", "found out", "discover", "discovered", "hear of", "heard that",
        "come to light", "emerged",
    ),
    "forget": (
        "forget", "forgot", "forgotten", "overlook", "overlooked", "slip", "not remembered", "memory",
        "lost sight of",
    ),
    "lose": (
        "lose", "lost", "go missing", "went missing", "mislaid", "disappear", "disappeared", "not found",
    ),
    "look": (
        "look", "looked", "examine", "examined", "inspect", "checked", "check", "see", "saw", "seen", "view",
        "viewed", "watch", "watched", "observe",
    ),
    "explain": (
        "explain", "explained", "explanation", "reason", "reasons", "account", "accounted", "cause", "caused",
        "because",
    ),
    "agree": (
        "agree", "agreed", "agreement", "accept", "accepted", "consent", "assent", "approve", "approved", "settled",
    ),
    "promise": (
        "promise", "promised", "undertook", "undertake", "commitment", "committed", "assured", "assurance",
    ),
    "refuse": (
        "refuse", "refused", "decline", "declined", "reject", "rejected", "turn down", "turned down", "denied",
    ),
    "ask": (
        "ask", "asked", "request", "requested", "inquire", "enquire", "question", "questioned", "consult",
        "consulted", "sought", "invite", "invited",
    ),
    "tell": (
        "tell", "told", "inform", "informed", "say", "said", "mention", "mentioned", "let know", "notify", "notified",
        "explain", "pass on", "passed",
    ),
    "reach": (
        "reach", "reached", "get hold of", "contact", "contacted", "get through", "got through",

    ),
    "send": (
        "send", "sent", "post", "posted", "forward", "forwarded", "deliver", "delivered", "dispatch", "submit",
        "submitted",
    ),
    "receive": (
        "receive", "received", "get", "got", "arrive", "arrived", "reached", "come in", "came in", "taken delivery",
    ),
    "write": (
        "write", "written", "wrote", "enter", "entered", "put down", "note", "noted", "set down", "fill in",
        "filled in", "signed",
    ),
    "read": (
        "read", "look at", "looked at", "study", "studied", "consult", "opened", "scan",
    ),
    "leave": (
        "leave", "left", "depart", "departed", "go away", "went away", "move on", "moved on", "quit", "resigned",
        "retired",
    ),
    "stay": (
        "stay", "stayed", "remain", "remained", "keep", "kept", "continue", "continued", "go on", "went on",
        "carry on", "carried on",
    ),
    "change": (
        "change", "changed", "alter", "altered", "different", "differently", "adjust", "adjusted", "vary", "varied",
        "amend",
    ),
    "same": (
        "same", "unchanged", "whatever happened", "as before", "regardless", "constant", "remained",
        "stayed the same",
    ),
    "start": (
        "start", "started", "begin", "began", "begun", "set up", "launch", "first",
    ),
    "stop": (
        "stop", "stopped", "end", "ended", "cease", "ceased", "break off", "switch off", "switched off", "turn off",
        "turned off", "disconnected",
    ),
    "move": (
        "move", "moved", "relocate", "relocated", "transfer", "transferred", "placed", "placement",
    ),
    "help": (
        "help", "helped", "support", "supported", "assist", "assisted", "aid", "back", "backed", "backing",
    ),
    "give": (
        "give", "gave", "given", "hand out", "handed out", "provide", "provided", "supply", "supplied", "administer",
        "administered", "offered", "offer",
    ),
    "take": (
        "take", "took", "taken", "accept", "collect", "collected", "fetch",
    ),
    "hide": (
        "hide", "hidden", "conceal", "concealed", "covert", "secret", "secretly", "disguised",
    ),
    "hurt": (
        "hurt", "injure", "injured", "injury", "harm", "harmed", "wound", "wounded", "damage", "damaged", "pain",
    ),
    "sick": (
        "sick", "ill", "unwell", "poorly", "fever", "not well",
    ),
    "eat": (
        "eat", "ate", "eaten", "food", "meal", "feed", "live on", "lived on", "diet", "hungry",
    ),
    "sleep": (
        "sleep", "slept", "awake", "night", "rest", "rested", "tired", "bed",
    ),
    "pay": (
        "pay", "paid", "cost", "price", "charge", "bill", "money", "spend", "spent", "fund",
    ),
    "own": (
        "own", "alone", "single", "by herself", "by himself", "themselves", "unaided", "unsupported", "without help",
    ),
    "many": (
        "many", "several", "numerous", "number", "repeated", "various", "lots", "multiple", "often", "frequent",
        "frequently", "too often",
    ),
    "few": (
        "few", "scarcely", "barely", "little", "too little", "not enough", "insufficient", "lack", "lacked",
        "lacking", "short of",
    ),
    "too much": (
        "too much", "too many", "overwhelmed", "overload", "more than", "far more", "excess", "excessive", "heavy",
    ),
    "long": (
        "long", "months", "years", "weeks", "for months", "for years", "lengthy", "prolonged", "at length", "a year",
    ),
    "soon": (
        "soon", "at once", "immediately", "same day", "quick", "quickly", "prompt", "within hours", "straight away",

    ),
    "year": (
        "year", "annual", "annually", "twelve months",
    ),
    "fortnight": (
        "fortnight", "two weeks", "fourteen days", "weeks",
    ),
    "weekend": (
        "weekend", "saturday", "sunday", "friday", "monday", "days later",
    ),
    "holiday": (
        "christmas", "easter", "bank holiday", "holiday", "new year",
    ),
    "false": (
        "false", "untrue", "incorrect", "wrongly", "wrong", "not true", "inaccurate", "contradict", "contradicted",
        "contradictory", "did not fit",
    ),
    "clear": (
        "clear", "unclear", "not clear", "ambiguous", "confused", "confusion", "vague", "certain", "uncertain",
        "doubt",
    ),
    "responsible": (
        "responsible", "responsibility", "whose", "who was to", "belongs to", "accountable", "up to",
    ),
    "new": (
        "new", "newly", "recent", "inexperienced", "beginner", "junior", "novice",
    ),
    "skilled": (
        "skilled", "experienced", "expert", "qualified", "competent", "senior", "practised",
    ),
    "use": (
        "use", "used", "operate", "operated", "handle", "handled", "work with",
    ),
    "machine": (
        "machine", "equipment", "device", "apparatus", "appliance", "monitor", "sensor", "alarm",
    ),
    "danger": (
        "danger", "dangerous", "hazard", "risk", "threat", "unsafe", "warning", "peril",
    ),
    "known": (
        "known", "aware", "familiar", "recognised", "recognise", "well known", "knew", "knowledge", "realised",
    ),
    "noticed": (
        "notice", "noticed", "remark", "remarked", "spot", "spotted", "observe", "sign", "signs", "indication", "saw",
    ),
    "together": (
        "together", "jointly", "joined", "combine", "combined", "link", "linked", "connect", "connected", "in one",
        "both",
    ),
    "apart": (
        "apart", "separate", "separately", "one at a time", "one by one", "each", "individually", "alone",
    ),
    "picture": (
        "picture", "photograph", "photo", "image", "video",
    ),
    "street": (
        "street", "address", "house", "door", "property", "home", "flat",
    ),
    "doctor": (
        "doctor", "surgery", "consultant", "gp", "physician", "medical advice", "specialist",
    ),
    "worry": (
        "worry", "worried", "worries", "concern", "concerns", "concerned", "anxious", "fear", "afraid", "alarm",
    ),
    "opinion": (
        "opinion", "view", "views", "wish", "wishes", "say", "want", "wanted", "feeling", "preference",
    ),
    "plan": (
        "plan", "planned", "plans", "intend", "intended", "intention", "programme", "arrange",
    ),
    "list": (
        "list", "listed", "register", "table", "schedule", "inventory",
    ),
    "level": (
        "level", "rating", "rated", "score", "grade", "medium", "high", "low", "category",
    ),
    "raise": (
        "raise", "raised", "increase", "increased", "upgrade", "higher", "escalate",
    ),
    "visit": (
        "visit", "visitor", "visitors", "came", "come", "call", "attend", "go to",
    ),
    "near": (
        "near", "close", "nearby", "next", "neighbour", "far", "distance",
    ),
    "owner": (
        "friend", "neighbour", "acquaintance", "lodger", "companion",
    ),
    "couple": (
        "wife", "husband", "partner", "spouse", "widow", "widower",
    ),
    "young relative": (
        "niece", "nephew", "daughter", "son",
    ),
    "worker": (
        "worker", "staff", "colleague", "member of staff", "carer", "practitioner", "employee", "personnel", "team",
    ),
    "service": (
        "service", "organisation", "agency", "team", "council", "provider", "authority", "department",
    ),
}  # fmt: skip
"""The same for plain words that any report is made of; they say less about what was found."""

IGNORED: Final = frozenset((
    "a", "about", "above", "after", "again", "against", "all", "also", "although", "always", "am", "an", "and", "any",
    "are", "as", "at", "be", "became", "because", "been", "before", "being", "below", "between", "both", "but", "by",
    "came", "can", "could", "cw1", "cw2", "did", "dn1", "dn2", "do", "does", "doing", "down", "during", "each",
    "either", "even", "ever", "every", "few", "fm1", "fm2", "for", "from", "further", "had", "has", "have", "having",
    "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "itself", "just", "may", "me", "might", "miss", "more", "most", "mr", "mrs", "ms", "much", "must", "my",
    "neither", "no", "nor", "not", "now", "of", "off", "on", "once", "one", "only", "or", "other", "our", "out",
    "over", "own", "per", "rather", "same", "shall", "she", "should", "since", "so", "some", "st1", "su", "such",
    "sw1", "sw2", "sw3", "than", "that", "the", "their", "them", "themselves", "then", "there", "these", "they",
    "this", "those", "though", "through", "thus", "tm1", "to", "too", "two", "until", "up", "upon", "us", "very",
    "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will",
    "with", "within", "would", "yet", "you", "your",
))  # fmt: skip
"""Words that say nothing about what was found; as they are typed, and folded to small letters."""
