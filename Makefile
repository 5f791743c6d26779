# Everything a fresh machine needs is Python 3.11+, make and git.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run app test check mutants bench

run: .venv/installed  ## compare the delivery models of the shipped invoice study
	$(BIN)/bposim compare invoice_processing

app: .venv/installed  ## compare in the browser; make app STUDY=claims
	$(BIN)/bposim app $(STUDY)

test: .venv/installed-test  ## all tests
	$(BIN)/python -m pytest

check: .venv/installed-test  ## style, types, who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

mutants: .venv/installed-test  ## whether tests catch planted mistakes; make mutants MUTANTS="--workers 1 --only kernel.py"
	cd tests && ../$(BIN)/python -m mutants $(MUTANTS)

bench: .venv/installed-bench  ## how fast it is, beside others; make bench BENCH=--quick
	$(BIN)/python -m benchmarks $(BENCH)

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bposim needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[xlsx,pptx]'
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

.venv/installed-bench: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	touch $@
