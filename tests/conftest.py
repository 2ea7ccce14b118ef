"""What the tests share: an encrypted store on disk, the command line and the app as real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from imr_tui.services import session
from imr_tui.services.session import Store, Unlocked
from imr_tui.store.keyfile import read_key_file
from tests.driver import Terminal, app_argv

# How long an example takes says nothing: machines differ, and the store writes to a real disk.
hypothesis.settings.register_profile("imr-tui", deadline=None)
hypothesis.settings.load_profile("imr-tui")

PASSPHRASE = "four plain words here"
PERSON = "Test Person"

# What would let this machine's own set-up into a test.
LEFT_OUT = ("XDG_", "SSH_", "DBUS_", "PYTHON", "TEXTUAL", "IMR_", "NO_COLOR", "COLORTERM", "COLUMNS", "LINES")


@dataclass(frozen=True)
class Made:
    """A store that was made: where it is, and each way to open it."""

    folder: Path
    passphrase: str
    code: str
    key: bytes

    def unlocked(self) -> Unlocked:
        """The data key as `unlock` gives it, without deriving it again."""
        return Unlocked(bytearray(self.key), PERSON, read_key_file(self.folder))


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A store, made once for all tests: Argon2id is slow on purpose. Never opened for writing."""
    folder = tmp_path_factory.mktemp("made") / "store"
    code = session.make(folder, PERSON, PASSPHRASE)
    key = bytes(session.unlock(folder, passphrase=PASSPHRASE).key)
    return Made(folder, PASSPHRASE, code, key)


@pytest.fixture
def made(made_store: Made, tmp_path: Path) -> Made:
    """A copy of the store for this test alone."""
    folder = tmp_path / "store"
    shutil.copytree(made_store.folder, folder)
    return Made(folder, made_store.passphrase, made_store.code, made_store.key)


@pytest.fixture
def store(made: Made) -> Iterator[Store]:
    """The copy, open in this process."""
    opened = session.open_unlocked(made.folder, made.unlocked())
    try:
        yield opened
    finally:
        opened.close()


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
