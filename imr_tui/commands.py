"""The registry of user commands: id, shortcut, action, label and help of each.

Bindings, the line of shortcuts, the palette, the help screen, the settings and every sentence that names a shortcut
read this registry, so they cannot disagree. The keymap in the settings refers to commands by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding

from imr_tui.vocabulary import Tab


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the `key` that runs it, the `action` method, a short `label` and one sentence of `help`."""

    id: str
    key: str
    action: str
    label: str
    help: str
    # Whether the line of shortcuts shows it; the help screen lists every command.
    shown: bool = True

    @property
    def where(self) -> str:
        """The context in which it works: the first part of its id."""
        return self.id.partition(".")[0]


IN_FORMS = ("text", "offers", "choice", "several", "line")
"""The contexts whose shortcuts work in fields of a form, in addition to those of the form itself."""

COMMANDS: tuple[Command, ...] = (
    Command("app.help", "question_mark", "show_shortcuts", "shortcuts", "Show all keyboard shortcuts that work here."),
    Command("app.guide", "f1", "show_guide", "help", "Explain this step of the review, and list the shortcuts.", False),
    Command("app.palette", "ctrl+p", "command_palette", "palette", "Find a command by name.", False),
    Command("app.names", "ctrl+g", "toggle_names", "names", "Show names instead of codes, or codes again.", False),
    Command("app.lock", "ctrl+l", "lock", "lock", "Lock now: close the store and clear the screen.", False),
    Command("app.quit", "ctrl+q", "leave", "quit", "Close the store and quit.", False),
    Command("reviews.open", "enter", "open_review", "open", "Open the selected review."),
    Command("reviews.new", "n", "new_review", "new", "Add a review."),
    Command("reviews.filter", "slash", "filter", "filter", "Show only reviews containing these words."),
    Command("reviews.all", "escape", "clear_filter", "all", "Clear the filter and show every review.", False),
    Command("reviews.draft", "d", "take_up_draft", "drafts", "Continue a draft with unsaved changes."),
    Command("reviews.template", "p", "template", "papers",
            "Set the organisation, logo, font and marking of papers.", False),
    Command("reviews.tracker", "a", "tracker", "actions", "Show the actions of all reviews, overdue first."),
    Command("reviews.themes", "y", "themes", "themes", "Edit the council's list of themes.", False),
    Command("reviews.take_in", "i", "import_handover", "import", "Import or merge a handover file.", False),
    Command("reviews.ways", "w", "ways", "keys",
            "Show the ways to open this store, and change your passphrase.", False),
    Command("reviews.backup", "b", "backup", "back up", "Back up the store to one file now.", False),
    Command("reviews.restore", "R", "restore", "restore", "Close the store and restore a backup.", False),
    Command("reviews.verify", "v", "verify", "verify", "Check the whole store for faults.", False),
    Command("reviews.purge", "X", "purge", "purge",
            "Purge the selected review: remove all its texts for ever.", False),
    Command("reviews.purged", "c", "purged", "certificates", "List the purged reviews and their certificates.", False),
    Command("reviews.quit", "q", "app.leave", "quit", "Close the store and quit."),
    *(
        Command(f"review.place_{tab.number}", str(tab.number), f"tab({tab.number})", tab.label,
                f"Go to {tab.label}.", False)
        for tab in Tab
    ),
    Command("review.particulars", "t", "particulars", "details",
            "Edit the reference, title, agency or marking.", False),
    Command("review.handover", "H", "handover", "handover", "Export the review as an encrypted handover file.", False),
    Command("review.conflicts", "C", "conflicts", "conflicts",
            "Show the conflicts from a merged handover file.", False),
    Command("review.history", "V", "history", "history",
            "Show who changed the selected record, and restore a version.", False),
    Command("review.undo", "u", "undo", "undo", "Undo your last change to this review.", False),
    Command("review.redo", "U", "redo", "redo", "Redo the change that you undid last.", False),
    Command("review.back", "escape", "back", "back", "Go back to the list of reviews.", False),
    Command("request.edit", "enter", "edit", "edit", "Edit the selected line."),
    Command("request.new_term", "n", "new_term", "new term", "Add a term of reference."),
    Command("request.agree", "a", "agree", "agree", "Record who agreed the scope, and when."),
    Command("request.revise", "v", "revise", "revise", "Start a new version of an agreed scope."),
    Command("request.drop", "d", "drop", "remove", "Remove the selected term or partner review."),
    Command("request.press", "p", "press_query", "press", "Record a query from the press.", False),
    Command("request.partner", "l", "partner_review", "partner", "Link a partner's own review (§1).", False),
    Command("request.end", "w", "end", "end", "Decline or withdraw the request, or reopen it.", False),
    Command("request.gate", "g", "gate", "next stage", "Show what the next stage needs, and move to it."),
    Command("records.edit", "enter", "open", "edit", "Edit the selected document."),
    Command("records.new", "n", "new", "new", "Add a document to the register."),
    Command("records.filter", "slash", "filter", "filter", "Show only documents containing these words, as you type."),
    Command("records.delete", "d", "delete", "delete", "Delete the selected document. You can undo this."),
    Command("chronology.new", "n", "new_event", "new", "Add an event."),
    Command("chronology.edit", "enter", "edit_event", "edit", "Edit the selected event."),
    Command("chronology.mark", "m", "mark", "mark", "Set or clear a mark on the selected event."),
    Command("chronology.evidence", "e", "evidence", "evidence", "Link the selected event to a finding as evidence."),
    Command("chronology.filter", "slash", "filter", "filter", "Show only events containing these words, as you type."),
    Command("chronology.date", "g", "go_to_date", "go to date", "Go to the first event on a date."),
    Command("chronology.delete", "d", "delete", "delete", "Delete the selected event. You can undo this."),
    Command("chronology.import", "i", "import_events", "import", "Import events from a CSV file."),
    Command("chronology.export", "x", "export", "export", "Export the chronology as CSV.", False),
    Command("chronology.renumber", "y", "renumber", "renumber",
            "Renumber events in date order; references are updated.", False),
    Command("chronology.earlier", "left_square_bracket", "move(-1)", "earlier",
            "Move the event up among events at the same time.", False),
    Command("chronology.later", "right_square_bracket", "move(1)", "later",
            "Move the event down among events at the same time.", False),
    Command("interviews.open", "enter", "open", "open", "Open the selected interview, person or name."),
    Command("interviews.new", "n", "new", "new", "Plan an interview, or add a person to the key."),
    Command("interviews.notes", "w", "write_notes", "notes", "Write the interview notes."),
    Command("interviews.interviews", "i", "view('interviews')", "interviews", "Show the interviews.", False),
    Command("interviews.people", "p", "view('people')", "key", "Show the anonymisation key.", False),
    Command("interviews.others", "o", "view('others')", "not in key", "Show possible names not in the key.", False),
    Command("interviews.add", "a", "add", "add", "Add the selected name to the key.", False),
    Command("interviews.no_name", "m", "no_name", "not a name", "Mark the selected text as not a name.", False),
    Command("interviews.replace", "r", "replace", "replace", "Replace names with codes in the record."),
    Command("interviews.delete", "d", "delete", "delete",
            "Delete the selected interview or person. You can undo this."),
    Command("findings.open", "enter", "open", "open", "Open the selected item; in the trace, fill the gap."),
    Command("findings.new", "n", "new", "new", "Add a finding or recommendation."),
    Command("findings.evidence", "e", "evidence", "evidence", "Link evidence to the selected finding."),
    Command("findings.recommend", "m", "recommend", "recommend", "Add a recommendation to the selected finding."),
    Command("findings.action", "i", "new_action", "action", "Add an action to the recommendation."),
    Command("findings.state", "s", "state", "status", "Set the status: draft, ready or agreed."),
    Command("findings.delete", "d", "delete", "delete", "Delete the selected item. You can undo this."),
    Command("findings.repeats", "b", "repeats", "repeats", "Show earlier findings like this one (§8.2).", False),
    Command("findings.analysis", "a", "view('analysis')", "analysis", "Show the analysis and the texts.", False),
    Command("findings.findings", "f", "view('findings')", "findings", "Show the findings.", False),
    Command("findings.recommendations", "r", "view('recommendations')", "recommendations",
            "Show the recommendations and their actions.", False),
    Command("findings.trace", "t", "view('trace')", "trace", "Trace each finding to its evaluated outcome.", False),
    Command("findings.earlier", "left_square_bracket", "move(-1)", "earlier", "Move the selected item up.", False),
    Command("findings.later", "right_square_bracket", "move(1)", "later", "Move the selected item down.", False),
    Command("findings.renumber", "y", "renumber", "renumber",
            "Renumber findings or recommendations; references are updated.", False),
    Command("actions.open", "enter", "open", "open", "Open the selected action."),
    Command("actions.choose", "f", "choose", "filter", "Choose which actions to show."),
    Command("actions.revise", "r", "revise", "due date", "Change the due date and record why."),
    Command("actions.progress", "p", "progress", "progress", "Add a progress note."),
    Command("actions.status", "s", "status", "status", "Set the status."),
    Command("actions.export", "x", "export", "export", "Export the listed actions as CSV."),
    Command("actions.calendar", "c", "calendar", "calendar", "Export the dates of the listed actions as a calendar."),
    Command("actions.take", "space", "take", "select", "Select several actions, to change them together."),
    Command("actions.new", "n", "new", "new", "Add an action to a recommendation.", False),
    Command("actions.overdue", "o", "overdue", "overdue", "Show overdue actions only, or all actions.", False),
    Command("actions.summary", "v", "summary", "summary", "Show totals by status, owner and month.", False),
    Command("actions.filter", "slash", "filter", "search", "Show only actions containing these words.", False),
    Command("actions.delete", "d", "delete", "delete", "Delete the action. You can undo this.", False),
    Command("dmt.open", "enter", "open", "open", "Open the selected line; on a recommendation, decide."),
    Command("dmt.new", "n", "new", "new", "Add an earlier review, officer, report, sharing entry or view."),
    Command("dmt.decide", "s", "decide", "decide", "Record DMT's decision on the recommendation (§8.2)."),
    Command("dmt.delete", "d", "delete", "delete", "Delete the selected entry. You can undo this."),
    Command("dmt.dmt", "m", "view('dmt')", "DMT", "Show consideration, decisions and authorisation.", False),
    Command("dmt.sharing", "h", "view('sharing')", "sharing", "Show the sharing register (§5).", False),
    Command("dmt.final", "f", "view('final')", "final report", "Show the final report (§8.4).", False),
    Command("tracker.review", "g", "review", "review", "Open the review that the action belongs to.", False),
    Command("tracker.history", "V", "history", "history",
            "Show who changed the selected action, and restore a version.", False),
    Command("tracker.undo", "u", "undo", "undo", "Undo your last change to an action.", False),
    Command("tracker.redo", "U", "redo", "redo", "Redo the change that you undid last.", False),
    Command("tracker.back", "escape", "back", "back", "Go back to the list of reviews."),
    Command("picker.link", "enter", "link", "link", "Link the selected evidence."),
    Command("picker.take", "ctrl+n", "take", "select", "Select this evidence and move to the next."),
    Command("picker.kinds", "tab", "kinds", "kinds", "Show only events, documents or excerpts, or all three."),
    Command("picker.back", "escape", "back", "back", "Go back without linking anything."),
    Command("repeats.accept", "enter", "accept", "repeats this", "Record that the finding repeats this one (§8.2)."),
    Command("repeats.withdraw", "d", "withdraw", "not a repeat", "Record that the finding repeats no earlier finding."),
    Command("repeats.back", "escape,q", "back", "back", "Go back to the findings."),
    Command("chooser.choose", "enter", "choose", "choose", "Choose the selected finding."),
    Command("chooser.new", "n", "new", "new finding", "Add a new finding with this evidence."),
    Command("chooser.back", "escape,q", "back", "back", "Go back without linking anything."),
    Command("papers.preview", "enter", "preview", "read", "Read the paper on screen."),
    Command("papers.export", "x", "export", "export PDF", "Export the paper as PDF."),
    Command("papers.readiness", "r", "readiness", "readiness", "Check the record against each clause of the guidance."),
    Command("papers.text", "t", "export_text", "export text", "Export the paper as plain text."),
    Command("papers.word", "w", "export_word", "export Word", "Export the paper as a Word file (DOCX)."),
    Command("papers.other", "o", "export_other", "other formats",
            "Export a table as a spreadsheet, CSV file or calendar.", False),
    Command("papers.protected", "p", "export_protected", "password",
            "Export the paper as a PDF protected by a password.", False),
    Command("readiness.open", "enter", "open", "go there", "Go to where this is recorded."),
    Command("readiness.excuse", "n", "excuse", "not applicable",
            "Mark as not applicable, with a reason, or as applicable again."),
    Command("readiness.order", "o", "order", "order", "Show unmet items first, or list everything by clause."),
    Command("readiness.export", "x", "export", "report PDF", "Export the report as PDF with this list as an appendix."),
    Command("readiness.papers", "p,r", "papers", "papers", "Go back to the papers."),
    Command("preview.export", "x", "export", "export PDF", "Export this paper as PDF."),
    Command("preview.back", "escape,q", "back", "back", "Go back to the papers."),
    Command("conflicts.mine", "m", "settle('mine')", "your version", "Keep the version in this store."),
    Command("conflicts.theirs", "t", "settle('theirs')", "their version", "Use the version in the handover file."),
    Command("conflicts.edit", "e", "edit", "edit both", "Write one text from both versions."),
    Command("conflicts.read", "enter", "read", "read", "Read both versions in full."),
    Command("conflicts.undo", "u", "undo", "undo", "Undo the last decision on a conflict."),
    Command("conflicts.back", "escape,q", "back", "back", "Go back to the review."),
    Command("history.read", "enter", "read", "read", "Read the old and the new text in full."),
    Command("history.restore", "r", "restore", "restore", "Restore this version of the record. You can undo this."),
    Command("history.all", "a", "all", "all or one", "Show the changes to the whole review, or to the record again."),
    Command("history.older", "o", "older", "older", "Read the changes before those shown.", False),
    Command("history.undo", "u", "undo", "undo", "Undo your last change to this review."),
    Command("history.redo", "U", "redo", "redo", "Redo the change that you undid last."),
    Command("history.back", "escape,q", "back", "back", "Go back to the review."),
    Command("taken.review", "enter", "review", "open", "Open the review."),
    Command("taken.undo", "u", "undo", "undo import", "Undo everything the import changed."),
    Command("taken.back", "escape,q", "back", "back", "Go back to the list of reviews."),
    Command("both.mine", "m", "choose('mine')", "your version", "Choose your version of the selected field."),
    Command("both.theirs", "t", "choose('theirs')", "their version", "Choose their version of the selected field."),
    Command("both.both", "b", "choose('both')", "both", "Choose both: your version, then their version."),
    Command("both.save", "ctrl+s", "save", "save", "Save the form with the versions you have chosen."),
    Command("both.read", "enter", "read", "read", "Read both versions of the selected field in full."),
    Command("both.all_mine", "M", "choose_all('mine')", "all: your version", "Choose your version of every field."),
    Command("both.all_theirs", "T", "choose_all('theirs')", "all: their version",
            "Choose their version of every field."),
    Command("both.back", "escape", "back", "back", "Go back to the form without saving."),
    Command("form.save", "ctrl+s", "save", "save", "Save and go back."),
    Command("form.next", "tab", "app.focus_next", "next field", "Go to the next field."),
    Command("form.names", "ctrl+r", "names", "names", "Replace a name with its code, here or everywhere."),
    Command("form.discard", "ctrl+t", "discard", "discard", "Discard unsaved changes.", False),
    Command("form.back", "escape", "back", "back", "Go back and save unsaved changes as a draft."),
    Command("text.undo", "ctrl+z,super+z", "undo", "undo", "Undo the last change to this text.", False),
    Command("offers.before", "up", "choose_offer(-1)", "previous", "Go to the previous suggestion.", False),
    Command("offers.next", "down", "choose_offer(1)", "next", "Go to the next suggestion.", False),
    Command("offers.take", "enter,tab", "take_offer", "insert", "Insert the suggestion in the text.", False),
    Command("offers.leave", "escape", "leave_offers", "close", "Close the suggestions without inserting one.", False),
    Command("choice.next", "right,space", "turn(1)", "next", "Go to the next choice.", False),
    Command("choice.before", "left", "turn(-1)", "previous", "Go to the previous choice.", False),
    Command("several.before", "up", "go(-1)", "previous", "Go to the previous line.", False),
    Command("several.next", "down", "go(1)", "next", "Go to the next line.", False),
    Command("several.take", "space,enter", "take", "select", "Select or deselect the line.", False),
    Command("line.accept", "enter", "submit", "continue", "Accept the answer.", False),
    Command("prompt.cancel", "escape", "cancel", "cancel", "Cancel; nothing changes.", False),
    Command("grid.up", "up,k", "move(-1)", "up", "Move up one line.", False),
    Command("grid.down", "down,j", "move(1)", "down", "Move down one line.", False),
    Command("grid.page_up", "pageup,ctrl+b", "page(-1)", "page up", "Move up one page.", False),
    Command("grid.page_down", "pagedown,ctrl+f", "page(1)", "page down", "Move down one page.", False),
    Command("grid.first", "home", "first", "first", "Go to the first line.", False),
    Command("grid.last", "end", "last", "last", "Go to the last line.", False),
    Command("grid.open", "enter", "open", "open", "Open the selected line.", False),
    Command("notes.excerpt", "ctrl+o", "excerpt", "excerpt",
            "Add the selected passage as an excerpt, or set its start and end."),
    Command("help.back", "escape,q", "back", "back", "Go back."),
    Command("unlock.recovery", "ctrl+r", "recovery", "recovery code", "Open the store with the recovery code instead."),
    Command("unlock.keyring", "ctrl+o", "keyring", "keyring", "Use the keyring on this computer."),
    Command("unlock.restore", "ctrl+b", "restore", "restore", "Restore a backup of the store."),
    Command("first.restore", "ctrl+b", "restore", "restore", "Restore a backup instead of creating a new store."),
    Command("secrets.recovery", "ctrl+r", "recovery", "recovery code", "Use the recovery code instead."),
    Command("secrets.back", "escape", "back", "back", "Go back without changing anything."),
    Command("renewal.back", "escape", "back", "back", "Go back; the old recovery code stays valid."),
    Command("ways.passphrase", "p", "passphrase", "my passphrase", "Change your passphrase."),
    Command("ways.add", "n", "add", "add person", "Let another person open the store with their own passphrase."),
    Command("ways.remove", "d", "remove", "remove", "Remove the selected person, and encrypt the store again."),
    Command("ways.code", "r", "code", "recovery code", "Replace the recovery code with a new one."),
    Command("ways.keyring", "o", "keyring", "keyring", "Let this computer's keyring open the store, or stop that."),
    Command("ways.backup", "b", "backup", "back up", "Back up the store to one file now."),
    Command("ways.back", "escape,q", "back", "back", "Go back to the list of reviews."),
    Command("verify.again", "v", "again", "verify again", "Check the whole store again."),
    Command("verify.head", "f", "head", "find head", "Find the head of the audit chain that is printed on a paper."),
    Command("verify.rebuild", "r", "rebuild", "rebuild", "Rebuild the index and due dates from the records."),
    Command("verify.back", "escape,q", "back", "back", "Go back to the list of reviews."),
    Command("purged.read", "enter", "read", "read", "Read the certificate of the selected review."),
    Command("purged.back", "escape,q", "back", "back", "Go back to the list of reviews."),
    Command("certificate.export", "x", "export", "export", "Export the certificate as plain text."),
    Command("certificate.back", "escape,q", "back", "back", "Go back."),
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
"""The user's keymap, command id → keys. One per process, because a process runs one app."""


def command(command_id: str) -> Command:
    """Return the command with this id. Raises KeyError if there is none."""
    return _BY_ID[command_id]


def at(*contexts: str) -> tuple[Command, ...]:
    """Return the commands of these contexts, in the order of the registry."""
    return tuple(c for context in contexts for c in COMMANDS if c.where == context)


def bindings(*contexts: str) -> list[Binding]:
    """Return Textual bindings for the commands of these contexts."""
    return [Binding(c.key, c.action, c.label, show=c.shown, id=c.id, tooltip=c.help) for c in at(*contexts)]


def everywhere() -> list[Binding]:
    """Return bindings to lock and to quit for a modal screen: Textual sends the app no key while one is open."""
    chosen = (command("app.lock"), command("app.quit"))
    return [Binding(c.key, f"app.{c.action}", c.label, show=False, id=c.id) for c in chosen]


def use_keymap(keymap: Mapping[str, str]) -> None:
    """Use a keymap, command id → keys. Commands that are not in it keep the key of the registry."""
    _keymap.clear()
    _keymap.update(keymap)


def shortcuts(command_id: str) -> tuple[str, ...]:
    """Return the keys of a command under the current keymap, by Textual's names."""
    return tuple(key.strip() for key in (_keymap.get(command_id) or command(command_id).key).split(","))


def shown(key: str) -> str:
    """Return a key as it is printed on keyboards, from Textual's name for it: `esc`, `/`, `ctrl+s`."""
    return KEY_NAMES.get(key, key)


def shortcut(command_id: str) -> str:
    """Return the shortcut of a command for use in a sentence; the first if it has several.

    Call it when the sentence is shown: at import the user's keymap is not known yet.
    """
    return shown(shortcuts(command_id)[0])


def shortcut_while_typing(command_id: str) -> str:
    """Return a shortcut that types no character if the command has one, for use inside a text field."""
    names = [shown(each) for each in shortcuts(command_id)]
    return next((name for name in names if len(name) > 1 and name != "space"), names[0])


def command_for(pressed: str, context: str) -> Command | None:
    """Return the command of this context that a pressed key runs, or None."""
    return next((c for c in at(context) if shown(pressed) in map(shown, shortcuts(c.id))), None)


def unknown_ids(ids: Iterable[str]) -> Sequence[str]:
    """Return those `ids` that belong to no command."""
    return [i for i in ids if i not in _BY_ID]
