"""The line below a new passphrase that says, after a pause in typing, whether it is easy to guess."""

from __future__ import annotations

from functools import partial

from textual import work
from textual.timer import Timer
from textual.widgets import Static

from imr_tui.secret import Secret, forget
from imr_tui.services import session
from imr_tui.widgets.plain_text import content

PAUSE_SECONDS = 0.6
STRONG = "Strong enough."


class StrengthLine(Static):
    """What is wrong with a new passphrase, or that it is strong enough. Never shows any of it."""

    def __init__(self) -> None:
        super().__init__(markup=False, classes="quiet strength")
        self._timer: Timer | None = None

    def follow(self, secret: Secret) -> None:
        """Measure what is typed now, once nothing more is typed for a moment. `secret` stays in its field."""
        if self._timer is not None:
            self._timer.stop()
        self.update("")
        if len(secret):
            self._timer = self.set_timer(PAUSE_SECONDS, partial(self._measure, secret, len(secret)))

    @work(thread=True, exclusive=True, group="strength", exit_on_error=False)
    def _measure(self, secret: Secret, length: int) -> None:
        words = session.advice(secret.text()) or STRONG
        forget()
        # The field may have been emptied or changed meanwhile.
        if self.is_attached and len(secret) == length:
            self.app.call_from_thread(self.update, content(words))
