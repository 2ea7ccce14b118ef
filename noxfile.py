"""Run the tests with each supported Python: `make matrix`.

The versions are those of the classifiers in pyproject.toml. An interpreter that is not installed is reported and
skipped; nothing is downloaded.
"""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False

VERSIONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session(python=VERSIONS, reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Run the tests named after `--`, or all of them, with the locked dependencies."""
    session.install("--require-hashes", "-r", "requirements/dev.lock")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    session.run("python", "--version")
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "worksteal", *session.posargs)
