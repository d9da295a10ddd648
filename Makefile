# One command each; every target makes what it needs first. Needs python3 (3.11 or newer) only.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORTAL := $(BIN)/python -m kartado_portal
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Two processes at most unless told otherwise: each starts a portal, a browser and a PostgreSQL.
TEST_PROCESSES ?= 2

.PHONY: help run test e2e check bench migrate seed fmt lock clean

help: ## Say what there is
	@sed -n 's/^\([a-z0-9]*\):.*## /  \1\t/p' $(MAKEFILE_LIST)

run: $(VENV)/runtime.stamp ## Start the portal (first time: installs, builds, seeds) and say where
	@$(PORTAL) run

test: $(VENV)/dev.stamp chromium ## Run every test: services on SQLite and PostgreSQL, journeys in Chromium
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) $(ARGS)

e2e: $(VENV)/dev.stamp chromium ## Run what drives Chromium
	@$(BIN)/python -m pytest -m e2e $(ARGS)

check: $(VENV)/dev.stamp ## Lint, format, types, walls between rooms, migrations
	@echo "ruff check"; $(BIN)/ruff check .
	@echo "ruff format --check"; $(BIN)/ruff format --check .
	@echo "mypy"; $(BIN)/mypy
	@echo "lint-imports"; PYTHONPATH=. $(BIN)/lint-imports
	@echo "alembic check"; \
	  scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	  export PORTAL_ENV=demo PORTAL_DATABASE_URL= PORTAL_DATA_DIR="$$scratch"; \
	  $(BIN)/alembic upgrade head && $(BIN)/alembic check

bench: $(VENV)/dev.stamp chromium ## Measure this machine against the targets
	@$(BIN)/python -m bench $(ARGS)

migrate: $(VENV)/runtime.stamp ## Bring the database to the newest migration
	@$(PORTAL) migrate

seed: $(VENV)/runtime.stamp ## Fill an empty database with the demo company
	@$(PORTAL) seed --demo

fmt: $(VENV)/dev.stamp ## Format, and mend what can be mended
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: $(VENV)/runtime.stamp ## Build, and keep the versions of the npm packages that it took
	@$(PORTAL) build && rm -rf reflex.lock && cp -r .cache/workshop/reflex.lock reflex.lock

clean: ## Remove what can be made again (never the data)
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# A failed install leaves no stamp, so the next call tries again.
$(VENV)/runtime.stamp: requirements.txt | $(BIN)/python
	@echo "installing $<"; $(PIP) install -q -r $<
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "installing $<"; $(PIP) install -q -r $<
	@touch $@ $(VENV)/runtime.stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: the portal needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1 || true)" \
	    "(PYTHON=python3.12 make … names another)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing python3-venv"; apt-get update -qq; apt-get install -y -qq python3-venv >/dev/null; \
	    $(PYTHON) -m venv $(VENV); \
	  else echo "error: no virtual environment (Debian: apt-get install python3-venv)"; exit 1; fi; }

.PHONY: chromium
chromium: $(VENV)/dev.stamp
	@bash .ci/chromium $(BIN)/python
