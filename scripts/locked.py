"""What the locks pin, and what is known of each package: its licence, its home page, what it carries.

Sources, in this order: `requirements/licences.toml` (written by hand), then the metadata of the installed package.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
RUN_LOCK: Final = ROOT / "requirements" / "run.lock"
DEV_LOCK: Final = ROOT / "requirements" / "dev.lock"
LICENCES: Final = ROOT / "requirements" / "licences.toml"

_HOME: Final = ("homepage", "home", "source", "source code", "repository", "code")


@dataclass(frozen=True, slots=True)
class Locked:
    """One pin of a lock: canonical name, exact release, environment marker ("" for none), SHA-256 sums of its files in
    hexadecimal, and the canonical names of those that require it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    required_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundled:
    """A part with a licence of its own inside a package: its name and SPDX expression."""

    name: str
    licence: str


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a package: SPDX expression, home page ("" for none), parts with licences of their own."""

    licence: str
    homepage: str
    bundled: tuple[Bundled, ...]


@dataclass(frozen=True, slots=True)
class Shipped:
    """Something made by others in our own files: where, what, SPDX expression, home page, the file with its notice."""

    path: str
    name: str
    licence: str
    homepage: str
    notice_file: str


def pins(lock: Path) -> tuple[Locked, ...]:
    """The pins of a lock as `uv pip compile --generate-hashes` writes it, in its order.

    Raises ValueError where a requirement is not pinned to one release with `==`.
    """
    return tuple(_pin(block) for block in _blocks(lock.read_text("utf-8")))


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            if block:
                yield block
            block = []
        if line.strip() and (block or not line.startswith("#")):
            block.append(line.strip().removesuffix("\\").strip())
    if block:
        yield block


def _pin(block: list[str]) -> Locked:
    requirement = Requirement(block[0])
    exact = re.fullmatch(r"==([^*,]+)", str(requirement.specifier))
    if exact is None:
        raise ValueError(f"{requirement} is not pinned to one release")
    comments = [line.lstrip("# ").removeprefix("via").strip() for line in block if line.startswith("#")]
    return Locked(
        name=canonicalize_name(requirement.name),
        version=exact[1],
        marker=str(requirement.marker or ""),
        hashes=tuple(line.removeprefix("--hash=sha256:") for line in block if line.startswith("--hash=sha256:")),
        required_by=tuple(canonicalize_name(comment.split(" ")[0]) for comment in comments if comment),
    )


@cache
def by_hand() -> dict[str, Any]:
    """The content of licences.toml."""
    return tomllib.loads(LICENCES.read_text("utf-8"))


def allowed() -> frozenset[str]:
    """The SPDX identifiers that a dependency may have."""
    return frozenset(by_hand()["allowed"])


def shipped() -> tuple[Shipped, ...]:
    """What was made by others and is in our own files: the entries whose path is there."""
    return tuple(Shipped(**entry) for entry in by_hand().get("shipped", ()) if (ROOT / entry["path"]).exists())


def named_by_hand() -> frozenset[str]:
    """The packages that licences.toml has a table for."""
    return frozenset(by_hand()["package"])


def about(pin: Locked) -> About:
    """What is known of a pinned package.

    Raises LookupError where neither licences.toml nor the installed package says it. A package with a marker is not
    installed everywhere, so licences.toml has to say all of it: what is generated is then the same on every machine.
    """
    written = by_hand()["package"].get(pin.name, {})
    found = None if depends_on_machine(pin) else metadata.metadata(pin.name)
    licence = written.get("licence") or (found and field(found, "License-Expression"))
    if not licence:
        raise LookupError(f"{pin.name}: no SPDX expression in its metadata. Add one to {LICENCES.name}.")
    if "homepage" not in written and found is None:
        raise LookupError(f"{pin.name}: not installed on every system. Add its homepage to {LICENCES.name}.")
    homepage = written.get("homepage", "") if found is None or "homepage" in written else _homepage(found)
    return About(licence, homepage, tuple(Bundled(**part) for part in written.get("bundled", ())))


def depends_on_machine(pin: Locked) -> bool:
    """Whether some CPython on some system does without the package."""
    return bool(pin.marker) and "implementation" not in pin.marker


def field(found: metadata.PackageMetadata, name: str) -> str | None:
    """One field of a package's metadata, None where it is not given."""
    values = found.get_all(name)
    return str(values[0]) if values else None


def _homepage(found: metadata.PackageMetadata) -> str:
    urls = dict(entry.split(", ", 1) for entry in found.get_all("Project-URL") or ())
    labelled = {label.lower(): url for label, url in urls.items()}
    return next((labelled[label] for label in _HOME if label in labelled), field(found, "Home-page") or "")
