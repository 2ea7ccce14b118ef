"""Breaks text into lines: greedy, left-aligned, in linear time, without losing characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from imr_tui.exporters.core.document import Text, runs
from imr_tui.exporters.core.styles import Style
from imr_tui.exporters.pdf.fonts import Face, FontSet

_PARTS = re.compile(r"\n| +|[^ \n]+")
# Between letters only, so that dates, telephone numbers and references stay whole.
_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_][-–—/])(?=[^\W\d_])")
_ADDRESS_BREAKS = frozenset("/?&=_-.@,;:")


class LinePiece(NamedTuple):
    """Text in one face, with its target if it is a link."""

    text: str
    face: Face
    link: str | None = None


Line = tuple[LinePiece, ...]


class _Word(NamedTuple):
    """An unbreakable word and the spaces after it; widths in points."""

    pieces: tuple[LinePiece, ...]
    width: float
    spaces: int
    space_width: float


def pieces(fonts: FontSet, text: Text, style: Style) -> list[LinePiece]:
    """Return text as pieces in which every character can be shown, with the emphasis of the style and the runs."""
    out: list[LinePiece] = []
    for run in runs(text):
        if run.text:
            bold, italic = run.bold or style.bold, run.italic != style.italic
            shown, face = fonts.prepare(run.text, bold=bold, italic=italic)
            out.append(LinePiece(shown, face, run.link))
    return out


def lines(fonts: FontSet, text: Text, style: Style, width: float) -> list[Line]:
    """Return the lines of a text in a column `width` points wide. An empty line is an empty tuple."""
    return wrap(pieces(fonts, text, style), style.size, width)


def wrap(parts: Sequence[LinePiece], size: float, width: float) -> list[Line]:
    """Return lines of pieces at a size in points.

    A line broken at a space or a newline keeps one space at its end, so that programs reading the file find two words
    instead of one. A broken word gets no space.
    """
    if not parts:
        return []
    if width < size:
        width = size
    if len(parts) == 1 and (simple := _wrap_words(parts[0], size, width)):
        return simple
    out: list[Line] = []
    current: list[LinePiece] = []
    used = 0.0
    pending = 0
    pending_width = 0.0
    for word in _words(parts, size):
        if word is None:
            out.append(_merge(current, trailing=True))
            current, used, pending, pending_width = [], 0.0, 0, 0.0
            continue
        if current and used + pending_width + word.width > width:
            out.append(_merge(current, trailing=pending > 0))
            current, used, pending, pending_width = [], 0.0, 0, 0.0
        if pending:
            current.append(_space(current, pending))
            used += pending_width
        if word.width > width:
            *full, last = _break_word(word.pieces, size, width)
            out.extend(full)
            current, used = list(last), sum(_width(piece, size) for piece in last)
        else:
            current.extend(word.pieces)
            used += word.width
        pending, pending_width = word.spaces, word.space_width
        if not word.pieces and pending:
            # Leading spaces are an indent that somebody typed, unless they fill more than half the line.
            shown = min(pending, max(1, int(width / 2 / (word.space_width / pending))))
            current.append(LinePiece(" " * shown, parts[0].face))
            used += word.space_width / pending * shown
            pending, pending_width = 0, 0.0
    out.append(_merge(current))
    return out


def _wrap_words(piece: LinePiece, size: float, width: float) -> list[Line]:
    """Return the result of `wrap` for plain words with single spaces, without an object for each word.

    Returns nothing if the text is not that simple.
    """
    text, face, link = piece
    if not text or text[0] == " " or text[-1] == " " or "\n" in text or "  " in text or _AFTER_HYPHEN.search(text):
        return []
    scale = size / 1000
    space = face.measure(" ") * scale
    out: list[Line] = []
    words = text.split(" ")
    used, first = 0.0, 0
    for index, word in enumerate(words):
        long = face.measure(word) * scale if len(word) < 100 else _long_measure(word, face) * scale
        if long > width:
            return []
        if index > first and used + space + long > width:
            out.append((LinePiece(" ".join(words[first:index]) + " ", face, link),))
            used, first = long, index
        elif index > first:
            used += space
            used += long
        else:
            used = long
    out.append((LinePiece(" ".join(words[first:]), face, link),))
    return out


def spaced(line: Line) -> Line:
    """Return a line with a space at its end, for more text of the same node next to it."""
    if not line:
        return line
    *rest, last = line
    return (*rest, last._replace(text=f"{last.text} "))


def width_of(line: Line, size: float) -> float:
    """Return the width of a line in points."""
    return sum(_width(piece, size) for piece in line)


def longest_word(fonts: FontSet, text: str, style: Style) -> float:
    """Return the width of the widest word of a text in points."""
    shown, face = fonts.prepare(text, bold=style.bold, italic=style.italic)
    return max((face.measure(word) * style.size / 1000 for word in shown.split()), default=0.0)


def fit(fonts: FontSet, text: str, style: Style, width: float) -> LinePiece:
    """Return a text on one line, cut with an ellipsis if it is wider than `width` points."""
    shown, face = fonts.prepare(text.replace("\n", " "), bold=style.bold, italic=style.italic)
    room = width * 1000 / style.size
    if face.measure(shown) <= room:
        return LinePiece(shown, face)
    room -= face.measure("…")
    kept = 0
    for character in shown:
        room -= face.measure(character)
        if room < 0:
            break
        kept += 1
    return LinePiece(shown[:kept].rstrip() + "…", face)


def _width(piece: LinePiece, size: float) -> float:
    return piece.face.measure(piece.text) * size / 1000


def _space(current: list[LinePiece], count: int) -> LinePiece:
    last = current[-1]
    return LinePiece(" " * count, last.face, last.link)


def _words(parts: Iterable[LinePiece], size: float) -> Iterator[_Word | None]:
    """Yield words with the spaces after them; None is a line break. Adjacent pieces form one word."""
    scale = size / 1000
    held: list[LinePiece] = []
    width = 0.0
    spaces = 0
    space_width = 0.0
    for text, face, link in parts:
        for part in _PARTS.findall(text):
            if part == "\n":
                if held or spaces:
                    yield _Word(tuple(held), width, spaces, space_width)
                yield None
                held, width, spaces, space_width = [], 0.0, 0, 0.0
            elif part[0] == " ":
                spaces += len(part)
                space_width += face.measure(" ") * len(part) * scale
            else:
                if spaces:
                    yield _Word(tuple(held), width, spaces, space_width)
                    held, width, spaces, space_width = [], 0.0, 0, 0.0
                *heads, tail = _AFTER_HYPHEN.split(part) if len(part) > 3 else (part,)
                for head in heads:
                    held.append(LinePiece(head, face, link))
                    yield _Word(tuple(held), width + face.measure(head) * scale, 0, 0.0)
                    held, width = [], 0.0
                held.append(LinePiece(tail, face, link))
                width += face.measure(tail) * scale if len(tail) < 100 else _long_measure(tail, face) * scale
    if held or spaces:
        yield _Word(tuple(held), width, spaces, space_width)


def _long_measure(text: str, face: Face) -> float:
    # Not cached, because words of this length rarely occur twice.
    return sum(face.widths.get(ord(character), face.default) for character in text)


def _break_word(parts: Iterable[LinePiece], size: float, width: float) -> list[Line]:
    """Return a word wider than the column in lines; addresses break after punctuation near the line end."""
    out: list[Line] = []
    current: list[LinePiece] = []
    room = width * 1000 / size
    left = room
    for text, face, link in parts:
        start = 0
        turning = -1
        widths, default = face.widths, face.default
        index = 0
        since = 0.0
        while index < len(text):
            step = widths.get(ord(text[index]), default)
            if step > left and (current or index > start):
                cut = turning if turning > start and since < room * 0.3 else index
                out.append(_merge([*current, LinePiece(text[start:cut], face, link)]))
                current, start, turning, left, index, since = [], cut, -1, room, cut, 0.0
                continue
            left -= step
            since += step
            index += 1
            if text[index - 1] in _ADDRESS_BREAKS:
                turning, since = index, 0.0
        if start < len(text):
            current.append(LinePiece(text[start:], face, link))
    out.append(_merge(current))
    return out


def _merge(parts: Sequence[LinePiece], *, trailing: bool = False) -> Line:
    out: list[LinePiece] = []
    texts: list[str] = []
    for piece in parts:
        if out and out[-1].face is piece.face and out[-1].link == piece.link:
            texts.append(piece.text)
        else:
            if out:
                out[-1] = out[-1]._replace(text="".join(texts))
            out.append(piece)
            texts = [piece.text]
    if out:
        if trailing:
            texts.append(" ")
        out[-1] = out[-1]._replace(text="".join(texts))
    return tuple(piece for piece in out if piece.text)
