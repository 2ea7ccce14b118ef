"""The record grid, used by keyboard, with row sources that record their calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from imr_tui.terminal_text import harmless
from imr_tui.widgets import record_grid
from imr_tui.widgets.grid_rows import fit_columns
from imr_tui.widgets.plain_text import fit
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

COLUMNS = (
    Column("id", "Event", 6),
    Column("when", "When", 12, priority=1),
    Column("source", "Source", 20, priority=3),
    Column("what", "What happened", 20, flex=1),
    Column("who", "Who", 22, priority=2),
)
HEIGHT = 24
PAGE = HEIGHT - 1


class Rows:
    """A row source in memory that writes down every span it was asked for."""

    def __init__(self, rows: Sequence[GridRow]) -> None:
        self.all = list(rows)
        self.asked: list[tuple[int, int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def count(self) -> int:
        await self.gate.wait()
        return len(self.all)

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        self.asked.append((start, stop))
        answer = self.all[start:stop]
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return answer

    async def index_of(self, key: str) -> int | None:
        return next((index for index, row in enumerate(self.all) if row.id == key), None)


def events(count: int, word: str = "event") -> list[GridRow]:
    return [GridRow(f"k{i}", (f"E{i}", "3 Mar 2026", f"D{i}", f"{word} {i}", f"role {i}")) for i in range(count)]


class WatchedGrid(RecordGrid):
    """A grid that writes down which lines it painted."""

    painted: list[int]

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)


class GridApp(App[None]):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.grid = WatchedGrid(COLUMNS, **options)
        self.grid.painted = []
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.grid
        # A second place for the focus, without which blur could not be tried.
        other = Input()
        other.styles.display = "none"
        yield other

    def on_mount(self) -> None:
        self.grid.focus()

    def on_record_grid_loaded(self, message: RecordGrid.Loaded) -> None:
        self.messages.append(message)

    def on_record_grid_highlighted(self, message: RecordGrid.Highlighted) -> None:
        self.messages.append(message)

    def on_record_grid_opened(self, message: RecordGrid.Opened) -> None:
        self.messages.append(message)

    def on_record_grid_failed(self, message: RecordGrid.Failed) -> None:
        self.messages.append(message)

    def keys_of(self, kind: type[Message]) -> list[str]:
        return [message.row.id for message in self.messages if type(message) is kind]  # type: ignore[attr-defined]


async def settled(pilot: Pilot[None]) -> None:
    """Wait until every message is handled, every worker done and every line painted."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def refreshed(grid: RecordGrid) -> None:
    """Wait until what is to be painted now has been painted."""
    done = asyncio.Event()
    grid.call_after_refresh(done.set)
    await done.wait()


@asynccontextmanager
async def shown(
    source: Rows | None, size: tuple[int, int] = (80, HEIGHT), **options: Any
) -> AsyncIterator[tuple[GridApp, WatchedGrid, Pilot[None]]]:
    """An app with one grid over a source."""
    app = GridApp(**options)
    async with app.run_test(size=size) as pilot:
        if source is not None:
            await app.grid.set_source(source)
        await settled(pilot)
        yield app, app.grid, pilot


def lines(grid: RecordGrid) -> list[str]:
    """What is on the screen, line by line."""
    return ["".join(segment.text for segment in strip) for strip in grid.screen._compositor.render_strips()]


def cursor_line(grid: RecordGrid) -> str:
    marked = [line for line in lines(grid) if line.startswith(">")]
    assert len(marked) == 1
    return marked[0]


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Let the event loop run until something holds, for at most some seconds."""
    async with asyncio.timeout(10):
        while not true():
            await pilot.pause()


# Reading by window


async def test_the_grid_reads_the_view_and_then_a_page_ahead() -> None:
    source = Rows(events(100_000))
    async with shown(source) as (_, grid, _pilot):
        assert source.asked == [(0, PAGE), (PAGE, 2 * PAGE)]
        assert grid.row_count == 100_000
        assert lines(grid)[PAGE].startswith(f"  E{PAGE - 1} ")


async def test_moving_within_rows_in_memory_reads_nothing() -> None:
    source = Rows(events(1000))
    async with shown(source) as (_, _grid, pilot):
        source.asked.clear()
        await pilot.press(*["down"] * (PAGE - 1), *["up"] * 5)
        await settled(pilot)
        assert source.asked == []


async def test_page_down_asks_for_the_next_page_once() -> None:
    source = Rows(events(1000))
    async with shown(source) as (_, grid, pilot):
        source.asked.clear()
        await pilot.press("pagedown")
        await settled(pilot)
        assert source.asked == [(2 * PAGE, 3 * PAGE - 1)]
        assert grid.position == (PAGE, 1000)


async def test_end_reads_the_last_page_and_the_one_before() -> None:
    source = Rows(events(100_000))
    async with shown(source) as (_, grid, pilot):
        source.asked.clear()
        await pilot.press("end")
        await settled(pilot)
        assert source.asked == [(100_000 - PAGE, 100_000), (100_000 - 2 * PAGE, 100_000 - PAGE)]
        assert cursor_line(grid).startswith("> E99999")


@pytest.mark.deep
async def test_the_rows_in_memory_are_bounded() -> None:
    source = Rows(events(5000))
    async with shown(source) as (_, grid, pilot):
        for _ in range(60):
            await pilot.press("pagedown")
        await settled(pilot)
        assert len(grid._window._rows) <= 9 * PAGE
        source.asked.clear()
        await pilot.press("home")
        await settled(pilot)
        assert source.asked[0] == (0, PAGE)


async def test_rows_being_read_are_placeholders_and_do_not_block() -> None:
    source = Rows(events(1000))
    async with shown(source) as (app, grid, pilot):
        source.gate.clear()
        await pilot.press("end", "enter")
        await until(pilot, lambda: lines(grid)[1].strip() == "…")
        assert grid.cursor_row is None
        assert lines(grid)[PAGE].strip() == "> …"
        assert app.keys_of(RecordGrid.Opened) == []
        source.gate.set()
        await settled(pilot)
        assert cursor_line(grid).startswith("> E999")
        assert app.keys_of(RecordGrid.Opened) == ["k999"]
        assert app.keys_of(RecordGrid.Highlighted) == ["k0", "k999"]


async def test_a_key_that_comes_before_its_row_waits_for_it() -> None:
    source = Rows(events(1000))
    async with shown(source) as (_, grid, pilot):
        source.gate.clear()
        await pilot.press("end")
        assert grid.cursor_row is None
        asked = asyncio.create_task(grid.selected_row())
        await pilot.pause()
        assert not asked.done()
        source.gate.set()
        row = await asked
        assert row is not None
        assert row.id == "k999"
        await settled(pilot)
        assert cursor_line(grid).startswith("> E999")


async def test_the_selected_row_of_another_source_is_read_again_and_may_be_none() -> None:
    source, other = Rows(events(1000)), Rows(events(5, "other"))
    async with shown(source) as (_, grid, pilot):
        source.gate.clear()
        await pilot.press("end")
        asked = asyncio.create_task(grid.selected_row())
        await pilot.pause()
        await grid.set_source(other)
        source.gate.set()
        row = await asked
        assert row is not None
        assert row.cells[3] == "other 0"
        await grid.set_source(Rows([]))
        assert await grid.selected_row() is None


async def test_a_selected_row_that_the_source_no_longer_has_is_none() -> None:
    source = Rows(events(1000))
    async with shown(source) as (_, grid, pilot):
        source.gate.clear()
        await pilot.press("end")
        del source.all[500:]
        source.gate.set()
        assert await grid.selected_row() is None


async def test_a_page_that_arrives_at_once_is_painted_once() -> None:
    source = Rows(events(1000))
    async with shown(source) as (_, grid, pilot):
        grid.painted.clear()
        await pilot.press("end")
        await settled(pilot)
        assert sorted(grid.painted) == list(range(1, HEIGHT))


async def test_placeholders_are_painted_only_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_grid, "PATIENCE", 3600)
    source = Rows(events(1000))
    async with shown(source) as (_, grid, pilot):
        source.gate.clear()
        grid.painted.clear()
        await pilot.press("end", "up")
        await refreshed(grid)
        assert grid.painted == []
        source.gate.set()
        await settled(pilot)
        await refreshed(grid)
        assert sorted(grid.painted) == list(range(1, HEIGHT))
        assert cursor_line(grid).startswith("> E998")
        source.gate.clear()
        await pilot.press("home")
        await grid.set_source(Rows(events(50, "new")))
        await settled(pilot)
        grid.painted.clear()
        await pilot.press("down")
        await refreshed(grid)
        assert sorted(grid.painted) == [1, 2]


async def test_late_rows_of_another_source_are_ignored() -> None:
    old, new = Rows(events(1000, "old")), Rows(events(500, "new"))
    async with shown(old) as (app, grid, pilot):
        old.gate.clear()
        await pilot.press("end")
        await until(pilot, lambda: old.asked[-1][1] == 1000)
        await grid.set_source(new)
        old.gate.set()
        await settled(pilot)
        assert grid.row_count == 500
        assert not any("old" in line for line in lines(grid))
        await pilot.press("end")
        await settled(pilot)
        assert "new 499" in cursor_line(grid)
        assert "k999" not in app.keys_of(RecordGrid.Highlighted)


async def test_rows_of_a_cancelled_reader_are_ignored() -> None:
    class Stubborn(Rows):
        async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
            try:
                return await super().rows(start, stop)
            except asyncio.CancelledError:
                return self.all[start:stop]

    old, new = Stubborn(events(1000, "old")), Rows(events(1000, "new"))
    async with shown(old) as (_, grid, pilot):
        old.gate.clear()
        await pilot.press("end")
        await until(pilot, lambda: old.asked[-1][1] == 1000)
        await grid.set_source(new, keep="k999")
        await settled(pilot)
        await pilot.press("pageup")
        await settled(pilot)
        assert not any("old" in line for line in lines(grid))


async def test_the_later_of_two_sources_wins() -> None:
    slow, quick = Rows(events(9, "slow")), Rows(events(7, "quick"))
    async with shown(None) as (app, grid, pilot):
        slow.gate.clear()
        first = asyncio.create_task(grid.set_source(slow))
        await pilot.pause()
        await grid.set_source(quick)
        slow.gate.set()
        await first
        await settled(pilot)
        assert grid.row_count == 7
        assert slow.asked == []
        assert len([m for m in app.messages if isinstance(m, RecordGrid.Loaded)]) == 1


async def test_errors_reach_the_screen_and_reading_starts_again() -> None:
    source = Rows(events(1000))
    async with shown(source) as (app, grid, pilot):
        source.error = OSError("gone")
        await pilot.press("end")
        await settled(pilot)
        failed = [message for message in app.messages if isinstance(message, RecordGrid.Failed)]
        assert [str(message.error) for message in failed] == ["gone"]
        with pytest.raises(OSError, match="gone"):
            await grid.reload()
        source.error = None
        await pilot.press("pageup")
        await settled(pilot)
        assert "event" in cursor_line(grid)


async def test_a_source_with_fewer_rows_than_reported_does_not_loop() -> None:
    class Boastful(Rows):
        async def count(self) -> int:
            return len(self.all) + 10

    source = Boastful(events(30))
    async with shown(source) as (_, _grid, pilot):
        await pilot.press("end")
        await settled(pilot)
        assert source.asked == [(0, PAGE), (PAGE, 40), (30, 40)]


# What is painted


async def test_cursor_down_paints_two_lines() -> None:
    async with shown(Rows(events(1000))) as (_, grid, pilot):
        await pilot.press("down")
        await settled(pilot)
        grid.painted.clear()
        await pilot.press("down")
        await settled(pilot)
        assert sorted(grid.painted) == [2, 3]
        assert cursor_line(grid).startswith("> E2 ")


async def test_patch_paints_one_line() -> None:
    async with shown(Rows(events(1000))) as (_, grid, pilot):
        grid.painted.clear()
        grid.patch(GridRow("k4", ("E4", "", "", "changed", "")))
        grid.patch(GridRow("k30", ("E30", "", "", "changed, out of view", "")))
        grid.patch(GridRow("k900", ("E900", "", "", "not at hand", "")))
        await settled(pilot)
        assert grid.painted == [5]
        assert "changed" in lines(grid)[5]
        await pilot.press("pagedown")
        await settled(pilot)
        assert any("changed, out of view" in line for line in lines(grid))


async def test_column_titles_stay_and_are_bold_and_underlined() -> None:
    async with shown(Rows(events(1000))) as (_, grid, pilot):
        await pilot.press("end")
        await settled(pilot)
        head = lines(grid)[0]
        assert re.match(r"  Event +When +What happened", head)
        style = next(iter(grid.render_line(0))).style
        assert style is not None
        assert style.bold
        assert style.underline


@pytest.mark.parametrize("no_color", [False, True])
@pytest.mark.parametrize("theme", ["ansi-dark", "textual-dark"])
async def test_the_cursor_needs_no_colour(monkeypatch: pytest.MonkeyPatch, no_color: bool, theme: str) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with shown(Rows(events(9))) as (app, grid, pilot):
        app.theme = theme
        await settled(pilot)
        strip = grid.screen._compositor.render_strips()[1]
        style = next(iter(strip)).style
        assert cursor_line(grid).startswith("> E0 ")
        assert style is not None
        assert style.reverse
        other = app.query_one(Input)
        other.styles.display = "block"
        other.focus()
        await settled(pilot)
        style = next(iter(grid.screen._compositor.render_strips()[1])).style
        assert cursor_line(grid).startswith("> E0 ")
        assert style is not None
        assert not style.reverse


async def test_hostile_text_shows_as_typed() -> None:
    nasty = [
        "[red]x[/red]",
        "\x1b[31mred",
        "a\tb\nc",
        "\u202eevil\u202c",
        "half \ud83d surrogate",
        "\x9b2J\x07",
    ]
    rows = [GridRow(text, ("E", text, "", text, "")) for text in nasty]
    rows.append(GridRow("gap", ("\x1b]0;title\x07", "[b]31 days[/b]"), "gap"))
    async with shown(Rows(rows), size=(100, HEIGHT)) as (_, grid, pilot):
        for _ in rows:
            await pilot.press("down")
        await settled(pilot)
        page = lines(grid)
        assert "[red]x[/red]" in page[1]
        assert "�[31mred" in page[2]
        assert "a b c" in page[3]
        assert "�evil�" in page[4]
        assert "half � surrogate" in page[5]
        assert "�2J�" in page[6]
        assert "�]0;title�  [b]31 days[/b]  ---" in page[7]
        text = "".join(page)
        text.encode()
        assert text.replace("�", "").isprintable()
        assert {cell_len(line) for line in page} == {100}


async def test_wide_and_combining_text_keeps_columns_in_line() -> None:
    words = [
        "plain",
        "日本語の長い長い長い名前",
        "e\u0301te\u0301",
        "👨\u200d👩\u200d👧 family",
        "❤\ufe0f",
        "ไทย",
    ]
    rows = [GridRow(str(i), (word, "when", "", word * 9, "end")) for i, word in enumerate(words)]
    async with shown(Rows(rows)) as (_, grid, _pilot):
        for line in lines(grid)[1 : len(words) + 1]:
            assert cell_len(line) == 80
            assert cell_len(line.split("when")[0]) == 2 + 6 + 2
        assert lines(grid)[2].startswith("  日本…   when")


async def test_gaps_can_be_selected_but_not_opened() -> None:
    rows = events(3)
    rows.insert(1, GridRow("gap1", ("6 Mar to 5 Apr 2026: 31 days", "nothing recorded"), "gap"))
    async with shown(Rows(rows)) as (app, grid, pilot):
        assert lines(grid)[2] == "  ----  6 Mar to 5 Apr 2026: 31 days  nothing recorded  ".ljust(80, "-")
        await pilot.press("down", "enter", "down", "enter")
        await settled(pilot)
        assert app.keys_of(RecordGrid.Highlighted) == ["k0", "gap1", "k1"]
        assert app.keys_of(RecordGrid.Opened) == ["k1"]


async def test_narrow_screens_hide_the_least_important_columns() -> None:
    async with shown(Rows(events(9)), size=(120, HEIGHT)) as (_, grid, pilot):
        assert lines(grid)[0].split() == ["Event", "When", "Source", "What", "happened", "Who"]
        await pilot.resize_terminal(80, HEIGHT)
        await settled(pilot)
        assert lines(grid)[0].split() == ["Event", "When", "What", "happened", "Who"]
        await pilot.resize_terminal(60, HEIGHT)
        await settled(pilot)
        assert lines(grid)[0].split() == ["Event", "When", "What", "happened"]
        assert lines(grid)[1].startswith("> E0      3 Mar 2026    event 0 ")


async def test_ascii_only_marks() -> None:
    rows = [GridRow("a", ("E123456789", "\x07Zoë", "", "", ""))]
    async with shown(Rows(rows), ascii_only=True) as (_, grid, _pilot):
        assert lines(grid)[1].startswith("> E1234~  ?Zoë")


async def test_an_empty_source_says_what_to_press() -> None:
    async with shown(Rows([]), empty_text="No [events] yet.\nn makes one.") as (app, grid, pilot):
        assert lines(grid)[2].rstrip() == "  No [events] yet."
        assert lines(grid)[3].rstrip() == "  n makes one."
        await pilot.press("down", "end", "pagedown", "home", "enter")
        await settled(pilot)
        assert (grid.cursor_row, grid.row_count, grid.position) == (None, 0, (0, 0))
        assert [type(message) for message in app.messages] == [RecordGrid.Loaded]
        source = Rows(events(1))
        await grid.set_source(source)
        await settled(pilot)
        # The enter that was pressed on nothing opens nothing later.
        assert app.keys_of(RecordGrid.Opened) == []
        assert cursor_line(grid).startswith("> E0")


async def test_loaded_comes_when_rows_are_on_the_screen() -> None:
    painted: list[set[int]] = []

    class Watching(GridApp):
        def on_record_grid_loaded(self, message: RecordGrid.Loaded) -> None:
            painted.append(set(self.grid.painted))

    app = Watching()
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        await settled(pilot)
        app.grid.painted.clear()
        await app.grid.set_source(Rows(events(100)))
        await until(pilot, lambda: bool(painted))
        await settled(pilot)
    assert painted == [set(range(HEIGHT))]


# Keeping the place


async def test_keys() -> None:
    async with shown(Rows(events(200))) as (_, grid, pilot):
        where = []
        for key in (
            "j",
            "j",
            "k",
            "ctrl+f",
            "ctrl+b",
            "pagedown",
            "pageup",
            "end",
            "down",
            "up",
            "home",
            "up",
        ):
            await pilot.press(key)
            where.append(grid.position[0])
        page = PAGE - 1
        assert where == [2, 3, 2, 2 + page, 2, 2 + page, 2, 200, 200, 199, 1, 1]


async def test_keys_can_be_remapped() -> None:
    async with shown(Rows(events(200))) as (app, grid, pilot):
        app.set_keymap({"grid.down": "s"})
        await pilot.press("s", "j")
        assert grid.position == (2, 200)


async def test_reload_stays_on_the_record_and_on_its_line() -> None:
    source = Rows(events(200))
    async with shown(source) as (_, grid, pilot):
        await grid.go_to("k100")
        await pilot.press(*["down"] * 5)
        await settled(pilot)
        line = lines(grid).index(cursor_line(grid))
        source.all[5:5] = [GridRow(f"n{i}", ("N",)) for i in range(3)]
        await grid.reload()
        await settled(pilot)
        assert grid.row_count == 203
        assert grid.cursor_row == source.all[108]
        assert lines(grid).index(cursor_line(grid)) == line


@pytest.mark.parametrize(
    ("gone", "then"),
    [
        ({"k100"}, "k101"),
        ({f"k{i}" for i in range(100, 200)}, "k99"),
        ({f"k{i}" for i in range(200)} - {"k101"}, "k101"),
        ({f"k{i}" for i in range(50, 101)}, "k101"),
        ({f"k{i}" for i in range(50, 99)} | {"k100", "k101"}, "k99"),
    ],
)
async def test_reload_goes_to_a_neighbour_of_a_deleted_record(gone: set[str], then: str) -> None:
    source = Rows(events(200))
    async with shown(source) as (app, grid, pilot):
        await grid.go_to("k100")
        source.all = [row for row in source.all if row.id not in gone]
        await grid.reload()
        await settled(pilot)
        assert grid.cursor_row is not None
        assert grid.cursor_row.id == then
        assert app.keys_of(RecordGrid.Highlighted)[-1] == then


async def test_reload_to_the_record_that_was_added() -> None:
    source = Rows(events(200))
    async with shown(source) as (_, grid, pilot):
        source.all.insert(150, GridRow("new", ("NEW",)))
        await grid.reload("new")
        await settled(pilot)
        assert cursor_line(grid).startswith("> NEW")


async def test_reload_does_not_undo_a_later_move() -> None:
    source = Rows(events(200))
    async with shown(source) as (_, grid, pilot):
        source.gate.clear()
        loading = asyncio.create_task(grid.reload())
        await pilot.pause()
        await pilot.press("down", "down")
        source.gate.set()
        await loading
        assert grid.position == (3, 200)


async def test_reload_to_nothing_and_back() -> None:
    source = Rows(events(5))
    async with shown(source, empty_text="None.") as (app, grid, pilot):
        source.all.clear()
        await grid.reload()
        await settled(pilot)
        assert grid.position == (0, 0)
        assert lines(grid)[2].strip() == "None."
        source.all[:] = events(2)
        await grid.reload()
        await settled(pilot)
        assert app.keys_of(RecordGrid.Highlighted) == ["k0", "k0"]


async def test_set_source_goes_to_the_given_id() -> None:
    async with shown(Rows(events(500))) as (_, grid, pilot):
        await grid.set_source(Rows(events(300)), keep="k250")
        await settled(pilot)
        assert cursor_line(grid).startswith("> E250")
        await grid.set_source(Rows(events(300)), keep="not there")
        await settled(pilot)
        assert cursor_line(grid).startswith("> E0 ")


async def test_go_to() -> None:
    source = Rows(events(100_000))
    async with shown(source) as (_, grid, pilot):
        source.asked.clear()
        assert await grid.go_to("k70000")
        await settled(pilot)
        assert cursor_line(grid).startswith("> E70000")
        assert sum(stop - start for start, stop in source.asked) <= 3 * PAGE
        source.asked.clear()
        assert await grid.go_to("k70001")
        await settled(pilot)
        assert source.asked == []
        assert not await grid.go_to("nowhere")
        assert cursor_line(grid).startswith("> E70001")


async def test_go_to_follows_its_record_into_another_source() -> None:
    old, new = Rows(events(500, "old")), Rows(events(500, "new")[100:])
    async with shown(old) as (_, grid, pilot):
        old.gate.clear()
        going = asyncio.create_task(grid.go_to("k300"))
        await until(pilot, lambda: old.asked[-1][0] > 200)
        await grid.set_source(new)
        old.gate.set()
        assert await going
        await settled(pilot)
        assert "new 300" in cursor_line(grid)
        assert not any("old" in line for line in lines(grid))


async def test_a_taller_screen_reads_more_rows() -> None:
    source = Rows(events(300))
    async with shown(source, size=(80, 12)) as (_, grid, pilot):
        await pilot.resize_terminal(80, 90)
        await settled(pilot)
        assert lines(grid)[89].startswith("  E88 ")


async def test_another_height_keeps_the_cursor_in_view() -> None:
    async with shown(Rows(events(100)), size=(80, 40)) as (_, grid, pilot):
        await pilot.press(*["down"] * 38)
        await pilot.resize_terminal(80, 12)
        await settled(pilot)
        assert cursor_line(grid).startswith("> E38")
        await pilot.resize_terminal(80, 50)
        await settled(pilot)
        assert not any("…" in line for line in lines(grid)[1:])


async def test_scroll_step_moves_the_view_by_more_than_a_line() -> None:
    async with shown(Rows(events(100)), scroll_step=10) as (_, grid, pilot):
        await pilot.press(*["down"] * PAGE)
        await settled(pilot)
        assert lines(grid)[1].startswith("  E10 ")
        await pilot.press(*["up"] * 14)
        await settled(pilot)
        assert lines(grid)[1].startswith("  E0 ")


# Text and columns by themselves


@given(st.text(st.characters(codec=None), max_size=60), st.integers(0, 40), st.booleans())
def test_fit_is_exact_and_harmless(text: str, width: int, ascii_only: bool) -> None:
    result = fit(text, width, ascii_only)
    assert cell_len(result) == width
    result.encode()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", result)


def test_fit_cuts_long_text_without_reading_all_of_it() -> None:
    assert fit("x" * 10_000_000, 5) == "xxxx…"
    assert fit("\u0301" * 1000, 3).endswith("…  ")
    assert fit("日本語", 4) == "日… "
    assert fit("日本語", 6) == "日本語"


def test_harmless_leaves_letters_alone() -> None:
    for text in ("Zoë O'Brien", "Łódź", "İstanbul", "日本語", "שלום", "a\u00a0b"):
        assert harmless(text) == harmless(text, ascii_only=True) == text


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8),
    st.integers(0, 130),
)
def test_columns_fill_the_line_and_never_more(shape: list[tuple[int, int, int]], width: int) -> None:
    columns = tuple(Column(str(i), str(i), w, flex, priority) for i, (w, flex, priority) in enumerate(shape))
    fitted = fit_columns(columns, width)
    used = sum(cells for _, cells in fitted) + 2 * (len(fitted) - 1)
    assert used <= width
    if any(columns[index].flex for index, _ in fitted) and width >= columns[fitted[0][0]].width:
        assert used == width
    dropped = {columns[i].priority for i in range(len(columns))} - {columns[i].priority for i, _ in fitted}
    assert not dropped or max(columns[i].priority for i, _ in fitted) < max(dropped)
