"""The one registry of user commands: what each is called, its key, where it works and what it does.

Bindings, the line of keys, the palette, the help screen, the settings and every sentence that names a key
come from here, so that they cannot disagree. The id is what the keymap in the settings names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding

from imr_tui.vocabulary import Tab


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `where` it works, the `key`, the `action` method, a short `label` and a sentence of `help`."""

    id: str
    key: str
    action: str
    label: str
    help: str
    # Whether it stands in the line of keys; the rest is on the help screen.
    shown: bool = True

    @property
    def where(self) -> str:
        """The part of the program that it belongs to."""
        return self.id.partition(".")[0]


IN_FORMS = ("text", "offers", "choice", "several", "line")
"""The parts of the program whose keys work in fields of a form, beside those of the form itself."""

COMMANDS: tuple[Command, ...] = (
    Command("app.help", "question_mark,f1", "show_shortcuts", "all keys", "Show every key that works here."),
    Command("app.palette", "ctrl+p", "command_palette", "palette", "Find a command by its name.", False),
    Command("app.names", "ctrl+g", "toggle_names", "names", "Show names in place of codes, or codes again.", False),
    Command("app.lock", "ctrl+l", "lock", "lock", "Lock now: close the store and clear the screen.", False),
    Command("app.quit", "ctrl+q", "leave", "quit", "Close the store and leave the program.", False),
    Command("reviews.open", "enter", "open_review", "open", "Open the review under the cursor."),
    Command("reviews.new", "n", "new_review", "new", "Make a new review."),
    Command("reviews.filter", "slash", "filter", "filter", "Show only reviews with these words."),
    Command("reviews.all", "escape", "clear_filter", "all", "End the filter and show every review.", False),
    Command("reviews.draft", "d", "take_up_draft", "unfinished text", "Go on with text that was not saved."),
    Command("reviews.template", "p", "template", "papers", "Organisation, logo, type and marking of papers.", False),
    Command("reviews.tracker", "a", "tracker", "actions", "Show the actions of all reviews, overdue first."),
    Command("reviews.themes", "y", "themes", "themes", "Change the council's list of themes.", False),
    Command("reviews.take_in", "i", "take_in", "take in", "Take a handover bundle in, or merge it.", False),
    Command("reviews.quit", "q", "leave", "quit", "Close the store and leave the program."),
    *(
        Command(f"review.place_{tab.number}", str(tab.number), f"tab({tab.number})", tab.label,
                f"Go to {tab.label}.", False)
        for tab in Tab
    ),
    Command("review.particulars", "t", "particulars", "title", "Change reference, title, agency or marking.", False),
    Command("review.handover", "H", "handover", "hand over", "Hand the review over in an encrypted bundle.", False),
    Command("review.conflicts", "C", "conflicts", "conflicts", "Show what both sides of a handover changed.", False),
    Command("review.undo", "u", "undo", "undo", "Undo the last change made in this review.", False),
    Command("review.back", "escape", "back", "back", "Go back to the list of reviews.", False),
    Command("request.edit", "enter", "edit", "edit", "Change the line under the cursor."),
    Command("request.new_term", "n", "new_term", "new term", "Add a term of reference."),
    Command("request.agree", "a", "agree", "agree", "Record that the scope is agreed, by whom and when."),
    Command("request.revise", "v", "revise", "revise", "Begin a new version of an agreed scope."),
    Command("request.drop", "d", "drop", "drop", "Take out the term or partner's review under the cursor."),
    Command("request.press", "p", "press_query", "press", "Record a query from the press.", False),
    Command("request.partner", "l", "partner_review", "partner", "Link a partner's own review (§1).", False),
    Command("request.gate", "g", "gate", "next stage", "See what the next stage needs, and pass it."),
    Command("records.edit", "enter", "open", "edit", "Change the document under the cursor."),
    Command("records.new", "n", "new", "new", "Add a document to the register."),
    Command("records.filter", "slash", "filter", "filter", "Show only documents with these words, as you type."),
    Command("records.delete", "d", "delete", "delete", "Delete the document; it can be undone."),
    Command("chronology.new", "n", "new_event", "new", "Add an event."),
    Command("chronology.edit", "enter", "edit_event", "edit", "Change the event under the cursor."),
    Command("chronology.mark", "m", "mark", "mark", "Set or clear a mark on the event."),
    Command("chronology.evidence", "e", "evidence", "evidence", "Make the event evidence of a finding."),
    Command("chronology.filter", "slash", "filter", "filter", "Show only events with these words, as you type."),
    Command("chronology.date", "g", "go_to_date", "go to date", "Go to the first event at a date."),
    Command("chronology.delete", "d", "delete", "delete", "Delete the event; it can be undone."),
    Command("chronology.import", "i", "import_events", "import", "Take in events from a CSV file."),
    Command("chronology.export", "x", "export", "export", "Write the chronology as CSV.", False),
    Command("chronology.renumber", "y", "renumber", "renumber",
            "Number the events in the order of time; references follow.", False),
    Command("chronology.earlier", "left_square_bracket", "move(-1)", "earlier",
            "Put the event before its neighbour of the same moment.", False),
    Command("chronology.later", "right_square_bracket", "move(1)", "later",
            "Put the event after its neighbour of the same moment.", False),
    Command("interviews.open", "enter", "open", "open", "Open what is under the cursor."),
    Command("interviews.new", "n", "new", "new", "Plan an interview, or add somebody to the key."),
    Command("interviews.notes", "w", "write_notes", "notes", "Write the notes of the interview."),
    Command("interviews.interviews", "i", "view('interviews')", "interviews", "Show the interviews.", False),
    Command("interviews.people", "p", "view('people')", "key", "Show the anonymisation key.", False),
    Command("interviews.others", "o", "view('others')", "others", "Show names that are not in the key.", False),
    Command("interviews.add", "a", "add", "add", "Add the name under the cursor to the key.", False),
    Command("interviews.no_name", "m", "no_name", "no name", "Say that the words under the cursor are no name.", False),
    Command("interviews.replace", "r", "replace", "replace", "Put codes in the place of names in the record."),
    Command("interviews.delete", "d", "delete", "delete", "Delete what is under the cursor; it can be undone."),
    Command("findings.open", "enter", "open", "open", "Open what is under the cursor; in the trace, fill its gap."),
    Command("findings.new", "n", "new", "new", "Add a finding, or a recommendation."),
    Command("findings.evidence", "e", "evidence", "evidence", "Link evidence to the finding under the cursor."),
    Command("findings.recommend", "m", "recommend", "recommend", "Make a recommendation of the finding."),
    Command("findings.action", "i", "new_action", "action", "Add an action to the recommendation."),
    Command("findings.state", "s", "state", "state", "Say that it is a draft, ready or agreed."),
    Command("findings.delete", "d", "delete", "delete", "Delete what is under the cursor; it can be undone."),
    Command("findings.repeats", "b", "repeats", "repeats", "Show earlier findings like this one (§8.2).", False),
    Command("findings.analysis", "a", "view('analysis')", "analysis", "Show the analysis and the texts.", False),
    Command("findings.findings", "f", "view('findings')", "findings", "Show the findings.", False),
    Command("findings.recommendations", "r", "view('recommendations')", "recommendations",
            "Show the recommendations and their actions.", False),
    Command("findings.trace", "t", "view('trace')", "trace", "Show the line from evidence to change.", False),
    Command("findings.earlier", "left_square_bracket", "move(-1)", "earlier", "Move it up in its order.", False),
    Command("findings.later", "right_square_bracket", "move(1)", "later", "Move it down in its order.", False),
    Command("findings.renumber", "y", "renumber", "renumber",
            "Number findings or recommendations anew; references follow.", False),
    Command("actions.open", "enter", "open", "open", "Open the action under the cursor."),
    Command("actions.choose", "f", "choose", "filter", "Choose which actions are shown."),
    Command("actions.revise", "r", "revise", "revise date", "Move the date on which it is due; the reason is kept."),
    Command("actions.progress", "p", "progress", "progress", "Add a note of progress."),
    Command("actions.status", "s", "status", "status", "Say how far it is."),
    Command("actions.export", "x", "export", "export", "Write the actions shown as CSV."),
    Command("actions.calendar", "c", "calendar", "calendar", "Write the dates of the actions shown as a calendar."),
    Command("actions.take", "space", "take", "mark", "Mark it: date, progress and status then change for all marked."),
    Command("actions.new", "n", "new", "new", "Add an action under a recommendation.", False),
    Command("actions.overdue", "o", "overdue", "overdue", "Show what is overdue, or all again.", False),
    Command("actions.summary", "v", "summary", "summary", "Show counts by status, owner and month.", False),
    Command("actions.filter", "slash", "filter", "words", "Show only actions with these words.", False),
    Command("actions.delete", "d", "delete", "delete", "Delete the action; it can be undone.", False),
    Command("dmt.open", "enter", "open", "open", "Open what is under the cursor; on a recommendation, decide."),
    Command("dmt.new", "n", "new", "new", "Add an earlier review, an officer, a report, an entry or a view."),
    Command("dmt.decide", "s", "decide", "decide", "Keep DMT's decision on the recommendation (§8.2)."),
    Command("dmt.delete", "d", "delete", "take out", "Take out what is under the cursor; it can be undone."),
    Command("dmt.dmt", "m", "view('dmt')", "DMT", "Show consideration, decisions and authorisation.", False),
    Command("dmt.sharing", "h", "view('sharing')", "sharing", "Show the sharing register (§5).", False),
    Command("dmt.final", "f", "view('final')", "final report", "Show the final report (§8.4).", False),
    Command("tracker.review", "g", "review", "review", "Open the review that the action belongs to.", False),
    Command("tracker.undo", "u", "undo", "undo", "Undo the last change made here.", False),
    Command("tracker.back", "escape", "back", "back", "Go back to the list of reviews."),
    Command("picker.link", "enter", "link", "link", "Link what is chosen, or what is under the cursor."),
    Command("picker.take", "ctrl+n", "take", "choose", "Choose the piece under the cursor, and go on to the next."),
    Command("picker.kinds", "tab", "kinds", "kinds", "Show events, documents or excerpts alone, or everything."),
    Command("picker.back", "escape", "back", "back", "Go back; nothing is linked."),
    Command("repeats.accept", "enter", "accept", "it repeats this", "Say that the finding repeats this one (§8.2)."),
    Command("repeats.withdraw", "d", "withdraw", "no repeat", "Say that the finding repeats none."),
    Command("repeats.back", "escape,q", "back", "back", "Go back to the findings."),
    Command("chooser.choose", "enter", "choose", "choose", "Choose the finding under the cursor."),
    Command("chooser.new", "n", "new", "new finding", "Make a new finding of it."),
    Command("chooser.back", "escape,q", "back", "back", "Go back; nothing is linked."),
    Command("papers.preview", "enter", "preview", "read", "Read the paper on the screen."),
    Command("papers.export", "x", "export", "export PDF", "Write the paper as PDF."),
    Command("papers.readiness", "r", "readiness", "readiness", "Show what the record answers to each clause."),
    Command("papers.text", "t", "export_text", "export text", "Write the paper as plain text."),
    Command("papers.word", "w", "export_word", "export Word", "Write the paper as a Word file (DOCX)."),
    Command("papers.other", "o", "export_other", "other forms",
            "Write a paper that is a table as a spreadsheet, CSV or calendar.", False),
    Command("papers.protected", "p", "export_protected", "password",
            "Write the paper as PDF that opens with a password only.", False),
    Command("readiness.open", "enter", "open", "go there", "Go to where it is recorded."),
    Command("readiness.excuse", "n", "excuse", "not applicable",
            "Say, with a reason, that it does not apply; on such a line, take that back."),
    Command("readiness.order", "o", "order", "order", "Show what is not met first, or everything by clause."),
    Command("readiness.export", "x", "export", "report with it", "Write the report as PDF with this as an appendix."),
    Command("readiness.papers", "p,r", "papers", "papers", "Go back to the papers."),
    Command("preview.export", "x", "export", "export PDF", "Write this paper as PDF."),
    Command("preview.back", "escape,q", "back", "back", "Go back to the papers."),
    Command("conflicts.mine", "m", "settle('mine')", "keep mine", "Keep what is here."),
    Command("conflicts.theirs", "t", "settle('theirs')", "take theirs", "Take what the other side wrote."),
    Command("conflicts.edit", "e", "edit", "edit both", "Write a text from both."),
    Command("conflicts.read", "enter", "read", "read", "Read both texts in full."),
    Command("conflicts.undo", "u", "undo", "undo", "Bring the conflict that was settled last back."),
    Command("conflicts.back", "escape,q", "back", "back", "Go back to the review."),
    Command("taken.review", "enter", "review", "open", "Open the review."),
    Command("taken.undo", "u", "undo", "take it all back", "Undo all that taking the bundle in did."),
    Command("taken.back", "escape,q", "back", "back", "Go back to the list of reviews."),
    Command("both.mine", "m", "choose('mine')", "save yours", "Save your text over the one in the store."),
    Command("both.theirs", "t", "choose('theirs')", "keep theirs", "Keep what is in the store."),
    Command("both.back", "escape", "back", "back", "Go back to the form; nothing is saved."),
    Command("form.save", "ctrl+s", "save", "save", "Save and go back."),
    Command("form.next", "tab", "app.focus_next", "next field", "Go to the next field."),
    Command("form.names", "ctrl+r", "names", "names", "Replace a name by its code, here or everywhere."),
    Command("form.discard", "ctrl+t", "discard", "throw away", "Throw the unsaved text away.", False),
    Command("form.back", "escape", "back", "back", "Go back; unsaved text is kept as a draft."),
    Command("text.undo", "ctrl+z,super+z", "undo", "undo", "Undo the last change of this text.", False),
    Command("offers.before", "up", "choose_offer(-1)", "before", "Go to the suggestion before.", False),
    Command("offers.next", "down", "choose_offer(1)", "next", "Go to the next suggestion.", False),
    Command("offers.take", "enter,tab", "take_offer", "insert", "Insert the suggestion in the text.", False),
    Command("offers.leave", "escape", "leave_offers", "leave", "Close the suggestions; nothing is inserted.", False),
    Command("choice.next", "right,space", "turn(1)", "next", "Go to the next word of a choice.", False),
    Command("choice.before", "left", "turn(-1)", "before", "Go to the word before.", False),
    Command("several.before", "up", "go(-1)", "before", "Go to the line before.", False),
    Command("several.next", "down", "go(1)", "next", "Go to the next line.", False),
    Command("several.take", "space,enter", "take", "select", "Select the line, or no longer.", False),
    Command("line.accept", "enter", "submit", "continue", "Give the answer.", False),
    Command("prompt.cancel", "escape", "cancel", "cancel", "Close the question; nothing is done.", False),
    Command("grid.up", "up,k", "move(-1)", "up", "One line up.", False),
    Command("grid.down", "down,j", "move(1)", "down", "One line down.", False),
    Command("grid.page_up", "pageup,ctrl+b", "page(-1)", "page up", "One page up.", False),
    Command("grid.page_down", "pagedown,ctrl+f", "page(1)", "page down", "One page down.", False),
    Command("grid.first", "home", "first", "first", "Go to the first line.", False),
    Command("grid.last", "end", "last", "last", "Go to the last line.", False),
    Command("grid.open", "enter", "open", "open", "Open the line under the cursor.", False),
    Command("notes.excerpt", "ctrl+o", "excerpt", "excerpt", "Number the selected passage, or begin and end one."),
    Command("help.back", "escape,q", "back", "back", "Go back."),
    Command("unlock.recovery", "ctrl+r", "recovery", "recovery code", "Open with the recovery code instead."),
    Command("unlock.keyring", "ctrl+o", "keyring", "keyring", "Ask the keyring of this machine."),
)  # fmt: skip

KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "pgdn",
    "pageup": "pgup",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}

_BY_ID = {command.id: command for command in COMMANDS}
_keymap: dict[str, str] = {}
"""The user's keymap, command id → keys. One in a process, as there is one app in it."""


def command(command_id: str) -> Command:
    """The command with this id."""
    return _BY_ID[command_id]


def at(*contexts: str) -> tuple[Command, ...]:
    """The commands of these parts of the program, in the order of the registry."""
    return tuple(c for context in contexts for c in COMMANDS if c.where == context)


def bindings(*contexts: str) -> list[Binding]:
    """Textual bindings for the commands of these parts of the program."""
    return [Binding(c.key, c.action, c.label, show=c.shown, id=c.id, tooltip=c.help) for c in at(*contexts)]


def everywhere() -> list[Binding]:
    """Locking and leaving for a modal screen: Textual gives the app no key while one is open."""
    chosen = (command("app.lock"), command("app.quit"))
    return [Binding(c.key, f"app.{c.action}", c.label, show=False, id=c.id) for c in chosen]


def use_keymap(keymap: Mapping[str, str]) -> None:
    """Put a keymap in force, command id → keys; every other command has the key of the registry."""
    _keymap.clear()
    _keymap.update(keymap)


def shortcuts(command_id: str) -> tuple[str, ...]:
    """The keys in force for a command, as Textual calls them."""
    return tuple(key.strip() for key in (_keymap.get(command_id) or command(command_id).key).split(","))


def shown(key: str) -> str:
    """A key as people know it, from Textual's name for it: `esc`, `/`, `ctrl+s`."""
    return KEY_NAMES.get(key, key)


def shortcut(command_id: str) -> str:
    """The key in force for a command as people know it, for a sentence; the first where it has several.

    Ask when the sentence is shown: a text made while a module is imported would not know the user's keymap.
    """
    return shown(shortcuts(command_id)[0])


def shortcut_while_typing(command_id: str) -> str:
    """As `shortcut`, but one that types no character where the command has such a key, for use inside a text field."""
    names = [shown(each) for each in shortcuts(command_id)]
    return next((name for name in names if len(name) > 1 and name != "space"), names[0])


def command_for(pressed: str, context: str) -> Command | None:
    """The command of this part of the program to which a pressed key leads, None for none."""
    return next((c for c in at(context) if shown(pressed) in map(shown, shortcuts(c.id))), None)


def unknown_ids(ids: Iterable[str]) -> Sequence[str]:
    """Those of `ids` that name no command."""
    return [i for i in ids if i not in _BY_ID]
