"""The tests with each Python that the program is for: `make matrix`.

The versions are those of the classifiers in pyproject.toml. An interpreter that is not on the machine is named and
skipped: nothing is downloaded.
"""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False

VERSIONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session(python=VERSIONS, reuse_venv=True)
def tests(session: nox.Session) -> None:
    """The tests named after `--` (all of them if none are), from the hashed lock."""
    session.install("--require-hashes", "-r", "requirements/dev.lock")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    session.run("python", "--version")
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "worksteal", *session.posargs)
