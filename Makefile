# Every target sets up what it needs: one virtual environment in .venv, from the lock with hashes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

TESTS ?= tests/unit tests/arch

.PHONY: run demo test deep coverage matrix adversarial handovers soak check texts audit hooks bench docs lock build release clean help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "imr-tui needs Python 3.11 or newer. Choose one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is missing. On Debian, install it with: apt-get install python3-venv"; exit 2; }
	@echo "Setting up $(VENV) from requirements/dev.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## open the app
	@$(BIN)/imr-tui

demo: $(READY) ## make up a complete review on an encrypted store, export every paper, then open the app
	@$(BIN)/imr-tui demo --dir demo

test: $(READY) ## run the everyday tests on every core; slow tests run with small counts (make check runs tests/arch)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not deep" --ignore=tests/arch

deep: $(READY) ## run with its full count each test of which make test tries a part (tests/extent.py): about 15 minutes on two cores
	@IMR_DEEP=1 $(BIN)/python -m pytest -n auto --dist worksteal -m "deep or counted"

coverage: $(READY) ## run the everyday tests and report the lines and branches they reach, subprocesses included
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not deep" --ignore=tests/arch --cov --cov-branch --cov-report=term:skip-covered

matrix: $(READY) ## run tests/unit and tests/arch with each installed Python from 3.11 to 3.14 (all tests: make matrix TESTS=tests)
	@PATH="$$(printf '%s:' ~/.pyenv/versions/3.*/bin)$$PATH" $(BIN)/nox --session tests -- $(TESTS)

adversarial: $(READY) ## try to leak a name from 1,000 hostile reviews (make test and make deep use fewer): about 15 minutes
	@printf '0\n500\n' | xargs -P 2 -I FIRST env IMR_ADVERSARIAL_FROM=FIRST IMR_ADVERSARIAL=500 \
		$(BIN)/python -m pytest -rP tests/security/test_adversarial.py

handovers: $(READY) ## merge 1,000 handovers of each kind with changes in both stores (make test and make deep use fewer): about an hour
	@printf 'at_once\nthere_and_back\nnarrative\n' | xargs -P 2 -I KIND env IMR_HANDOVER_RUNS=1000 \
		$(BIN)/python -m pytest -rP -k KIND tests/unit/services/handover/test_properties.py tests/security/test_handover_names.py

soak: $(READY) ## kill 1,000 processes, flip 1,000 bits in each file, tamper 2,000 times, write with four processes for a minute, show 1,000 hostile texts: about an hour
	@IMR_KILLS=1000 IMR_FLIPS=1000 IMR_TAMPERINGS=2000 IMR_WRITERS_SECONDS=60 IMR_WALKS=7 IMR_DEEP=1 \
		$(BIN)/python -m pytest -rP -n auto --dist worksteal tests/soak tests/security/test_terminal.py

check: $(READY) ## run ruff, mypy --strict, import contracts, spelling, architecture tests and dependency checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/codespell
	@$(BIN)/python -m pytest tests/arch
	@$(BIN)/python -m scripts.audit
	@$(BIN)/python -m scripts.audit --online

texts: $(READY) ## print every text that people read, by screen, command and paper
	@$(BIN)/python -m scripts.texts

audit: $(READY) ## check dependencies: hashes, licences, SBOM, and known vulnerabilities where the index answers
	@$(BIN)/python -m scripts.audit
	@$(BIN)/python -m scripts.audit --online

hooks: $(READY) ## run ruff, mypy and codespell before each commit
	@$(BIN)/pre-commit install

bench: $(READY) ## run every benchmark in about 15 minutes, with one table at the end
	@$(BIN)/python -m tests.benchmarks

docs: $(READY) ## write pictures, JSON Schema and reference pages from the program itself
	@$(BIN)/python docs/make.py

lock: $(READY) ## write the locks with hashes from pyproject.toml, then the SBOM and the notices
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements/run.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra dev \
		--constraints requirements/run.lock pyproject.toml -o requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m scripts.sbom
	@$(BIN)/python -m scripts.notices

build: $(READY) ## build the source archive and the wheel with its SBOM in dist/, reproducibly
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

clean: ## delete what make has built
	rm -rf $(VENV) .nox demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
