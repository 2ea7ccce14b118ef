# Every target sets up what it needs: one virtual environment from the hashed lock, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

TESTS ?= tests/unit tests/arch

.PHONY: run demo test deep coverage matrix adversarial handovers check audit hooks bench docs lock build release clean help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "imr-tui needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 2; }
	@echo "Setting up $(VENV) from requirements/dev.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## open the app
	@$(BIN)/imr-tui

demo: $(READY) ## a complete made-up review on an encrypted store, every paper, then the app
	@$(BIN)/imr-tui demo --dir demo

test: $(READY) ## the tests for every day, on every core: what is long in a small count (tests/arch is part of make check)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not deep" --ignore=tests/arch

deep: $(READY) ## every test at its full count (tests/extent.py), about twenty minutes on two cores
	@IMR_DEEP=1 $(BIN)/python -m pytest -n auto --dist worksteal

coverage: $(READY) ## the tests for every day once more: which lines and branches they reach, processes included
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not deep" --ignore=tests/arch --cov --cov-branch --cov-report=term:skip-covered

matrix: $(READY) ## tests/unit and tests/arch with every Python from 3.11 to 3.14 that is here (all tests: make matrix TESTS=tests)
	@PATH="$$(printf '%s:' ~/.pyenv/versions/3.*/bin)$$PATH" $(BIN)/nox --session tests -- $(TESTS)

adversarial: $(READY) ## 1,000 reviews that do their worst to let a name out (make test and make deep take fewer), about fifteen minutes
	@printf '0\n500\n' | xargs -P 2 -I FIRST env IMR_ADVERSARIAL_FROM=FIRST IMR_ADVERSARIAL=500 \
		$(BIN)/python -m pytest -rP tests/security/test_adversarial.py

handovers: $(READY) ## 1,000 handovers of each kind, there and back with changes on both sides (make test and make deep take fewer), about an hour
	@printf 'at_once\nthere_and_back\nnarrative\n' | xargs -P 2 -I KIND env IMR_HANDOVER_RUNS=1000 \
		$(BIN)/python -m pytest -rP -k KIND tests/unit/services/handover/test_properties.py tests/security/test_handover_names.py

check: $(READY) ## ruff, mypy --strict, import contracts, spelling, tests of the architecture, dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/codespell
	@$(BIN)/python -m pytest tests/arch
	@$(BIN)/python -m scripts.audit
	@$(BIN)/python -m scripts.audit --online

audit: $(READY) ## dependencies: hashes, licences, SBOM; vulnerabilities and withdrawn releases where the index answers
	@$(BIN)/python -m scripts.audit
	@$(BIN)/python -m scripts.audit --online

hooks: $(READY) ## run ruff, mypy and codespell before each commit
	@$(BIN)/pre-commit install

bench: $(READY) ## every benchmark, within a quarter of an hour; one table at the end
	@$(BIN)/python -m tests.benchmarks

docs: $(READY) ## pictures, JSON Schema, list of keys and the guidance by clause, made from the program itself
	@$(BIN)/python docs/make.py

lock: $(READY) ## write the hashed locks from pyproject.toml with the releases they have, then the SBOM and the notices
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements/run.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra dev \
		--constraints requirements/run.lock pyproject.toml -o requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m scripts.sbom
	@$(BIN)/python -m scripts.notices

build: $(READY) ## source archive and wheel with its SBOM in dist/: the same files give the same bytes
	@$(BIN)/python -m scripts.sbom
	@$(BIN)/python -m scripts.notices
	@rm -rf dist
	@$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python
	@cd dist && sha256sum *.whl *.tar.gz | tee SHA256SUMS

release: $(READY) ## check, test, build and tag a release: make release VERSION=0.2.0 (docs/RELEASING.md)
	@$(BIN)/python -m scripts.release "$(VERSION)"
	@$(MAKE) --no-print-directory check test deep build
	@$(BIN)/python -m scripts.release "$(VERSION)"
	@git tag --annotate "v$(VERSION)" --message "imr-tui $(VERSION)"
	@echo "Tagged v$(VERSION). dist/ has the files and their sums."

clean: ## take away what make has made
	rm -rf $(VENV) .nox demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
