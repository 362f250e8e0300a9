# make serve: build the graph if there is none and serve it.
# make test:  run every test that this machine can run.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?= store
PIP    := $(BIN)/python -m pip --disable-pip-version-check
LOCK   := .constraints.txt

# These measure time, or need the whole machine; the others may run two at a time.
ALONE := tests/server/federation/test_misbehaving.py tests/server/test_command.py \
         tests/server/test_connection.py tests/server/test_limits.py \
         tests/server/test_operations.py tests/server/test_writing.py

.DEFAULT_GOAL := help
.PHONY: help serve test test-all check lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)
	@echo 'make test-all: install the foreign engines first, then demand every test'
	@echo 'make check:    lint, types, layers'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'noograph needs Python 3.11 or newer; set PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>$(VENV).log || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq python3-venv && \
	  rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } || { \
	  cat $(VENV).log; echo 'Install the venv module first: apt-get install python3-venv'; exit 1; }
	@rm -f $(VENV).log

# One stamp an environment: it is made anew when what it was made from changes.
$(VENV)/runtime: pyproject.toml $(LOCK) | $(BIN)/python
	$(PIP) install --quiet --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/test: $(VENV)/runtime
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	$(PIP) install --quiet --constraint $(LOCK) --group test
	@touch $@

serve: $(VENV)/runtime
	@[ -e $(STORE)/current ] || $(BIN)/noograph build --store $(STORE)
	$(BIN)/noograph serve --store $(STORE)

test: $(VENV)/test
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(ALONE:%=--ignore=%)
	$(BIN)/pytest $(ALONE)

test-all: $(VENV)/test
	tests/packaging/install-engines
	NOOGRAPH_TEST_DEMAND=all $(MAKE) --no-print-directory test

check: $(VENV)/test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/mypy tests
	$(BIN)/lint-imports

# The versions that the tests passed with: no addresses, no hashes, any index.
lock: $(VENV)/test
	$(PIP) freeze --exclude-editable --exclude pip > $(LOCK)

clean:
	rm -rf $(VENV) $(STORE) build dist
