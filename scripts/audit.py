"""The audit of our dependencies, in two halves.

`python -m scripts.audit` needs no network: every pin has its hashes, both locks agree, every licence is allowed, and
what is written from the run lock (SBOM, notices) is up to date. `python -m scripts.audit --online` asks the package
index for known vulnerabilities (pip-audit) and for releases that were withdrawn (uv).

Exit status: 0 nothing found, 1 something found. Where the index does not answer, the words are "not checked", and the
status is 0: nobody is kept from working offline, and nobody is told that all is well.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from boolean.boolean import AND, OR, Expression
from license_expression import ExpressionError, get_spdx_licensing

from scripts import notices, sbom
from scripts.locked import DEV_LOCK, RUN_LOCK, Locked, about, allowed, depends_on_machine, field, named_by_hand, pins

SILENT: Final = "not checked: no answer from the index"
EVERYTHING: Final = ("every package",)
_SPDX: Final = get_spdx_licensing()
_LONGEST_SECONDS: Final = 120
_SOCKET_SECONDS: Final = "5"
_WITHDRAWN: Final = re.compile(r"^warning: `([^`]+)` is yanked(?: \(reason: \"(.*)\"\))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index said: what was found, and the packages that it gave no answer for."""

    found: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


def may_be_used(licence: str, listed: frozenset[str]) -> bool:
    """Whether an SPDX expression is met by the listed identifiers: one alternative of OR, all parts of AND.

    An expression that SPDX does not know is not.
    """
    try:
        parsed = _SPDX.parse(licence, validate=True)
    except ExpressionError:
        return False
    return parsed is not None and _met(parsed, listed)


def _met(expression: Expression, listed: frozenset[str]) -> bool:
    if isinstance(expression, OR):
        return any(_met(part, listed) for part in expression.args)
    if isinstance(expression, AND):
        return all(_met(part, listed) for part in expression.args)
    return str(expression) in listed


def offline() -> list[str]:
    """What is wrong with the locks and what follows from them, one sentence each."""
    return [*_locks(), *_licences(), *_written_files()]


def _locks() -> Iterator[str]:
    run, dev = pins(RUN_LOCK), pins(DEV_LOCK)
    for lock, found in ((RUN_LOCK, run), (DEV_LOCK, dev)):
        for pin in found:
            if not pin.hashes:
                yield f"{lock.name}: {pin.name} has no hash"
    releases = {pin.name: pin.version for pin in dev}
    for pin in run:
        if releases.get(pin.name) != pin.version:
            yield f"{pin.name} is {pin.version} in run.lock and {releases.get(pin.name)} in dev.lock"


def _licences() -> Iterator[str]:
    run = pins(RUN_LOCK)
    listed = allowed()
    for name in sorted(named_by_hand() - {pin.name for pin in run}):
        yield f"licences.toml has a table for {name}, which is not in run.lock"
    for pin in run:
        try:
            known = about(pin)
        except LookupError as unknown:
            yield str(unknown.args[0])
            continue
        for what, licence in ((pin.name, known.licence), *((p.name, p.licence) for p in known.bundled)):
            if not may_be_used(licence, listed):
                yield f"{what}: the licence {licence} is not on the list in licences.toml"
        stated = _stated(pin)
        if stated and stated != known.licence:
            yield f"{pin.name}: licences.toml says {known.licence}, its metadata {stated}"


def _stated(pin: Locked) -> str | None:
    """The SPDX expression in the metadata of an installed package; None where it has none or is not installed."""
    try:
        return field(metadata.metadata(pin.name), "License-Expression")
    except metadata.PackageNotFoundError:
        if depends_on_machine(pin):
            return None
        raise


def _written_files() -> Iterator[str]:
    for path, made in ((sbom.SBOM, sbom.made), (notices.NOTICES, notices.made)):
        try:
            current = path.read_text("utf-8") == made()
        except LookupError:  # Said with the licences.
            continue
        if not current:
            yield f"{path.name} does not fit the run lock: make lock"


def vulnerable(lock: Path = DEV_LOCK) -> Answer:
    """The known vulnerabilities of a lock's pins, by the index that pip uses."""
    first = pins(lock)[0]
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.txt"
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in first.hashes)
        probe.write_text(f"{first.name}=={first.version} {hashes}\n", "utf-8")
        one = _pip_audit(probe)
    # An index that knows nothing of one package is not asked for a hundred.
    return Answer(unanswered=EVERYTHING) if one.unanswered else _pip_audit(lock)


def _pip_audit(requirements: Path) -> Answer:
    words = [
        sys.executable,
        "-m",
        "pip_audit",
        "--progress-spinner",
        "off",
        "--disable-pip",
        "--require-hashes",
        "--requirement",
        str(requirements),
        "--format",
        "json",
        "--timeout",
        _SOCKET_SECONDS,
    ]
    done = _run(words)
    return read_pip_audit(done.stdout) if done is not None else Answer(unanswered=EVERYTHING)


def read_pip_audit(output: str) -> Answer:
    """pip-audit's JSON as an answer. A package that it skipped counts as not answered, and so does no JSON at all."""
    try:
        entries: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return Answer(unanswered=EVERYTHING)
    found = tuple(
        f"{entry['name']} {entry['version']}: {fault['id']}, fixed in {'/'.join(fault['fix_versions']) or 'none'}"
        for entry in entries
        for fault in entry.get("vulns", ())
    )
    return Answer(found, tuple(entry["name"] for entry in entries if "skip_reason" in entry))


def withdrawn(requirements: Path = DEV_LOCK) -> Answer:
    """The pins whose release was withdrawn (yanked) from the index, with its reason."""
    with tempfile.TemporaryDirectory() as folder:
        done = _run(
            [
                sys.executable,
                "-m",
                "uv",
                "pip",
                "install",
                "--dry-run",
                "--no-deps",
                "--color",
                "never",
                "--target",
                folder,
                "--requirement",
                str(requirements),
            ]
        )
    if done is None or done.returncode != 0:
        return Answer(unanswered=EVERYTHING)
    return Answer(read_withdrawn(done.stderr))


def read_withdrawn(output: str) -> tuple[str, ...]:
    """What uv warns of, one sentence for each withdrawn release."""
    return tuple(f"{name} was withdrawn: {reason or 'no reason given'}" for name, reason in _WITHDRAWN.findall(output))


def _run(words: list[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=_LONGEST_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None


def said(subject: str, answer: Answer) -> str:
    """The answer as it is printed, below its subject."""
    lines = list(answer.found)
    if answer.unanswered:
        lines.append(f"{SILENT} for {', '.join(answer.unanswered)}")
    return "\n".join(f"{subject}: {line}" for line in lines or ["none known to the index"])


def main(words: list[str]) -> int:
    """Print what was found. Gives the exit status."""
    if "--online" not in words:
        wrong = offline()
        print("\n".join(wrong) or "Dependencies: hashed, licences allowed, SBOM and notices up to date.")
        return 1 if wrong else 0
    answers = {"Vulnerabilities": vulnerable(), "Withdrawn releases": withdrawn()}
    for subject, answer in answers.items():
        print(said(subject, answer))
    return 1 if any(answer.found for answer in answers.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
