# Everything a person does with Niryat Saathi. Each target does its own set-up; twice costs a second.

# The first Python that runs: a name on PATH may be a shim that only says "command not found".
BOOT := $(shell for p in python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do \
	$$p -c 'import sys, venv; assert sys.version_info > (3, 8)' >/dev/null 2>&1 && { echo $$p; break; }; done)
PYTHON := .venv/bin/python

export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run chat test check setup bench soak lock boot

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: boot ## Set up, start everything, print the addresses; Ctrl-C stops everything
	@$(BOOT) -m setup run
	@$(PYTHON) -m bot run

chat: boot ## Talk with it in the terminal, or by pipe: one message a line (make run must be up)
	@$(BOOT) -m setup environments >&2
	@$(PYTHON) -m bot chat

test: boot ## Set up, check, run every test
	@$(BOOT) -m setup test
	@$(MAKE) --no-print-directory _check
	@$(PYTHON) -m pytest

check: boot ## Lint, and hold the rooms' walls (ruff, import-linter)
	@$(BOOT) -m setup environments
	@$(MAKE) --no-print-directory _check

setup: boot ## Only set up: both Python environments, the Rasa model, the index
	@$(BOOT) -m setup run

bench: boot ## Benchmarks, as a table
	@$(BOOT) -m setup test
	@$(PYTHON) -m tests.bench

soak: boot ## The long tests
	@$(BOOT) -m setup test
	@$(PYTHON) -m pytest tests/soak

lock: boot ## Lock both environments anew from pyproject.toml (UPGRADE=1 takes the newest of everything)
	@$(BOOT) -m setup lock $(if $(UPGRADE),--upgrade)

.PHONY: _check
_check:
	@$(PYTHON) -m ruff check .
	@.venv/bin/lint-imports --no-cache

boot:
	@test -n "$(BOOT)" || { echo "Python 3 is missing: sudo apt-get install python3 python3-venv" >&2; exit 1; }
