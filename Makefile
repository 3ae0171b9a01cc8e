# Everything is set up on first use. Needs Python 3.11 or later and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready

.PHONY: run test lint format bench docs clean

run: $(READY)
	$(BIN)/fairway run

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/fairway rulebook check --quiet

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt -r bench/requirements-tables.txt
	$(BIN)/python -m bench
	$(BIN)/python -m bench.tables

docs: $(READY)
	$(BIN)/python -m fairway.reference docs/reference

clean:
	rm -rf .venv var

$(READY): pyproject.toml requirements.lock $(wildcard src/fairway/web/locale/*/LC_MESSAGES/*.po)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/pybabel -q compile -d src/fairway/web/locale -D django
	touch $(READY)
