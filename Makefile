# make help lists what there is. PYTHON chooses the interpreter that .venv is made from.
# Recipes are single commands, so that a signal sent to make reaches the program itself.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
SHELL := /bin/sh

BIN := .venv/bin
STAMP := .venv/.installed
READY := locale/.compiled
LOCK := requirements/dev.txt
PIP_COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --strip-extras --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header

# The first interpreter that can make a virtual environment; asked for only when one is needed.
find_python = for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done
PYTHON ?= $(shell $(find_python))

.PHONY: help install screenshots demo run test test-deep speech mutate conformance check bench lock audit schema \
	format lint types contracts migrations translations deploy architecture

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

install: $(READY) ## make .venv from the lock (the other commands do it by themselves)

$(STAMP): $(LOCK)
	$(if $(PYTHON),,$(error No Python 3.11 with venv was found; install it or name one: make PYTHON=/path/to/python3.11))
	@echo "Installing the pinned dependencies into .venv: a minute or two, once"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary :all: -r $(LOCK)
	@touch $(STAMP)

# The translations are compiled where they are installed.
$(READY): $(STAMP) $(wildcard locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m prosaas.launch.catalogues
	@touch $@

demo: $(READY) ## phone the demo tenant and show the call; ONCE=1 ends after it, else Ctrl-C
	@$(BIN)/python -m prosaas.launch.demo $(if $(filter-out 0,$(ONCE)),--once)

run: $(READY) ## web, worker and beat on PORT (8000) until Ctrl-C; keys from the environment
	@$(BIN)/python -m prosaas.launch.run

test: $(READY) ## every test; ARGS="tests/engine -k mark" runs some
	@$(BIN)/python -m pytest $(or $(ARGS),--cov)

conformance: $(READY) ## ask the real services what docs/protocols.md believes; keys: docs/conformance.md
	@CONFORMANCE=real $(BIN)/python -m pytest $(or $(ARGS),tests/conformance)

# One line per check; `make -k check` goes on after the first that fails.
check: format lint types contracts migrations translations deploy architecture audit ## what CI checks besides the tests

schema: $(READY) ## describe the API anew (docs/openapi*.json) and generate clients/python from it
	@$(BIN)/python manage.py apischema && $(BIN)/python -m tests.schema.client

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy .

contracts: $(READY)
	$(BIN)/lint-imports

migrations: $(READY)
	$(BIN)/python manage.py makemigrations --check --dry-run --skip-checks

translations: $(READY)
	$(BIN)/python manage.py catalogues --check

# With the values of .env.example, as a production server would have them.
deploy: $(READY)
	@echo "manage.py check --deploy, with .env.example"
	@set -a && . ./.env.example && SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") && \
	ENCRYPTION_KEYS=$$($(BIN)/python -c "from cryptography.fernet import Fernet as F; print(F.generate_key().decode())") && \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

architecture: $(READY)
	$(BIN)/python -m pytest tests/architecture

audit: $(READY)
	@bash .ci/audit $(BIN)

screenshots: $(READY) ## every page in both languages, to docs/screenshots/
	@$(BIN)/python -m tests.browser.look --out docs/screenshots --themes light

test-deep: $(READY) ## 10,000 calls of the state machine, a larger corpus of speech, more faults
	@DEEP=1 $(BIN)/python -m pytest $(or $(ARGS),tests/engine/test_any_call.py tests/speech tests/faults)

speech: $(READY) ## score the speech evidence; ARGS="--seed 7 --calls 100" a corpus of your own
	@$(BIN)/python -m tests.speech $(ARGS)

mutate: $(READY) ## break the engine and see whether its tests notice; ARGS="--ids" or "--engine"
	@$(BIN)/python -m tests.mutation $(ARGS)

bench: $(READY) ## calls against the product and against a bare bridge; ARGS="--quick" takes 2 minutes
	@$(BIN)/python -m bench $(ARGS)

lock: $(READY) ## pin the dependencies of pyproject.toml anew
	$(PIP_COMPILE) --output-file requirements/base.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --all-build-deps --constraint requirements/base.txt --output-file $(LOCK) pyproject.toml
