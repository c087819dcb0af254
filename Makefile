# Everything a newcomer or CI runs. PYTHON may name another interpreter (3.11 or later): make demo PYTHON=python3.12
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=

.PHONY: help setup demo serve test lint format bench lock clean

help:
	@echo "make demo    set up, run the sample case from records to signed letter, serve the site (ARGS=--no-serve: exit)"
	@echo "make test    lint, types, import rules, all tests"
	@echo "make serve   the site and one worker;  make bench  the benchmarks;  make setup  the developer's environment"

# The lock files name every package with its hash. They hold the whole closure, so nothing is resolved (--no-deps):
# rapidocr would otherwise bring the OpenCV that needs system libraries beside the one that does not.
$(VENV)/.runtime: requirements/runtime.lock requirements/installer.lock pyproject.toml requirements/install.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "OpenIMR needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Could not create $(VENV): on Debian or Ubuntu install python3-venv."; exit 1; }
	@sh requirements/install.sh $(VENV) requirements/runtime.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	@sh requirements/install.sh $(VENV) requirements/dev.lock
	@touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	@$(BIN)/openimr demo $(ARGS)

serve: $(VENV)/.runtime
	@$(BIN)/openimr serve $(ARGS)

lint: $(VENV)/.dev
	@sh tests/lint.sh $(BIN)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: $(VENV)/.dev
	@sh tests/run.sh $(BIN) $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(ARGS)

lock:
	sh requirements/lock.sh $(PYTHON)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
