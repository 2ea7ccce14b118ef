"""What a release is made of: the ranges, the locks, the version, and the finished wheel, read as others read it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import imr_tui
from scripts import notices, release, sbom
from scripts.locked import DEV_LOCK, ROOT, RUN_LOCK, pins

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
RUN = [Requirement(line) for line in PROJECT["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]
# Numbered by date, or for which pyproject.toml says why there is no limit.
WITHOUT_LIMIT = {"cryptography", "phonenumberslite", "nox", "packaging"}


@pytest.mark.parametrize("wanted", [*RUN, *DEV, *BUILD], ids=lambda wanted: wanted.name)
def test_each_range_contains_its_pin_and_starts_at_what_was_tested(wanted: Requirement) -> None:
    (pin,) = [pin for pin in pins(DEV_LOCK) if pin.name == canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(pin.version)
    operators = {specifier.operator for specifier in wanted.specifier}
    assert operators == ({">="} if wanted.name in WITHOUT_LIMIT else {">=", "<"})


def test_what_the_program_requires_is_in_the_run_lock() -> None:
    locked = {pin.name: pin for pin in pins(RUN_LOCK)}
    for wanted in RUN:
        assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)].version)
        assert "imr-tui" in locked[canonicalize_name(wanted.name)].required_by
    direct = {pin.name for pin in locked.values() if "imr-tui" in pin.required_by}
    assert direct == {canonicalize_name(wanted.name) for wanted in RUN}


@pytest.mark.parametrize(("name", "limit"), [("reportlab", "<5.2"), ("textual", "<8.3")])
def test_what_we_build_on_the_inside_of_stays_within_a_minor_release(name: str, limit: str) -> None:
    (wanted,) = [wanted for wanted in RUN if wanted.name == name]
    assert limit in {str(specifier) for specifier in wanted.specifier}


def test_version_changelog_and_command_agree() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "imr_tui", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == f"imr-tui {imr_tui.__version__}"
    assert "version" not in PROJECT  # one source
    assert str(Version(imr_tui.__version__)) == imr_tui.__version__
    changelog = release.CHANGELOG.read_text("utf-8")
    assert release.entry(changelog, "Unreleased") or release.entry(changelog, imr_tui.__version__)
    # Until the first release nothing is dated; after it the newest section is what the program says it is, or older.
    dated = release.released(changelog)
    assert [Version(name) for name in dated] == sorted(map(Version, dated), reverse=True)
    if dated:
        assert Version(imr_tui.__version__) >= Version(dated[0])


CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-27\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n"
)


@pytest.mark.parametrize(
    ("wanted", "current", "changes", "tags", "says"),
    [
        ("0.2.0", "0.2.0", "", "v0.1.0\n", None),
        ("0.2.0", "0.1.0", "", "", "imr_tui/__init__.py says 0.1.0"),
        ("0.3.0", "0.3.0", "", "", "no section ## [0.3.0]"),
        ("0.1.0", "0.1.0", "", "", "says nothing about 0.1.0"),
        ("0.2.0", "0.2.0", " M README.md\n", "", "not committed"),
        ("0.2.0", "0.2.0", "", "v0.1.0\nv0.2.0\n", "tag v0.2.0 is there"),
        ("", "0.2.0", "", "", "is no version"),
        ("two", "0.2.0", "", "", "is no version"),
    ],
)
def test_a_release_wants_version_changelog_tree_and_tag_in_order(
    wanted: str, current: str, changes: str, tags: str, says: str | None
) -> None:
    found = release.missing(wanted, current, CHANGELOG, changes, tags)
    if says is None:
        assert found == []
    else:
        assert len(found) == 1
        assert says in found[0]


def test_the_sbom_and_the_notices_fit_the_run_lock() -> None:
    assert sbom.SBOM.read_text("utf-8") == sbom.made()
    assert notices.NOTICES.read_text("utf-8") == notices.made()


def test_the_written_files_name_no_package_index() -> None:
    for path in (sbom.SBOM, notices.NOTICES, RUN_LOCK, DEV_LOCK, ROOT / "pyproject.toml", ROOT / "noxfile.py"):
        text = path.read_text("utf-8")
        assert re.findall(r"py" + r"pi\.org|pythonhosted", text) == [], path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two wheels of the same files: one from the tree, one from the source archive that `make build` writes."""
    folder = tmp_path_factory.mktemp("dist")
    uv = [
        sys.executable,
        "-m",
        "uv",
        "build",
        "--quiet",
        "--offline",
        "--no-build-isolation",
        "--python",
        sys.executable,
    ]
    subprocess.run([*uv, "--wheel", "--out-dir", str(folder / "tree"), str(ROOT)], check=True)
    subprocess.run([*uv, "--out-dir", str(folder / "archive"), str(ROOT)], check=True)
    (tree,), (archive,) = (sorted((folder / name).glob("*.whl")) for name in ("tree", "archive"))
    return tree, archive


def test_the_same_files_give_the_same_wheel(built: tuple[Path, Path]) -> None:
    tree, archive = (hashlib.sha256(path.read_bytes()).hexdigest() for path in built)
    assert tree == archive


def test_the_wheel_has_every_file_of_the_package(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        inside = {name for name in wheel.namelist() if name.startswith("imr_tui/")}
    package = (ROOT / "imr_tui").rglob("*")
    files = {path.relative_to(ROOT).as_posix() for path in package if path.is_file() and path.suffix != ".pyc"}
    assert inside == files
    assert {"imr_tui/py.typed", "imr_tui/app.tcss"} <= inside


def _read(wheel: Path, ending: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(f".dist-info/{ending}")]
        return archive.read(name)


def test_the_wheel_has_its_licences_and_metadata(built: tuple[Path, Path]) -> None:
    assert _read(built[0], "licenses/LICENCE") == (ROOT / "LICENCE").read_bytes()
    assert _read(built[0], "licenses/THIRD-PARTY-NOTICES.md") == notices.NOTICES.read_bytes()
    found = message_from_bytes(_read(built[0], "METADATA"))
    assert found["Version"] == imr_tui.__version__
    assert found["License-Expression"] == "MIT"
    assert {entry.split(", ")[0] for entry in found.get_all("Project-URL", [])} == {
        "Homepage",
        "Documentation",
        "Changelog",
        "Issues",
        "Source",
    }
    classifiers = found.get_all("Classifier", [])
    assert "Typing :: Typed" in classifiers
    assert [name for name in classifiers if re.search(r"3\.1\d$", name)] == [
        f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13, 14)
    ]


def test_the_wheel_has_a_valid_sbom_with_every_pin(built: tuple[Path, Path]) -> None:
    text = _read(built[0], "sboms/imr-tui.cdx.json").decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert bill["metadata"]["component"]["version"] == imr_tui.__version__
    found = {
        part["name"]: (part["version"], part["purl"], {entry["content"] for entry in _hashes(part)}, part["licenses"])
        for part in bill["components"]
    }
    pinned = pins(RUN_LOCK)
    assert set(found) == {pin.name for pin in pinned}
    for pin in pinned:
        version, purl, hashes, licences = found[pin.name]
        assert (version, purl) == (pin.version, f"pkg:pypi/{pin.name}@{pin.version}")
        assert hashes == set(pin.hashes)
        assert licences
    needs = {entry["ref"]: set(entry.get("dependsOn", ())) for entry in bill["dependencies"]}
    assert needs["imr-tui"] == {canonicalize_name(wanted.name) for wanted in RUN}
    assert needs["cryptography"] == {"cffi"}


def _hashes(part: dict[str, Any]) -> list[dict[str, str]]:
    return [entry for link in part["externalReferences"] for entry in link.get("hashes", ())]


def test_an_sbom_with_a_fault_in_it_is_no_valid_one() -> None:
    bill = json.loads(sbom.made())
    bill["components"][0]["type"] = "nothing that CycloneDX knows"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is not None
