"""Texts that would control a terminal, and a reader of what a program sends to one that finds them."""

from __future__ import annotations

import json
import re
from typing import Final

from imr_tui.terminal_text import one_for_one

# Name → a text with {n} where a number goes. A sequence that reaches the terminal is told from those of the program by
# a parameter from 7700 on, or by its kind: the program sends no titles, no device strings and no C1 characters.
PAYLOADS: Final[dict[str, str]] = {
    "title": "\x1b]2;PWNED{n}\x07",
    "title, closed": "\x1b]2;PWNED{n}\x1b\\",
    "icon": "\x1b]0;PWNED{n}\x07",
    "clipboard": "\x1b]52;c;UFdORUQ=\x07",
    "link": "\x1b]8;;https://evil.example/{n}\x1b\\x\x1b]8;;\x1b\\",
    "notice": "\x1b]9;PWNED{n}\x07",
    "picture": "\x1b]1337;File=inline=1:UFdORUQ=\x07",
    "colour": "\x1b[77{n:02}m",
    "report": "\x1b[77{n:02}n",
    "clear": "\x1b[77{n:02}J",
    "keys": "\x1b[77{n:02}~",
    "reset": "\x1bc",
    "device": "\x1bP$q77{n}\x1b\\",
    "program": "\x1b_PWNED{n}\x1b\\",
    "private": "\x1b^PWNED{n}\x1b\\",
    "string": "\x1bXPWNED{n}\x1b\\",
    "eight-bit colour": "\x9b77{n:02}m",
    "eight-bit title": "\x9d2;PWNED{n}\x9c",
    "eight-bit device": "\x90PWNED{n}\x9c",
    "line up": "\x8d\x84\x85",
    "bell": "\x07",
    "backspace": "\x08\x08\x08",
    "overwrite": "\rx",
    "down": "\x0b\x0c",
    "other letters": "\x0e\x0f",
    "delete": "\x7f",
    "substitute": "\x18\x1a",
    "right to left": "\u202e",
    "isolate": "\u2066\u2069\u2067\u2068",
    "mark": "\u200e\u200f\u061c",
    "separators": "\u2028\u2029",
    "nothing": "\u200b\u2060\ufeff\u180e",
    "tag": "\U000e0041\U000e0001",
    "tab": "\t",
    "passed on": "\x1bPtmux;\x1b\x1b]2;PWNED{n}\x07\x1b\\",
    "drawing": "\x1b_Gf=32;PWNED{n}\x1b\\",
    "mode": "\x1b[?77{n:02}h",
}

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<last>[@-~])"
    r"|(?P<operating>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?)"
    r"|(?P<other>\x1b.?)"
    r"|(?P<unsafe>[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f])",
    re.DOTALL,
)
# How Textual moves the cursor, colours text, switches modes and asks the terminal what it can do.
_FINALS: Final = frozenset("ABCDHJKhlmnptuq")
_MINE: Final = re.compile(r"\x1b\](?:22;[a-z-]+|52;c;)\x07")
_OTHERS: Final = frozenset(("\x1b7", "\x1b8", "\x1b=", "\x1b>"))


def text_with(name: str, number: int) -> str:
    """Return a text for a field with a payload in it, and a mark by which it is found on a screen."""
    return f"{mark(number)}{PAYLOADS[name].format(n=number % 100)}{number:04}zq"


def mark(number: int) -> str:
    """Return the word before a payload: short, because some fields are."""
    return f"zq{number:04}"


def is_shown(name: str, number: int, sent: str) -> bool:
    """Whether the start of a text with this payload was sent: its mark, and its first character made visible.

    A screen shows "�" or a space for it; JSON and Python's own messages show an escape sequence of letters.
    """
    first = PAYLOADS[name][0]
    visible = (one_for_one(first).replace("\t", " "), json.dumps(first)[1:-1], repr(first)[1:-1])
    return any(mark(number) + each in sent for each in visible)


def offences(sent: str, app: bool) -> list[str]:
    """Return what must not reach a terminal in what was sent to it; `app` allows the sequences that Textual sends."""
    found = []
    for token in _TOKEN.finditer(sent):
        if token["last"] is not None:
            mine = app and token["last"] in _FINALS and not re.search(r"77\d\d", token["parameters"])
        elif token["operating"] is not None:
            # The shape of the mouse pointer, and clearing the clipboard.
            mine = app and _MINE.fullmatch(token["operating"]) is not None
        else:
            mine = app and token["other"] in _OTHERS
        if not mine:
            found.append(f"{token.group()!r} in {sent[max(0, token.start() - 40) : token.end() + 20]!r}")
    return found
