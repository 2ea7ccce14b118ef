"""The audit of dependencies: what it finds, and what it says where nobody answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import audit, locked
from scripts.audit import Answer
from scripts.locked import ROOT, RUN_LOCK, pins


def test_nothing_is_wrong_with_the_locks_today() -> None:
    assert audit.offline() == []


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-2.0-only) AND Zlib", True),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("A licence of our own", False),
        ("", False),
    ],
)
def test_a_licence_has_to_be_on_the_list(licence: str, may: bool) -> None:
    assert audit.may_be_used(licence, frozenset({"MIT", "Zlib", "Apache-2.0"})) is may


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the run lock that the audit reads in the place of ours."""
    copy = tmp_path / "run.lock"
    copy.write_text(RUN_LOCK.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(audit, "RUN_LOCK", copy)
    return copy


def test_a_pin_without_a_hash_is_found(changed: Path) -> None:
    lines = changed.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("peewee=="))
    end = next(number for number in range(start + 1, len(lines)) if "--hash" not in lines[number])
    changed.write_text("\n".join([*lines[:start], lines[start].rstrip("\\ "), *lines[end:]]) + "\n", "utf-8")
    assert "run.lock: peewee has no hash" in audit.offline()


def test_locks_that_disagree_are_found(changed: Path) -> None:
    (pin,) = [pin for pin in pins(RUN_LOCK) if pin.name == "rich"]
    changed.write_text(changed.read_text("utf-8").replace(f"rich=={pin.version}", "rich==1.2.3"), "utf-8")
    assert f"rich is 1.2.3 in run.lock and {pin.version} in dev.lock" in audit.offline()


def test_a_licence_that_the_metadata_contradicts_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "licences.toml"
    text = locked.LICENCES.read_text("utf-8")
    copy.write_text(text.replace("[package.cffi]\n", '[package.cffi]\nlicence = "MIT"\n'), "utf-8")
    monkeypatch.setattr(locked, "LICENCES", copy)
    locked.by_hand.cache_clear()
    try:
        assert "cffi: licences.toml says MIT, its metadata MIT-0" in audit.offline()
    finally:
        locked.by_hand.cache_clear()


def test_a_requirement_without_a_pin_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("rich>=15 \\\n    --hash=sha256:00\n", "utf-8")
    with pytest.raises(ValueError, match="not pinned"):
        pins(lock)


def test_known_vulnerabilities_are_findings_and_skipped_packages_are_not_checked() -> None:
    output = json.dumps(
        {
            "dependencies": [
                {"name": "jinja2", "version": "2.10", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]},
                {"name": "rich", "version": "15.0.0", "vulns": []},
                {"name": "unheard-of", "skip_reason": "Dependency not found"},
            ],
            "fixes": [],
        }
    )
    answer = audit.read_pip_audit(output)
    assert answer == Answer(("jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1",), ("unheard-of",))
    assert audit.said("Vulnerabilities", answer).splitlines() == [
        "Vulnerabilities: jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1",
        "Vulnerabilities: not checked: no answer from the index for unheard-of",
    ]


@pytest.mark.parametrize("output", ["", "Traceback (most recent call last):", "{}"])
def test_no_answer_is_no_all_clear(output: str) -> None:
    assert audit.read_pip_audit(output) == Answer(unanswered=audit.EVERYTHING)


def test_a_withdrawn_release_is_a_finding() -> None:
    output = (
        "Resolved 2 packages in 9ms\n"
        'warning: `attrs==21.1.0` is yanked (reason: "Installable but not importable on Python 3.4.")\n'
        "warning: `other==1` is yanked\n"
    )
    assert audit.read_withdrawn(output) == (
        "attrs==21.1.0 was withdrawn: Installable but not importable on Python 3.4.",
        "other==1 was withdrawn: no reason given",
    )


@pytest.mark.parametrize(("found", "status"), [((), 0), (("a finding",), 1)])
def test_only_findings_fail_the_check(
    found: tuple[str, ...], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "vulnerable", lambda: Answer(found, audit.EVERYTHING))
    monkeypatch.setattr(audit, "withdrawn", Answer)
    assert audit.main(["--online"]) == status
    said = capsys.readouterr().out
    assert "Vulnerabilities: not checked: no answer from the index" in said
    assert "Withdrawn releases: none known to the index" in said


def test_without_a_network_the_audit_says_so_and_lets_people_work(tmp_path: Path) -> None:
    # A port on this machine that nobody listens at stands for a network that is not there.
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    environment = {
        **os.environ,
        **dict.fromkeys(proxies, "http://127.0.0.1:9"),
        "NO_PROXY": "",
        "no_proxy": "",
        "XDG_CACHE_HOME": str(tmp_path),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "UV_HTTP_RETRIES": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", "scripts.audit", "--online"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Vulnerabilities: not checked: no answer from the index for every package",
        "Withdrawn releases: not checked: no answer from the index for every package",
    ]
