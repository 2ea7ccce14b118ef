"""The line for a passphrase, a recovery code or the password of a file."""

from __future__ import annotations

from textual import events
from textual.widgets.input import Selection

from imr_tui.secret import Secret
from imr_tui.terminal_text import one_for_one
from imr_tui.widgets.line_input import LineInput

DOT = "•"


class SecretInput(LineInput):
    """A line whose text is in one buffer, which is overwritten. Nothing in it can be selected, copied or cut.

    `value` has a dot for each character, and so have the messages of this field. Take the text with `take`.
    """

    ALLOW_SELECT = False

    def __init__(self, *, hidden: bool = True, id: str | None = None) -> None:
        """`hidden` shows dots instead of the text."""
        self.hidden = hidden
        self._secret = Secret()
        super().__init__(id=id)
        # Dots have no words, so moving and deleting by word gives no hint about the text.
        self.password = True

    @property
    def secret(self) -> Secret:
        """What was typed, for a check; it stays in this field."""
        return self._secret

    def take(self) -> Secret:
        """Return what was typed and empty the field."""
        taken = self._secret.copy()
        self.clear()
        return taken

    def clear(self) -> None:
        """Overwrite what was typed and empty the field."""
        self._secret.wipe()
        self.value = ""

    def shown(self) -> str:
        """Return dots, or the text if it is not hidden."""
        return self.value if self.hidden else one_for_one(self._secret.text()).replace("\t", " ")

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text between two positions, which is how every key and paste changes a field."""
        start, end = sorted((max(0, start), min(len(self._secret), end)))
        self._secret.replace(start, end, text)
        self.value = DOT * len(self._secret)
        self.cursor_position = start + len(text)

    def validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor, and select nothing."""
        end = super().validate_selection(selection).end
        return Selection(end, end)

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Cut nothing."""

    def _on_paste(self, event: events.Paste) -> None:
        # In place of the field's own way, which would keep the text in the event.
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(event.text.split("\n")[0].split("\r")[0])
        event.text = ""

    def on_unmount(self) -> None:
        """Overwrite what was typed when the screen goes."""
        self._secret.wipe()
