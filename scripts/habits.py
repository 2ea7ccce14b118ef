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


IN_ALL_TEXTS: Final = (
    Habit(r"\banew\b", "again, or a plainer verb: renumber, rebuild"),
    Habit(r"\btold\b(?! (?:him|her|them|us|staff)\b)", "informed, recorded, named; 'date informed' for 'told on'"),
    Habit(r"\btells? (?:apart|what|how|who|whether)\b", "shows, says, distinguishes"),
    Habit(
        r"\bstands?\b(?! (?:out|down|alone|up\b|by itself))|\bstood\b|\bstanding\b",
        "is, is shown, is on; 'position' for a heading",
    ),
    Habit(r"\bbeside\b", "next to, as well as, with"),
    Habit(r"\btak(?:e|es|en|ing) (?:[a-z]+ )?(?:out|in|back|away|up)\b(?! place)|\btook (?:out|in|back)\b",
          "delete, remove; import; undo, withdraw; restore"),
    Habit(r"\b(?:goes|go|went|gone) (?:out|along|in)\b(?! (?:to|of))|\bwhat goes\b", "is issued, is included, is exported"),
    Habit(r"\bhow far (?:it|they|\w+(?: \w+)?) (?:is|are|has|got)\b|\bhow far is\b", "status"),
    Habit(r"\bin no key\b|\bof nobody'?s\b|\bnobody'?s business\b", "not in the key"),
    Habit(r"\b(?:is|are|as) no names?\b|\bno name\b(?! (?:of|for|in|is|was)\b)", "not a name; Mark as not a name"),
    Habit(r"\bplace (?:\d|\{)", "tab 5, Findings (Tab.FINDINGS.named)"),
    Habit(r"\bby the record\b", "according to the record, or say who recorded what"),
    Habit(r"^(?:Counted|Left out|Recorded|Missing|Told|Shown|Named|Meant|Kept|Needed|Taken|Asked)(?: in \w+)? (?:is|are|was|were)\b",
          "turn the sentence round: who or what does it, then the verb"),
    Habit(r"^Of (?:this|these|those|it|them|\d+|\{)[^.]*\b(?:is|are|can|was|were|has|have)\b",
          "begin with the subject: '11 actions: 3 were …'"),
    Habit(r"\bof (?:this|it|these|them) (?:no|can|nothing|only|every)\b", "begin with the subject"),
    Habit(r"\bparted by\b|\bparts them\b", "separated by"),
    Habit(r"\bsettle[sd]?\b|\bsettling\b|\bunsettled\b", "resolve (a conflict); 'closed or evaluated' (an action)"),
    Habit(r"\bstale(?:ness)?\b", "out of date"),
    Habit(r"\bthr(?:ow|ows|own|ew|owing) (?:\w+ ){0,3}away\b", "discard"),
    Habit(r"\bparticulars\b", "review details"),
    Habit(r"\bhand(?:s|ed|ing)? (?:\w+ ){0,2}over\b", "export as a handover file"),
    Habit(r"\bbundles?\b", "handover file"),
    Habit(r"\bmakes (?:one|it|them)\b|\b(?:adds|takes|brings|shows|gives) (?:one|it|them|both)\b(?= ?[.,;]|$)",
          "Press n to add one."),
    Habit(r"\bis no (?!longer|more)[a-z]+\b|\bare no (?!longer|more)[a-z]+ of\b", "is not a …; there is no …"),
    Habit(r"\bnot a day\b|\bno day\b", "Enter a full date, for example 12 May 2026."),
    Habit(r"\bthe other way(?: round)?\b|\banother way than\b", "say what it is instead; 'separately from the file'"),
    Habit(r"\bby hand\b", "typed, written, manually"),
    Habit(r"\bas (?:it|they|you) (?:is|are|was|were) typed\b|\bwhat (?:is|was|were|you) typed?\b",
          "unsaved changes, the text"),
    Habit(r"\bas it was typed\b|\bas they were typed\b", "the original text, as entered"),
    Habit(r"\bnot any more\b|\bis not there\b|\bno more\b(?! than)|\bany more\b(?! than)(?=[.,;)]|$)",
          "no longer, has been deleted"),
    Habit(r"\bto (?:which|what) end\b", "what it is for: the intended outcome"),
    Habit(r"\b(?:rests?|rested|resting) (?:on|up)\b", "based on, supported by, linked to"),
    Habit(r"\border of (?:time|days?)\b|\bin the order of\b", "in date order"),
    Habit(r"\bsilences?\b", "gap"),
    Habit(r"\bwhat will be different\b", "the intended outcome; the difference it should make"),
    Habit(r"\blooked at\b|\blooks at\b|\blook at it\b", "reviewed, considered, checked"),
    Habit(r"\bboth sides\b|\bthe other side\b", "this store and the handover file"),
    Habit(r"\bpointed? at\b|\bpoints? (?:\w+ )?at\b", "refers to, links to"),
    Habit(r"\bslip\b(?! of)", "mistake, mistyped"),
    Habit(r"\bgo(?:es)? on\b(?= ?[:;.,]|$| with)", "continue"),
    Habit(r"\bleave it\b|\bleaves (?:it|one|out)\b|\bleft out\b|\bleave \S+ out\b", "not included; cancel; omit"),
    Habit(r"\bmov(?:e|es|ed) with a reason only\b|\bwith a reason only\b", "needs a reason"),
    Habit(r"\bwhere (?:there|none|one|it|they|he|she|somebody|nobody|nothing) (?:is|are|was|has|have)\b(?! recorded)",
          "if there is …, when …"),
    Habit(r"\b(?:is|are|was|were|be) (?:put|set) (?:together|in place|there|into)\b|\bput(?:s|ting)? (?:\w+ )?in (?:the )?place of\b",
          "replace with, is made"),
    Habit(r"\bin(?:to)? the place of\b|\bin place of\b", "instead of, replaced with"),
    Habit(r"\bgets? on\b", "progress"),
    Habit(r"\bbrings? (?:it|them|\w+) back\b|\bbrought back\b|\bback again\b", "undo, restore"),
    Habit(r"\bcomes? of\b|\bcame of\b|\bcame in\b|\bwhat came\b", "result, outcome, was received"),
    Habit(r"\bto whose\b|\bat whose\b|\bof which (?:the|no|one|some)\b", "two sentences"),
    Habit(r"\bgoes? by\b|\bgo(?:es)? before\b|\bwent before\b", "follows, depends on; submitted to"),
    Habit(r"\bbefore DMT\b", "submitted to DMT, considered by DMT"),
    Habit(r"\bsays? (?:which|what|who|how|whether|so|when|nothing|to whom|by whom)\b|\bSay (?:how|that|which|what|who|when)\b",
          "name the thing: status, reason; 'is not recorded'; 'Record …'"),
    Habit(r"\bnobody\b(?= (?:of|in|is|of the name|was) )|\bsomebody else\b", "no one; another person"),
    Habit(r"\bso many\b|\bas many\b|\bthe like\b", "say how many"),
    Habit(r"\b(?:is|are) due to be looked\b|\bto be done\b(?=$|[.:])", "action, next review"),
    Habit(r"\black(?:s|ed|ing)?\b", "has no …, is missing"),
    Habit(r"\bkeep (?:mine|theirs|here)\b|\btake theirs\b|\bmine\b|\btheirs\b", "your version, their version"),
    Habit(r"\bin force\b", "current"),
    Habit(r"\bcharged\b|\bpast the program\b|\baltered on its way\b", "assigned; changed outside the program; damaged"),
    Habit(r"\b(?:sorry|please|oops)\b|(?<!\w)!(?!=)(?=\s|$)", "leave it out"),
    Habit(r"\bunder the cursor\b|\bthe cursor\b", "selected"),
    Habit(r"\bwords? (?:that )?(?:are|is) missing\b|\bone more word\b|\bno words\b", "subcommand, option, argument"),
    Habit(r"\bso far\b(?= (?:as|none))|\bover all\b", "overall"),
    Habit(r"\bunfinished text\b|\btaken up\b|\bkept text\b|\btext is kept\b", "draft"),
)  # fmt: skip
"""What no text may have: those for people, documents, docstrings and comments."""
