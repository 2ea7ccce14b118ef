"""The texts for people in a Python source, found by reading its syntax tree; the source is neither imported nor run.

A text is a literal that somebody reads: a sentence, or a label of one word with a capital. Adjacent literals and the
parts of a sum are one text. A value in a sentence is shown in braces by a short name, and a choice between words by
every word (`{is|are}`). Not included: docstrings, SQL, CSS, patterns, names in code and texts of internal errors.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.locked import ROOT

PACKAGE: Final = ROOT / "imr_tui"

_NOT_SHOWN_CALLS: Final = frozenset((
    "add_class", "add_column", "add_index", "append_child", "cast", "check", "Child", "compile", "Constraint",
    "create_function", "encode", "endswith", "execute", "execute_sql", "field_of", "find", "find_all", "findall",
    "finditer", "fullmatch", "get_widget_by_id", "getattr", "has_class", "hasattr", "import_module", "iskeyword",
    "Literal", "lstrip", "match", "NewType", "pragma", "query", "query_exactly_one", "query_one", "remove_class",
    "removeprefix", "removesuffix", "rstrip", "search", "set_class", "setattr", "split", "splitlines", "SQL",
    "startswith", "strftime", "strip", "strptime", "sub", "toggle_class", "TypeVar",
))  # fmt: skip
"""Functions and methods whose texts nobody reads: patterns, queries, classes, names of attributes."""
_NOT_SHOWN_KEYWORDS: Final = frozenset((
    "action", "check_id", "classes", "column_name", "data_class", "dest", "encoding", "errors", "id", "key",
    "metavar", "mode", "pattern", "prog", "sep", "table_name", "target",
))  # fmt: skip
"""Arguments whose texts nobody reads."""
_NOT_SHOWN_TARGETS: Final = re.compile(
    r"^(?:__\w+__|\w*CSS\w*|_*SQL\w*|\w*_SQL|\w*PATTERN\w*|\w*REGEX\w*|_?DDL\w*|Meta|BINDINGS)$"
)
"""Names to which texts are assigned that nobody reads."""
_INTERNAL_ERRORS: Final = frozenset((
    "AssertionError", "AttributeError", "NotImplementedError", "RuntimeError", "StopIteration", "TypeError",
))  # fmt: skip
"""Errors of the program itself: their texts are for developers."""
_SQL: Final = re.compile(
    r"\b(?:SELECT|PRAGMA|INSERT (?:INTO|ON|OR)|DELETE (?:FROM|ON)|(?:CREATE|DROP) (?:TABLE|INDEX|TRIGGER|V\w+|UNIQUE)"
    r"|ALTER TABLE|UPDATE (?:\w+ SET|OF)|REFERENCES|IS (?:NOT )?NULL|JOIN|ORDER BY|WHERE|COALESCE|UNION|GROUP BY"
    r"|FROM \w+|NO ACTION|GLOB|IN \(|NEW\.id|AND scope)\b|\b(?:trim|length)\(|ON \""
    r"|version = version|=\d, |^= \{|^\{\w+\} IN "
)
"""Parts of queries to the database."""
_CODE: Final = re.compile(
    r"<<|>>|\(\?[:=!<P]|\\[dwsb]|</?[a-z]+:?\w*[ />]|xmlns|\{\s+[\w-]+: [^{}]*;|^[/\\\w.*-]+$|^[\W\d_]+$|^%\w|"
    r"^(?:[a-z][a-z0-9]*_[a-z0-9_]+[ ,]*)+$|^[a-z]+(?:-[a-z0-9]+)+$"
)
_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")
_AVOIDED: Final = frozenset(("Not", "Before"))
_FILLED: Final = re.compile(r"\{[^{}]*\}")
_LINK: Final = re.compile(r"!?\[([^]]*)\]\([^)]*\)")
_LABEL: Final = re.compile(r"^[A-Z][a-zà-ÿ]+(?:-[a-z]+)*[.:?!…]?$")
_PLURALS: Final = frozenset({"plural", "number_of", "how_many"})
_LONGEST: Final = 40
"""Characters of an expression that has no short name."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that people read, and where it is: the file's path below the root of the project, and the line."""

    file: str
    line: int
    text: str
    note: str = ""
    """What it belongs to: an option, or a command of the keyboard with its key; texts with one note are one entry."""

    @property
    def place(self) -> str:
        """File and line, without the package's name."""
        return f"{self.file.removeprefix('imr_tui/')}:{self.line}"


def words_in(text: str) -> int:
    """How many words a text has; a value put into it is one word."""
    return len(text.split())


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a source."""
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    """A path as texts name it."""
    return path.relative_to(ROOT).as_posix()


def is_prose(text: str) -> bool:
    """Whether a text is for people: two words, or one with a capital; neither a query nor code."""
    literal = _FILLED.sub(" ", text).strip()
    if _SQL.search(text) or (_CODE.search(text) and not _LABEL.match(literal)):
        return False
    found = _WORD.findall(_FILLED.sub(" x ", text) if literal else "")
    said = [word for word in found if len(word) > 1 or word in ("a", "A", "I")]
    return bool(_LABEL.match(literal)) or (len(found) > 1 and bool(said) and " " in text.strip())


def user_texts(source: str, file: str, shown_docstrings: Callable[[ast.AST], bool] | None = None) -> list[Text]:
    """The texts for people in a source, in the order in which they appear in it.

    `file` is what the texts give as their file. `shown_docstrings` says of a function whether its docstring is shown.
    """
    return list(_Finder(file, shown_docstrings or (lambda node: False)).of(ast.parse(source)))


class _Finder:
    """Walks a syntax tree and yields the texts that are shown."""

    def __init__(self, file: str, shown_docstrings: Callable[[ast.AST], bool]) -> None:
        self._file = file
        self._shown_docstrings = shown_docstrings

    def of(self, node: ast.AST) -> Iterator[Text]:
        """The texts in a node, without those of parts that nobody reads."""
        if isinstance(node, ast.expr) and (parts := _literal(node)) is not None:
            text = _plain("".join(parts))
            for_people = is_prose(text)
            if for_people:
                yield Text(self._file, node.lineno, text)
            for value in _values(node):
                yield from (each for each in self.of(value) if not for_people or each.text not in text)
            return
        if isinstance(node, ast.FunctionDef) and self._shown_docstrings(node) and (shown := _docstring(node)):
            for decorator in node.decorator_list:
                yield from self.of(decorator)
            yield Text(self._file, shown.lineno, _plain(str(shown.value)))
            for statement in node.body:
                yield from self.of(statement)
            return
        yield from self._children(node)

    def _children(self, node: ast.AST) -> Iterator[Text]:
        for child in _shown_children(node):
            yield from self.of(child)


def _shown_children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node in which there may be texts for people."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Assert | ast.Match):
        if isinstance(node, ast.Match):
            for case in node.cases:
                yield from case.body
        return
    if isinstance(node, ast.Raise) and _name(node.exc) in _INTERNAL_ERRORS:
        return
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if not any(_NOT_SHOWN_TARGETS.match(_name(target)) for target in targets) and node.value is not None:
            yield node.value
        return
    if isinstance(node, ast.ClassDef) and node.name == "Meta":
        return
    if isinstance(node, ast.Compare):
        yield from (each for each in (node.left, *node.comparators) if not _only_constants(each))
        return
    if isinstance(node, ast.Subscript):
        yield node.value
        if not _only_constants(node.slice):
            yield node.slice
        return
    if isinstance(node, ast.Call):
        yield from _shown_arguments(node)
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body)
        return
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and not _is_word(key):
                yield key
            yield value
        return
    yield from ast.iter_child_nodes(node)


def _shown_arguments(call: ast.Call) -> Iterator[ast.AST]:
    name = _name(call.func)
    if isinstance(call.func, ast.Attribute):
        yield call.func.value
    if name not in _NOT_SHOWN_CALLS:
        skipped = 1 if name in ("get", "pop", "setdefault", "key", "keys", "key_while_typing") else 0
        yield from call.args[skipped:]
    else:
        yield from (each for each in call.args if not _only_constants(each))
    yield from (each.value for each in call.keywords if each.arg not in _NOT_SHOWN_KEYWORDS)


def _is_word(node: ast.AST) -> bool:
    """Whether a key of a dictionary is a word for the program: no sentence."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_prose(node.value)


def _only_constants(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr) or (
        isinstance(node, ast.Tuple | ast.List | ast.Set) and all(map(_only_constants, node.elts))
    )


def _docstring(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[0].value if isinstance(body[0].value.value, str) else None
    return None


def _name(node: ast.AST | None) -> str:
    """The last name of a call, an attribute or a name; empty for anything else."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr) -> list[str] | None:
    """The parts of a literal text, with values in braces; None for an expression that is no literal."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in _part(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _has_text(node):
        left, right = _literal(node.left), _literal(node.right)
        return [*(left or [_braces(node.left)]), *(right or [_braces(node.right)])]
    return None


def _values(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose values are put into a literal text."""
    if isinstance(node, ast.JoinedStr):
        yield from (each.value for each in node.values if isinstance(each, ast.FormattedValue))
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield from _values(side) if _literal(side) is not None else (side,)


def _has_text(node: ast.expr) -> bool:
    """Whether a sum has a literal text among its parts."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _has_text(node.left) or _has_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _part(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    return [_braces(value.value)] if isinstance(value, ast.FormattedValue) else []


def _braces(node: ast.expr) -> str:
    """What a value put into a sentence is shown as."""
    known = _resolved(node)
    return known if known is not None else "{" + _short(node) + "}"


def _resolved(node: ast.expr) -> str | None:
    """Return the text of a value known without running anything: a shortcut in the registry, or a label."""
    source = ast.unparse(node)
    if isinstance(node, ast.Call) and _name(node.func) in ("shortcut", "shortcut_while_typing") and node.args:
        from imr_tui import commands

        asked = node.args[0]
        if isinstance(asked, ast.Constant) and not commands.unknown_ids([str(asked.value)]):
            return str(getattr(commands, _name(node.func))(asked.value))
    found = re.fullmatch(r"(\w+)\.([A-Z_]+)\.(label|in_papers|short|named|value)", source)
    if found:
        from imr_tui import vocabulary

        member = getattr(getattr(vocabulary, found[1], None), found[2], None)
        return None if member is None else str(getattr(member, found[3]))
    return None


def _short(node: ast.expr) -> str:
    """A short name for an expression, in which the words of a choice can be read."""
    if (known := _resolved(node)) is not None:
        return known
    if isinstance(node, ast.IfExp):
        return f"{_short(node.body)}|{_short(node.orelse)}"
    if isinstance(node, ast.BoolOp):
        return "|".join(map(_short, node.values))
    if (parts := _literal(node)) is not None:
        return _plain(_FILLED.sub(lambda found: found[0][1:-1], "".join(parts)))
    if isinstance(node, ast.Call):
        if _name(node.func) in _PLURALS and len(node.args) > 1:
            words = [_short(each) for each in node.args[1:]]
            said = "|".join(words if len(words) > 1 else [words[0], f"{words[0]}s"])
            return said if _name(node.func) == "plural" else f"n {said}"
        if _name(node.func) == "is_are":
            return "is|are"
        if node.args and _name(node.func) in ("printable", "str", "len", "listed", "sentence", "capital", "join"):
            return _short(node.args[0])
    name = _name(node)
    return name.strip("_") or _cut(ast.unparse(node))


def _cut(source: str) -> str:
    source = re.sub(r"[{}\s]+", " ", source)
    return source if len(source) <= _LONGEST else source[: _LONGEST - 1] + "…"


def _plain(text: str) -> str:
    """A text on one line: a new paragraph is shown as ` ¶ `."""
    return " ".join(re.sub(r"\n\s*\n", " ¶ ", text.strip()).split())


def developer_texts(source: str, file: str) -> list[Text]:
    """The docstrings and comments of a source, in its order; the lines of one comment are one text."""
    found = [
        Text(file, node.value.lineno, _plain(node.value.value))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return sorted([*found, *_comments(source, file)], key=lambda text: text.line)


def _comments(source: str, file: str) -> Iterator[Text]:
    lines: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or re.match(r"# *(?:fmt:|type:|noqa|pragma)", token.string):
            continue
        words = token.string.lstrip("# ").rstrip("- ")
        alone = not token.line[: token.start[1]].strip()
        if lines and alone and token.start[0] == last + 1:
            lines.append(words)
        else:
            if lines:
                yield Text(file, first, " ".join(lines))
            lines, first = [words], token.start[0]
        last = token.start[0]
    if lines:
        yield Text(file, first, " ".join(lines))


def document_texts(source: str, file: str) -> list[Text]:
    """The paragraphs, entries of lists and cells of tables of a Markdown document, in its order.

    Leaves out blocks of code, and columns headed "Not" or "Before". Code in a line is shown as `…`, so that a cell with
    an identifier is not a text.
    """
    found: list[Text] = []
    lines: list[str] = []
    first, in_code = 0, False
    # Columns of a table that show the wording to avoid.
    avoided: set[int] = set()

    def end() -> None:
        if lines:
            found.append(Text(file, first, " ".join(lines)))
        lines.clear()

    for number, line in enumerate(source.splitlines(), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
            end()
            continue
        words = _LINK.sub(r"\1", re.sub(r"`[^`]*`", "…", line.strip()))
        if in_code or not words:
            end()
            avoided = set()
        elif words.startswith("|"):
            end()
            cells = [cell.strip(" *") for cell in words.strip("|").split("|")]
            avoided = avoided or {index for index, cell in enumerate(cells) if cell in _AVOIDED}
            shown = (cell for index, cell in enumerate(cells) if index not in avoided)
            found.extend(Text(file, number, cell) for cell in shown if _WORD.search(cell))
            continue
        else:
            avoided = set()
            if re.match(r"(?:[-*+]|\d+\.|#+|>) ", words):
                end()
            if not lines:
                first = number
            lines.append(re.sub(r"^(?:[-*+]|\d+\.|#+|>) ", "", words).replace("*", ""))
    end()
    return found
