"""What the tests share: an encrypted store on disk, the command line and the app as real processes."""

from __future__ import annotations

import functools
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from imr_tui import demo
from imr_tui.demo.load import load_demo
from imr_tui.services import session
from imr_tui.services.session import Store, Unlocked
from imr_tui.store.keyfile import read_key_file
from tests import extent
from tests.demo_loaded import Loaded, read
from tests.driver import Terminal, app_argv

# How long an example takes says nothing: machines differ, and the store writes to a real disk.
hypothesis.settings.register_profile("imr-tui", deadline=None, max_examples=extent.EXAMPLES, derandomize=extent.CHOSEN)
hypothesis.settings.load_profile("imr-tui")

PASSPHRASE = "four plain words here"
PERSON = "Test Person"

# What would let this machine's own set-up into a test.
LEFT_OUT = ("XDG_", "SSH_", "DBUS_", "PYTHON", "TEXTUAL", "IMR_", "NO_COLOR", "COLORTERM", "COLUMNS", "LINES")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: a test that waits for a terminal leaves one idle."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that has a full count: `make deep` runs those, because all others are in `make test`."""
    for item in items:
        if isinstance(item, pytest.Function) and _has_count(item):
            item.add_marker("counted")


def _has_count(item: pytest.Function) -> bool:
    if getattr(item.obj, "is_hypothesis_test", False) or _tells_of_count(item.module):
        return True
    definitions = item._fixtureinfo.name2fixturedefs
    return any(_tells_of_count(definitions[name][-1].func) for name in item.fixturenames if name in definitions)


@functools.cache
def _tells_of_count(source: object) -> bool:
    """Whether a module, or a fixture with its decorators, reads `tests.extent`."""
    try:
        text = inspect.getsource(source)  # type: ignore[arg-type] # a module or a function
    except (OSError, TypeError):
        return False
    return re.search(rf"\b(?:extent|{'|'.join(name for name in vars(extent) if name.isupper())})\b", text) is not None


@dataclass(frozen=True)
class Made:
    """A store that was made: where it is, and each way to open it."""

    folder: Path
    passphrase: str
    code: str
    key: bytes
    person: str = PERSON

    def unlocked(self) -> Unlocked:
        """The data key as `unlock` gives it, without deriving it again."""
        return Unlocked(bytearray(self.key), self.person, read_key_file(self.folder))

    def copied(self, folder: Path) -> Made:
        """The same store once more, in `folder`."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """The store, open in this process."""
        found = session.open_unlocked(self.folder, self.unlocked())
        try:
            yield found
        finally:
            found.close()


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once(name, make)`: the folder that `make(folder)` filled, for the first of all workers that asked for it.

    What is slow to make is made once in a run of the tests, whatever the number of workers. Nobody changes it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], None]) -> Path:
        place, begun = shared / f"once-{name}", shared / f"begun-{name}"
        with FileLock(shared / f"{name}.lock"):
            if not place.exists():
                # What a fault left half done is never taken for the whole.
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                make(begun)
                begun.rename(place)
        return place

    return made


def new_store(folder: Path, person: str, passphrase: str) -> Made:
    """A new store in `folder`; the key that opens it is kept beside it, for `store_in`."""
    code = session.make(folder / "store", person, passphrase)
    key = bytes(session.unlock(folder / "store", passphrase=passphrase).key)
    (folder / "opens").write_text(json.dumps([passphrase, code, key.hex(), person]))
    return store_in(folder)


def store_in(folder: Path) -> Made:
    """What `new_store` made in `folder`."""
    passphrase, code, key, person = json.loads((folder / "opens").read_text())
    return Made(folder / "store", passphrase, code, bytes.fromhex(key), person)


@pytest.fixture(scope="session")
def made_store(once: Once) -> Made:
    """A store, made once for all tests: Argon2id is slow on purpose. Never opened for writing."""
    return store_in(once("made", lambda folder: new_store(folder, PERSON, PASSPHRASE)))


@pytest.fixture
def made(made_store: Made, tmp_path: Path) -> Made:
    """A copy of the store for this test alone."""
    return made_store.copied(tmp_path / "store")


@pytest.fixture
def store(made: Made) -> Iterator[Store]:
    """The copy, open in this process."""
    with made.opened() as found:
        yield found


# The demonstration, loaded once


@dataclass(frozen=True)
class Demonstration:
    """A store with the demonstration in it, never opened for writing, and the uids of its reviews, the main first."""

    made: Made
    uids: tuple[str, ...]

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Store]:
        """A copy of it in `folder`, open."""
        with self.made.copied(folder).opened() as found:
            yield found


@pytest.fixture(scope="session")
def demonstration(once: Once) -> Demonstration:
    """The demonstration as `load_demo` writes it."""

    def make(folder: Path) -> None:
        with new_store(folder, demo.DEMO_NAME, demo.DEMO_PASSPHRASE).opened() as found:
            (folder / "uids").write_text(json.dumps(found.run(load_demo)))

    folder = once("demonstration", make)
    return Demonstration(store_in(folder), tuple(json.loads((folder / "uids").read_text())))


@pytest.fixture
def demo_store(demonstration: Demonstration, tmp_path: Path) -> Iterator[Store]:
    """A copy of the demonstration for this test alone, open in this process."""
    with demonstration.opened(tmp_path / "demo-store") as found:
        yield found


@pytest.fixture(scope="session")
def loaded(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The demonstration as plain data."""
    with demonstration.opened(tmp_path_factory.mktemp("loaded") / "store") as found:
        return found.run(read, demonstration.uids)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine on which imr-tui was never used: an empty HOME, no settings."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_cli(tmp_path: Path, environment: dict[str, str]) -> Run:
    """`run_cli(*words, stdin=..., env=...)`: the command line in a process of its own, without a terminal."""

    def run(
        *words: object,
        stdin: str | bytes = b"",
        env: Mapping[str, str] | None = None,
        argv: Sequence[str] | None = None,
        **more: object,
    ) -> subprocess.CompletedProcess[str]:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*(argv if argv is not None else (sys.executable, "-m", "imr_tui")), *map(str, words)],
            **{"input": given, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
            env={**environment, **(env or {})},
            cwd=tmp_path,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode()
        )

    return run


@pytest.fixture
def terminal(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """`terminal(store_folder)`: the app in a real pseudo-terminal, 80x24; closed after the test."""
    opened: list[Terminal] = []

    def start(
        folder: Path | None = None,
        argv: list[str] | None = None,
        columns: int = 80,
        lines: int = 24,
        env: Mapping[str, str] | None = None,
    ) -> Terminal:
        words = argv if argv is not None else app_argv(folder if folder is not None else tmp_path / "store")
        opened.append(Terminal(words, {**environment, **(env or {})}, tmp_path, columns, lines))
        return opened[-1]

    yield start
    for each in opened:
        each.close()
