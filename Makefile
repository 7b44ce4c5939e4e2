# `make` alone lists the goals.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(shell command -v python3.11 python3))
BIN := .venv/bin
ARGS ?=

# The tests' PostgreSQL may forget everything in a power cut; it lives for one run.
PG_VIRTUALENV := pg_virtualenv -t -i '--locale=C.UTF-8 --encoding=UTF8' \
  -o fsync=off -o synchronous_commit=off -o full_page_writes=off -o max_connections=200 -o shared_buffers=256MB
PYTEST := $(BIN)/pytest -n auto --maxprocesses=8 --dist=worksteal
unexport PYTHONDONTWRITEBYTECODE  # else each process that a test starts compiles every module for itself

.PHONY: help run hall final setup setup-test test test-sqlite test-postgres lint format types contracts migrations \
  migrations-check messages check bench shots slow lock clean

help: ## List the goals
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 28

run: ## Install what is missing, load the demonstration contest and serve it (PORT=8000, DEMO_MODE=0 for an empty site)
	@exec $(PYTHON) -m contest.install run -- $(ARGS)

hall: ## Serve the network of a hall without the Internet: HTTPS, addresses, QR codes (VAR_DIR=folder for an empty site)
	@exec $(PYTHON) -m contest.install hall -- $(ARGS)

setup: ## Install what running needs, without starting anything
	@$(PYTHON) -m contest.install setup

setup-test: ## Install what testing needs
	@$(PYTHON) -m contest.install test

test: setup-test ## Install what is missing and run all tests, on SQLite and then on PostgreSQL
	@$(MAKE) test-sqlite test-postgres

test-sqlite: ## Run all tests on SQLite (ARGS="-k name" for some)
	@echo "— all tests on SQLite"
	@$(PYTEST) $(ARGS)

final: ## Play whole finals with eleven tablets on bad lines (HALL_SEEDS=20 for so many, HALL_SEED=n for one again)
	@$(BIN)/pytest -n 0 -rA tests/judging/hall/final_trial.py $(ARGS)

test-postgres: ## Run the tests that use a database on a PostgreSQL of their own
	@echo "— tests with a database on PostgreSQL"
	@failed=$$(mktemp -u); $(PG_VIRTUALENV) sh -c ' \
	  export DATABASE_URL="postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/postgres"; \
	  $(PYTEST) -m "not pure and (not browser or both)" $(ARGS) || touch '$$failed; \
	  if [ -e $$failed ]; then rm $$failed; exit 1; fi  # else pg_virtualenv prints its log over the result

lint: ## Check style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint templates

format: ## Mend style of code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: ## Check types
	@$(BIN)/mypy

contracts: ## Check which way imports run
	@$(BIN)/lint-imports

migrations: ## Write migrations for changed models
	@$(BIN)/python manage.py makemigrations

migrations-check:
	@$(BIN)/python manage.py makemigrations --check --dry-run

messages: ## Take new texts into the translation catalogue and compile it
	@$(BIN)/python manage.py makemessages
	@$(BIN)/pybabel --quiet compile -D django -d contest/locale --statistics

check: setup-test ## Everything a change must pass: lint, types, import contracts, migrations, tests
	@$(MAKE) lint
	@$(MAKE) types
	@$(MAKE) contracts
	@$(MAKE) migrations-check
	@$(MAKE) test-sqlite test-postgres

bench: setup-test ## Measure the pages that must be fast; prints a table and writes bench-results.json
	@$(BIN)/python -m tests.bench $(ARGS)

shots: ## Run the browser tests and keep a picture of every page in test-results/shots
	@SHOTS=1 $(PYTEST) -m browser $(ARGS)

slow: ## Run the browser tests on a slow line, where a step that does not wait for its page fails each time
	@SLOW=0.7 $(PYTEST) -m browser $(ARGS)

lock: ## Choose and pin versions anew from pyproject.toml and package.json
	@compile() { $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" $(ARGS) "$$@"; }; \
	compile pyproject.toml -o requirements.txt; \
	compile pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt; \
	compile --group pyproject.toml:npm -o requirements-npm.txt
	@npm install --package-lock-only --ignore-scripts

clean: ## Remove everything that can be installed or computed again (never var/)
	rm -rf .venv node_modules static_root test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find contest judging talent_pool tests -name __pycache__ -prune -exec rm -rf {} +
	find contest/locale -name '*.mo' -delete
