"""Habits of wording that the project does not want, as patterns, each with what to write instead.

A pattern fits a word or a turn of phrase that no plain English sentence of ours needs. Where one does, the sentence is
among the exceptions, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scripts.prose import Text


@dataclass(frozen=True)
class Habit:
    """A pattern, which ignores the case of letters unless it has a `(?-i:…)`, and what to write instead."""

    pattern: str
    instead: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, ready to search with."""
        return re.compile(self.pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A habit in a text, and the words that show it."""

    text: Text
    habit: Habit
    words: str

    def __str__(self) -> str:
        return f"{self.text.place}: {self.text.text}\n    {self.words.strip()!r}: {self.habit.instead}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Words that a habit's pattern fits and that are good English where they are, and why."""

    words: str
    """A part of the sentence."""
    reason: str


EVERYWHERE: Final = (
    Habit(r"\banew\b", "again, or a plainer verb: renumber, rebuild"),
    Habit(r"(?<!can be )\btold\b(?! not to)", "informed, recorded, named, distinguished; 'date informed'"),
    Habit(
        r"(?<![-])\b(?:stands?|stood|standing)\b(?! (?:out|down|alone|up|for|by itself)\b)",
        "is, is shown, appears; 'position' as a heading",
    ),
    Habit(r"\bbeside\b", "next to, as well as, with"),
    Habit(
        r"\b(?:take|takes|taken|taking|took) (?!part\b|place\b|account\b|steps\b)(?:\w+ )?(?:out|in|back"
        r"|away)\b(?! (?:to|of|at)\b)",
        "delete, remove; import; undo, withdraw, restore",
    ),
    Habit(r"\b(?:goes?|went|gone) (?:out|along)\b|\bwhat goes\b", "is issued, is included, is exported"),
    Habit(r"\bhow far (?:it|they|each|one|\w+ \w+) (?:is|are|has|got)\b|\bhow far is\b", "status; progress"),
    Habit(r"\bin no key\b|\bof nobody'?s\b|\bnobody'?s business\b"
          r"|\banybody'?s in it\b", "not in the key; nobody's …: empty"),
    Habit(r"\b(?:is|are|as) no names?\b|^no name$", "not a name; mark as not a name"),
    Habit(r"\bby the record\b(?! *\')", "according to the record, or say who did what"),
    Habit(
        r"(?:^|[.:] )(?:Counted|Left out|Recorded|Missing|Told|Shown|Named|Meant|Kept|Needed|Taken|Asked|Found|Marked)"
        r"(?: in \w+)? (?:is|are|was|were)\b",
        "turn the sentence round: who or what, then the verb",
    ),
    Habit(r"(?:^|[.:] )of (?:this|it|these|them) (?:\w+ )?(?:no|can|nothing|only|every)\b",
          "begin with the subject: 'This field cannot be …'"),
    Habit(r"\bpart(?:ed|s) (?:them )?by\b", "separated by, split at"),
    Habit(r"\bstale(?:ness)?\b", "out of date"),
    Habit(r"\b(?:throws?|threw|thrown|throwing) (?:\w+ ){0,3}away\b", "discard"),
    Habit(r"\bparticulars\b", "review details"),
    Habit(r"(?<!\bthere )\b(?:is|are) no (?!longer\b|more\b|one\b|\w+er than\b|further\b)[a-z]+(?! here\b)",
          "is not a …; there is no …"),
    Habit(r"\bnot a day\b|\bno day\b(?! of\b)", "not a full date; 'Enter a full date, for example 12 May 2026.'"),
    Habit(r"\bthe other way(?: round| about)?\b|\banother way than\b", "say what it is instead; 'separately from'"),
    Habit(r"\bto (?:which|what) end\b", "intended outcome, purpose"),
    Habit(r"\b(?:rests?|rested|resting) (?:on|upon)\b", "based on, supported by, linked to"),
    Habit(r"\border of time\b", "date order"),
    Habit(r"\bis put together as\b|\bput(?:s|ting)? (?:\w+ ){0,3}in (?:the )?place of\b|\bin the place of\b",
          "replace … with, instead of"),
    Habit(r"\bgets? on\b", "progress"),
    Habit(r"\bbefore DMT\b", "submitted to DMT, considered by DMT"),
    Habit(r"\bof somebody'?s\b|\bsomebody else was first\b|\bwhere somebody\b", "another person; if somebody …"),
    Habit(r"\bthe day has come\b|\bwhose (?:day|time|turn) (?:has come|is)\b", "is due"),
    Habit(r"\bpast the program\b|\baltered on (?:its|the) way\b", "outside the program; damaged or changed in transit"),
    Habit(r"\bover all (?:reviews|findings|actions|of)?", "across all reviews; overall"),
    Habit(r"\bwords do well\b|\bin so many words\b", "say what is enough"),
    Habit(r"\bwould stand\b|\bto be had\b|\bas is meet\b|\bthereof\b|\btherein\b|\bwherein\b"
          r"|\bhereof\b", "plain words"),
    Habit(r"\b(?:oops|whoops)\b", "say what happened"),
)  # fmt: skip
"""What no text may have, neither those for people nor docstrings, comments and documents."""

FOR_PEOPLE: Final = (
    Habit(r"\bunder the cursor\b|\b[Pp]ut the cursor on\b|\bat the cursor\b", "selected; 'Select a finding first.'"),
    Habit(r"\bplace (?:\d|\{)", "tab 5, Findings (Tab.FINDINGS.named)"),
    Habit(r"\btaken up\b|\bunfinished texts?\b|\bunsaved text is kept\b|\btext is kept\b|\bkept on \{", "draft"),
    Habit(r"\b(?:un)?settle[sd]?\b|\bsettling\b", "resolve (a conflict); closed or evaluated (an action)"),
    Habit(r"\b(?:hand|hands|handed|handing) (?:it |them |\w+ |the \w+ )?over\b",
          "export as a handover file; exported by (a person)"),
    Habit(r"\bbundles?\b", "handover file"),
    Habit(
        r"\bmakes (?:one|them)\b|(?:^|[.,;:(] )(?:\{\w*\}|[a-z/?\[\]]|esc|enter|space|tab|ctrl\+\w) "
        r"(?:adds|makes|shows|takes|gives|brings|ends|reads)\b",
        "Press n to add one.",
    ),
    Habit(r"\bby hand\b", "typed, manually"),
    Habit(r"\bas (?:it|they|you) (?:is|are|was|were) typed\b|\bas (?:you )?typed\b|\bwhat (?:is|was|were|you) typed?\b",
          "original text, as entered; unsaved changes"),
    Habit(r"\bnot any ?more\b|\bno more\b(?! than)|\bany more\b", "no longer; has been deleted"),
    Habit(r"\bsilences?\b", "gap"),
    Habit(r"\bwhat will (?:be different|show)\b|\bwhat shows? (?:whether"
          r"|that)\b", "intended outcome; evidence of effectiveness"),
    Habit(r"\bboth sides\b|\bthe other side\b|\bthere stays\b|\b(?:what|text) is here stays\b",
          "this store and the handover file; your version, their version"),
    Habit(r"\bpoint(?:s|ed)? (?:\w+ )?(?:at|to nothing)\b", "refers to, links to"),
    Habit(r"\bslip\b(?! of)|\bdo(?:es)? not fit\b", "mistyped; is not valid"),
    Habit(r"\bleave it\b(?! (?:empty|blank|out)\b)|\bleft out\b", "cancel; not included"),
    Habit(r"\bwith a reason only\b", "needs a reason"),
    Habit(r"\bwhere (?:there (?:is|are|was|were)|none (?:is|was)|nothing (?:is|was)|nobody (?:is|was)|one (?:is"
          r"|was))\b",
          "if there is …, when …"),
    Habit(r"\b(?:comes|came|come) of\b|\bwhat came\b|\bcame here\b", "result, outcome; was received"),
    Habit(r"\bneeds? to say\b|\bnothing says\b|\bsays? nothing\b|\bsay that (?:it|the)\b",
          "'… is not recorded.'; 'Enter …'; 'Mark as …'"),
    Habit(r"\bnobody (?:of|who|else of)\b|\bnobody is (?:recorded|named)\b"
          r"|\bnobody named\b", "no one is …; 'No owner'"),
    Habit(r"\bto be done about\b|\btill to be done\b", "action; what needs to be done"),
    Habit(r"(?:[ (])(?:mine|theirs)(?= ?$|[.,:;)]| or| and)|\b(?:keep|take) (?:mine|theirs)\b|(?-i:\bT?HERE\b)",
          "your version, their version"),
    Habit(r"\bin force\b", "current; agreed"),
    Habit(r"\bcharged\b|\bthe post charged\b", "responsible, lead officer"),
    Habit(r"\b(?:sorry|please)\b|\w!(?=\s|$)", "leave it out"),
    Habit(r"\bone more word\b|\bwith no words\b|\bcannot go together\b"
          r"|\bwords that go\b", "subcommand, option, argument"),
    Habit(r"\bwhat hindsight shows\b", "Learning with hindsight"),
    Habit(r"\bin (?:its|their|the) order\b(?! of)|\border stays\b", "say which order"),
    Habit(r"\b(?:reasons?|which|texts?|typed|finished) (?:is|was|are"
          r"|were) kept\b", "is saved as a draft; is recorded; stays in the store"),
    Habit(r"\blook(?:ed|s)? (?:like )?(?:through|at next)\b", "searched, checked; next review"),
    Habit(r"\bthis once\b|\bkept nowhere\b|\bnothing is half done\b", "shown only once; not stored"),
    Habit(r"\bmake (?:one|it|a \w+) of it\b|\bmake one of\b", "create a … from it"),
    Habit(r"\ball that (?:is|was|differs)\b|\bof all that\b", "everything that; all …"),
    Habit(r"\b(?:has|have) come\b(?! (?:to|from|into|back)\b)", "is due, was received"),
    Habit(r"\bfor which nothing is recorded\b|\bwithout any event\b", "with nothing recorded"),
    Habit(r"\bnot (?:to be )?carried out, since\b|\bsince DMT (?:did|has|have)\b", "because DMT …"),
    Habit(r"\bhow it stands\b|\bwords and abbreviations\b|\bhow long$", "Position; Glossary; Overdue by"),
)  # fmt: skip
"""What no text for people and no document may have; in code, where terms are those of modules, these are let pass."""

FOR_DEVELOPERS: Final = (
    Habit(r"\bRaises [A-Z]\w+(?:[^.:;]*?,| or [A-Z]\w+)? where\b|\bRaises [A-Z][^.;]*\bwhere (?:it|the|there|a"
          r"|an|no|some|none|that)\b",
          "Raises BadInput if …"),
    Habit(r"(?:^|[.¶] ?)(?:In|Out): ", "plain sentences: 'Takes …; returns …'"),
    Habit(r"\bthe house\b|\barrows\b(?! keys)", "import contracts, layers"),
    Habit(r"\bfirst paint\b", "start-up"),
    Habit(r"\bThe words that .* takes\b|\bof nobody\b|\bnothing of anybody\b", "say it with the technical term"),
    Habit(r"\bputs? the lock off\b|\bputs? off the lock\b", "resets the idle timer"),
    Habit(r"\bof what never happened\b|\bwould be none\b", "guard against a vacuous run"),
    Habit(r"\bis (?:the )?business of\b|\bnobody is (?:told|there)\b", "say it plainly"),
    Habit(r"\bwhich says why\b|\bmay be had\b|\bat whose\b", "say it plainly"),
    Habit(r"\bin words for\b|\bas people know it\b", "the text for; as displayed"),
)  # fmt: skip
"""What no docstring and no comment may have."""

ALLOWED: Final[tuple[Allowed, ...]] = (
    Allowed("How it stands", "a column of the tracker's CSV, which programs read"),
    Allowed("Date as typed", "a column of the chronology's CSV, which programs read"),
    Allowed("when typed, when as typed, date as typed", "names of columns that an import understands"),
    Allowed("--bundle-passphrase-file", "an option of the command line"),
    Allowed("review.particulars", "the id of a command, which settings name"),
    Allowed("somebody's name is left unchanged", "the name of any person"),
    Allowed("Please report", "the usual request in a security policy"),
    Allowed("What you type is saved as a draft", "typing is meant, not a text"),
    Allowed("keeps the date as you typed it", "the original text of a date is kept"),
)
"""Sentences in which a habit is good English."""

_BRACES: Final = re.compile(r"\{[^{}|]*\}")
"""A value in a sentence, which has no words of ours: in a choice (`{is|are}`) there are some."""
_CODE: Final = re.compile(r"`[^`]*`")
"""Names in code, which are no part of the wording."""


def habits_in(
    texts: Iterable[Text], *lists: tuple[Habit, ...], exceptions: tuple[Allowed, ...] = ALLOWED
) -> Iterator[Found]:
    """The habits of these lists in texts, in the order of the texts; each habit once in a text."""
    for text in texts:
        words = _CODE.sub("…", _BRACES.sub("{}", text.text))
        if any(allowed.words in text.text for allowed in exceptions):
            continue
        for habit in (habit for habits in lists for habit in habits):
            if found := habit.compiled.search(words):
                yield Found(text, habit, found[0])
