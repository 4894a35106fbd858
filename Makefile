# Prerequisites: git, make, Python 3.11 or newer with venv. Every target makes the environment it needs.
#
#   make demo [ARGS=--check]   a running checkpoint with made-up people; prints the address to open
#   make test [ARGS=…]         every test, file by file on every core (ARGS="-n 0" for one)
#   make test-postgres [ARGS=…]  the same on a PostgreSQL server of its own
#   make nightly [ARGS=…]      the long ones that `make test` leaves out
#   make lint                  style, types, imports
#   make docs                  writes the generated pages and THIRD_PARTY anew
#   make bench                 every bench
#   make assets                builds the style sheet and copies the scripts (needs Node)
#   make lock                  locks the dependencies anew

.PHONY: help demo test test-postgres nightly lint docs bench assets lock clean
.DEFAULT_GOAL := help

PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
ifeq ($(PYTHON),)
$(error sekisho needs Python 3.11 or newer with venv; none was found)
endif

DEMO := .venv/demo/bin
TEST := .venv/test/bin
SLOWEST := --durations=30 --durations-min=5
ON_POSTGRES := tests/unit/vault tests/integration/test_schema.py tests/integration/test_vault_kill.py \
	tests/integration/test_faults_tampering.py \
	tests/integration/test_vault_files.py tests/e2e/test_clauses_001.py

help:
	@sed -n '3,11s/^# *//p' Makefile

demo:
	@$(PYTHON) tools/environment.py demo
	@$(DEMO)/sekisho demo $(ARGS)

test:
	@$(PYTHON) tools/environment.py test
	@chromium=$$($(PYTHON) tools/browser.py) && TMPDIR="$$($(PYTHON) tools/scratch.py)" PATH="$(CURDIR)/$(TEST):$$PATH" SEKISHO_CHROMIUM="$$chromium" \
		$(TEST)/python -m pytest -n auto --maxprocesses 8 --dist loadfile -m "not nightly" $(SLOWEST) $(ARGS)
	@[ -n "$(ARGS)" ] || $(MAKE) --no-print-directory test-postgres ARGS="$(ON_POSTGRES)"

# The same tests on PostgreSQL. `make test` runs those that reach the store; without ARGS, every test is run.
test-postgres:
	@$(PYTHON) tools/environment.py test
	@TMPDIR="$$($(PYTHON) tools/scratch.py)" PATH="$(CURDIR)/$(TEST):$$PATH" $(TEST)/python -m pytest -n auto --maxprocesses 8 --dist loadfile --store postgres \
		-m "not nightly and not browser" $(ARGS)

nightly:
	@$(PYTHON) tools/environment.py test
	@$(TEST)/python -m pytest -m nightly $(ARGS)

lint:
	@$(PYTHON) tools/environment.py test
	@failed=; for each in "ruff check --output-format concise" "ruff format --check --quiet" mypy lint-imports; do \
		echo "== $$each"; $(TEST)/$$each || failed="$$failed [$$each]"; done; \
		[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

docs:
	@$(PYTHON) tools/environment.py test
	$(TEST)/python tools/docs.py
	$(TEST)/python tools/third_party.py

bench:
	@$(PYTHON) tools/environment.py test
	@for each in bench/[a-z]*.py; do echo "== $$each"; $(TEST)/python $$each $(ARGS) || exit 1; done

assets:
	sh tools/assets.sh

lock:
	sh tools/lock.sh

clean:
	rm -rf .venv/demo .venv/test .venv/lock
