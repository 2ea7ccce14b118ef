"""Fields with text that would control a terminal: kept as it is, painted as something harmless, and measured right."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input, TextArea

from imr_tui.terminal_text import UNSAFE, harmless, one_for_one, printable
from imr_tui.widgets.fields import Field, FieldRow
from imr_tui.widgets.secret_input import SecretInput
from tests.security.terminal_stream import PAYLOADS, text_with

# Also what this program's own rules of storage refuse, because a draft or an older store may have it.
TEXTS = [
    *(text_with(name, number) for number, name in enumerate(PAYLOADS)),
    "a\ud800b\x00c",
    "one\r\ntwo\r\n",
    "日\x1b本",
]


class OneField(App[None]):
    """A form with one field."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.row = FieldRow(Field("a", "A", kind), "")

    def compose(self) -> ComposeResult:
        """The field."""
        yield self.row


def painted(row: FieldRow) -> str:
    """Return what the editor of a field paints."""
    editor = row.query_one("ProseArea, Input")
    return "\n".join(editor.render_line(y).text for y in range(editor.size.height))


@pytest.mark.parametrize("kind", ["line", "prose"])
async def test_a_field_keeps_the_text_and_paints_it_harmless(kind: str) -> None:
    app = OneField(kind)
    async with app.run_test() as pilot:
        for text in TEXTS:
            app.row.value = text
            app.row.focus_editor()
            await pilot.pause()
            assert app.row.value == text
            await pilot.press("ctrl+end" if kind == "prose" else "end", "x", "backspace", "x")
            assert app.row.value == f"{text}x"
            lines = painted(app.row)
            assert not UNSAFE.search(lines.replace("\n", ""))
            if "\n" not in text and kind == "line":
                assert lines.strip() == one_for_one(f"{text}x").replace("\t", " ").strip()
            # What was typed before is still there after undoing and going to the start.
            await pilot.press("backspace", "home", "y")
            assert len(app.row.value) == len(text) + 1


@pytest.mark.parametrize("kind", ["line", "prose"])
async def test_the_cursor_is_where_the_text_ends(kind: str) -> None:
    app = OneField(kind)
    async with app.run_test() as pilot:
        app.row.focus_editor()
        for text in ("a\x1b[31mb", "\u202e\u200b\u2066", "日\x9b本"):
            app.row.value = text
            await pilot.pause()
            await pilot.press("end")
            editor = app.row.query_one("ProseArea, Input")
            width = cell_len(one_for_one(text))
            if isinstance(editor, TextArea):
                assert editor.get_column_width(0, len(text)) == width
                assert editor.cursor_screen_offset.x - editor.content_region.x == width
            else:
                assert isinstance(editor, Input)
                assert editor._position_to_cell(len(text)) == width


async def test_long_lines_of_control_characters_wrap_inside_the_field() -> None:
    app = OneField("prose")
    async with app.run_test(size=(40, 12)) as pilot:
        app.row.value = "\x1b\x9b" * 60
        app.row.focus_editor()
        await pilot.pause()
        area = app.row.prose
        assert area is not None
        # Each one takes a cell, so 120 of them take more than three lines of less than 40.
        assert area.wrapped_document.height >= 4
        assert painted(app.row).count("\ufffd") == 120


@pytest.mark.parametrize("kind", ["line", "prose"])
async def test_what_is_pasted_is_painted_harmless(kind: str) -> None:
    app = OneField(kind)
    async with app.run_test() as pilot:
        app.row.focus_editor()
        await pilot.pause()
        app.post_message(events.Paste("one\x1b]2;PWNED\x07 two\rthree"))
        await pilot.pause()
        assert app.row.value == "one\x1b]2;PWNED\x07 two" + ("\nthree" if kind == "prose" else "")
        assert not UNSAFE.search(painted(app.row).replace("\n", ""))


async def test_what_is_deleted_and_brought_back_is_exact() -> None:
    app = OneField("prose")
    async with app.run_test() as pilot:
        text = "one\x0btwo\x85three\u2028four\r\nfive\n"
        app.row.value = text
        app.row.focus_editor()
        await pilot.pause()
        area = app.row.prose
        assert area is not None
        area.clear()
        assert area.text == ""
        area.undo()
        assert area.text == text


def test_every_control_character_is_made_visible() -> None:
    for text in TEXTS:
        for made in (harmless(text), printable(text), one_for_one(text).replace("\t", "")):
            assert not UNSAFE.search(made)
        assert len(one_for_one(text)) == len(text)
    assert harmless("a\x1b[31mb\r\nc\u202ed") == "a\ufffd[31mb  c\ufffdd"
    # Letters, marks and emoji of normal writing stay.
    for text in ("Siân ŵy", "فارسی", "हिन्दी", "日本語", "e\u0301"):
        assert harmless(text) == one_for_one(text) == text


class OneSecret(App[None]):
    """A screen with one line for a passphrase."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield SecretInput()


async def test_a_passphrase_can_be_typed_but_not_selected_copied_or_cut() -> None:
    app = OneSecret()
    async with app.run_test() as pilot:
        field = app.query_one(SecretInput)
        field.focus()
        await pilot.press(*"four plain wordz", "backspace", "s", "home", "delete", "F", "ctrl+right", "!")
        assert field.secret.text() == "Four plain words!"
        assert field.value == "•" * 17
        await pilot.press("shift+home", "ctrl+c", "ctrl+x", "ctrl+shift+a", "ctrl+c", "ctrl+x", "shift+left", "ctrl+x")
        assert field.secret.text() == "Four plain words!"
        assert field.selected_text == ""
        assert app.clipboard == ""
        assert "Four" not in "".join(field.render_line(0).text)
        await pilot.click(SecretInput, times=2)
        await pilot.press("ctrl+c")
        assert app.clipboard == ""
        app.post_message(events.Paste("more\nlines"))
        await pilot.pause()
        assert field.secret.text().count("more") == 1
        taken = field.take()
        assert "Four plain words!" in taken.text().replace("more", "")
        assert (field.value, field.secret.text()) == ("", "")
        taken.wipe()
        assert taken.text() == ""


async def test_deleting_in_a_passphrase_deletes_what_the_dots_show() -> None:
    app = OneSecret()
    async with app.run_test() as pilot:
        field = app.query_one(SecretInput)
        field.focus()
        await pilot.press(*"one two", "left", "left", "ctrl+k")
        assert field.secret.text() == "one t"
        await pilot.press("ctrl+u")
        assert field.secret.text() == ""
        await pilot.press(*"abc", "left", "ctrl+w")
        assert field.secret.text() == "c"
