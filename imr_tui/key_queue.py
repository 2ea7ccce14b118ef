"""Keys in the order in which they were typed, however many arrive at once.

Textual hands a key to the field with the focus and goes on to the next one. A letter is inserted at
once; a key that is bound to something (tab, enter, backspace, ctrl+s) first climbs through every widget up to
the app. Over a slow line, where keys come several at a time, letters so overtake them: text typed after tab
lands in the field before it, a passphrase typed after enter shows in the name, backspace deletes what was
typed after it. Here each key or paste waits until the one before it is through.
"""

from __future__ import annotations

import asyncio
from collections import deque

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

ROUNDS = 2
"""How often the way of a key is followed: once for the key, once for the messages that it gave rise to."""

LONGEST_SECONDS = 1.0
"""After this a key is taken to be through: its widget may have gone with everything in its queue."""


class KeysInOrder(App[int]):
    """An app that deals with one key or paste after the other."""

    def __init__(self, *, ansi_color: bool) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._under_way = 0
        self._dead_line: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Put what was typed into the queue; everything else goes on at once."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._typed.append(event)
            if self._dead_line is None:
                await self._next()
        else:
            await super().on_event(event)

    async def _next(self) -> None:
        event = self._typed.popleft()
        self._under_way += 1
        loop = asyncio.get_running_loop()
        self._dead_line = loop.call_later(LONGEST_SECONDS, self.call_later, self._through, self._under_way)
        # Where it is handed to, unless a priority binding of the app takes it.
        target = self.focused or self.screen
        await super().on_event(event)
        self._follow(target, target, self._under_way, ROUNDS)

    def _follow(self, start: MessagePump, node: MessagePump | None, number: int, rounds: int) -> None:
        """Go the way of key `number`, from `start` by `node` up to the app, behind it in each queue."""
        while node is not None and node is not self:
            if node.call_later(self._follow, start, node._parent, number, rounds):
                return
            # It is closing and takes no more messages.
            node = node._parent
        if rounds > 1:
            self.call_later(self._follow, start, start, number, rounds - 1)
        else:
            self.call_later(self._through, number)

    async def _through(self, number: int) -> None:
        """Key `number` is dealt with: the next one may come."""
        if number != self._under_way or self._dead_line is None:
            return
        self._dead_line.cancel()
        self._dead_line = None
        if self._typed:
            await self._next()
