# Every target first installs what it needs from the hashed locks in requirements/; it takes no time when nothing changed.
# You need only make and Python 3.11 or newer with venv. `make PYTHON=/path/to/python` chooses a Python.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
INSTALLER := $(VENV)/.installer-installed
DEMO := $(VENV)/.demo-installed
DEV := $(VENV)/.dev-installed
MUTATION := $(VENV)/.mutation-installed
BROWSER := $(VENV)/.browser-installed
DOCS := $(VENV)/.docs-installed
CLIENTS := $(VENV)/.clients-installed
DEPLOYMENT := $(VENV)/.deployment-installed
OCTOKIT := tests/clients/octokit
SOURCES := ghapp tests tools bench
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
ARGS ?=
BEFORE ?=
STORE_TESTS := tests/store tests/scenarios/test_replicas.py
# Tests that take minutes or start processes: each has a target, which .ci/run or `make nightly` runs.
OWN_TARGETS := $(STORE_TESTS) tests/machine tests/crash tests/abuse tests/browser tests/clients tests/fuzz \
  tests/operations/simulate/test_agreement.py tests/tools/test_mutation.py
HISTORIES ?= 200
# A browser may hang for ever, even while it is closed: after ten minutes in one test, pytest ends.
BOUNDED := -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true
# One test takes minutes, and hangs nowhere: where its threads are is of no interest.
LONG := -o faulthandler_timeout=0
KILLS ?= 20
FUZZ ?= 100000
ABUSE_EVERY ?= 1
export PATH := $(abspath $(BIN)):$(PATH)
# Where memory can hold files, the tests' databases need not wait for a disk.
export PYTEST_DEBUG_TEMPROOT := $(shell test -w /dev/shm && echo /dev/shm)
# Every process of the tests imports the same modules: compile them once. `make clean` removes what that leaves behind.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo serve test test-store test-machine test-faults test-crash test-abuse test-browser test-clients test-simulate fuzz mutation nightly check conformance docs dist bench screenshots schema lock lock-upgrade clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

setup: $(DEV) ## install what development needs; every other target does this by itself

demo: $(DEMO) ## play the story on a sandbox GitHub, then keep a playground open; ARGS=--once stops after the story
	@ghapp demo $(ARGS)

serve: $(DEMO) ## run the app with settings from the environment (docs/operating.md)
	@ghapp serve $(ARGS)

test: $(DEV) ## run the tests; branch coverage of ghapp/rules must be 100 %; the test-* targets run the rest
	@pytest --numprocesses=auto tests/rules --cov --cov-report= $(ARGS)
	@coverage report --fail-under=100
	@pytest --numprocesses=auto --dist=worksteal $(patsubst %,--ignore=%,tests/rules $(OWN_TARGETS)) $(ARGS)

test-store: $(DEV) ## test the store on SQLite and a real PostgreSQL, with replicas that hang and die
	@pytest --numprocesses=auto $(STORE_TESTS) $(ARGS)

test-machine: $(DEV) ## play random histories against the app, different ones each time; HISTORIES=1000 plays more
	@HISTORIES=$(HISTORIES) pytest --numprocesses=auto $(LONG) tests/machine/test_machine.py $(ARGS)

test-faults: $(DEV) ## the same with a GitHub that fails in every known way; HISTORIES=10000 for a long run
	@HISTORIES=$(HISTORIES) pytest --numprocesses=auto $(LONG) tests/machine/test_faults.py $(ARGS)

test-crash: $(DEV) ## kill the server at random while deliveries arrive, and restart replicas; KILLS=200 kills more often
	@KILLS=$(KILLS) pytest tests/crash $(ARGS)

test-abuse: $(DEV) ## play the hardest inputs against the running server, and print what each costs; ABUSE_EVERY=2 plays every second
	@ABUSE_EVERY=$(ABUSE_EVERY) pytest tests/abuse $(ARGS)

test-clients: $(CLIENTS) ## call the sandbox with PyGithub, githubkit and octokit (Node.js 20 or newer), as an app would GitHub
	@pytest --numprocesses=auto tests/clients $(ARGS)

test-simulate: $(DEV) ## compare a simulation of 300 pull requests with what the app did about them; PULLS=1000 plays more
	@PULLS=$(or $(PULLS),300) pytest $(LONG) tests/operations/simulate/test_agreement.py $(ARGS)

test-browser: $(BROWSER) ## use the pages in Chromium: with a mouse, without JavaScript, on a phone, and with axe-core
	@python -m tools.browser
	@pytest $(BOUNDED) tests/browser $(ARGS)

fuzz: $(DEV) ## try random configurations, globs (against git), Markdown, comments and payloads; FUZZ=1000000 tries more
	@FUZZ=$(FUZZ) pytest --quiet --numprocesses=auto tests/fuzz $(ARGS)

mutation: $(MUTATION) ## change ghapp/rules one place at a time and count what its tests notice; ARGS="gate.verdict hearing" for some
	@pytest --quiet tests/tools/test_mutation.py
	@python -m tools.mutation $(ARGS)

nightly: ## what takes too long before every change: long histories, strict limits, many random inputs, all mutants
	@$(MAKE) --no-print-directory test-machine HISTORIES=500
	@$(MAKE) --no-print-directory test-faults HISTORIES=500
	@$(MAKE) --no-print-directory test-crash KILLS=100
	@$(MAKE) --no-print-directory test-abuse
	@$(MAKE) --no-print-directory test-simulate
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory fuzz FUZZ=500000
	@$(MAKE) --no-print-directory test ARGS=--hypothesis-profile=explore
	@$(MAKE) --no-print-directory mutation

check: $(DEV) $(DEPLOYMENT) ## check everything that needs no running app
	ruff format --check .
	ruff check .
	mypy
	lint-imports --no-logo
	python -m tools.check_schema
	python -m tools.check_rules_table
	python -m tools.check_sandbox_table
	python -m tools.check_threat_table
	python -m tools.check_permissions
	python -m tools.check_app_manifest
	python -m tools.check_deployment
	python -m tools.check_monitoring
	python -m tools.check_length
	python -m tools.check_links
	python -m tools.check_names
	python -m tools.lock --check
	python -m tools.check_pins
	hadolint Dockerfile

conformance: $(DEV) ## check every message between app and sandbox against GitHub's published contracts, which npm fetches
	@python -m tools.conformance $(ARGS)

docs: $(DOCS) ## build the documentation as a site in build/site; a link that leads nowhere is an error
	@NO_MKDOCS_2_WARNING=1 mkdocs build --strict $(ARGS)
	@echo "build/site/index.html"

dist: $(DEV) ## build the wheel and the source archive in dist/
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) python -m tools.dist
	@ls dist

bench: $(DEV) ## measure what the app promises (docs/internals/bench.md); BEFORE=REVISION compares with earlier code
	@BEFORE=$(BEFORE) python -m bench $(ARGS)

screenshots: $(BROWSER) ## take the pictures in the README and docs
	@python -m tools.browser
	@python -m tools.screenshots

schema: $(DEV) ## generate the JSON Schema and docs/configuration.md from the code
	@python -m tools.check_schema --write

lock: $(DEV) ## lock requirements/*.txt after a change of pyproject.toml
	@python -m tools.lock

lock-upgrade: $(DEV) ## the same, with the newest version of every package
	@python -m tools.lock --upgrade

clean: ## remove everything that these targets created
	rm -rf $(VENV) $(OCTOKIT)/node_modules .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

# A version manager can list a python3.12 that does not run: take the first Python that runs and has venv. They are tried
# in /, where pyenv does not read this folder's .python-version: a machine without that version can use another.
$(VENV)/pyvenv.cfg:
	@cd /; for candidate in $${PYTHON:-python3.13 python3.12 python3.11 python3}; do \
	  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    "$$candidate" -m venv $(abspath $(VENV)); exit; fi; done; \
	echo "make: found no Python 3.11 or newer with venv; install one, or name it: make PYTHON=/path/to/python" >&2; exit 1

# Any pip can install another pip by its hash. That pip installs everything else, in the same way on every machine.
$(INSTALLER): requirements/installer.txt | $(VENV)/pyvenv.cfg
	@$(INSTALL) --require-hashes --requirement requirements/installer.txt
	@touch $@

# The lock for development contains all of the demo's: once it is installed, the demo needs nothing else.
$(DEV): requirements/dev.txt pyproject.toml $(INSTALLER)
	@echo "Setting up for development (once) ..."
	@$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $(DEMO) $@

$(DOCS): requirements/docs.txt $(DEV)
	@$(INSTALL) --require-hashes --requirement requirements/docs.txt
	@touch $@

$(MUTATION): requirements/mutation.txt $(DEV)
	@$(INSTALL) --require-hashes --requirement requirements/mutation.txt
	@touch $@

$(DEPLOYMENT): requirements/deployment.txt $(DEV)
	@$(INSTALL) --require-hashes --requirement requirements/deployment.txt
	@touch $@

# Nothing may stand in for a client: without one of them the target fails.
$(CLIENTS): requirements/clients.txt $(OCTOKIT)/package-lock.json $(DEV)
	@command -v npm >/dev/null || { echo "make test-clients needs npm: install Node.js 20 or newer, https://nodejs.org" >&2; exit 1; }
	@$(INSTALL) --require-hashes --requirement requirements/clients.txt || \
	  { echo "make test-clients: pip cannot install what requirements/clients.txt pins" >&2; exit 1; }
	@npm ci --prefix $(OCTOKIT) --no-audit --no-fund --loglevel=error >/dev/null || \
	  { echo "make test-clients: npm cannot install what $(OCTOKIT)/package-lock.json pins" >&2; exit 1; }
	@touch $@

$(BROWSER): requirements/browser.txt $(DEV)
	@$(INSTALL) --require-hashes --requirement requirements/browser.txt
	@touch $@

$(DEMO): requirements/demo.txt pyproject.toml $(INSTALLER)
	@echo "Setting up (once) ..."
	@$(INSTALL) --require-hashes --requirement requirements/demo.txt
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@
