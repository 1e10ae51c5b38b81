# Everything a developer does, each in one word. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help run test faults check format test-browser bench lock clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make test PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (once, about a minute) …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

run: $(READY) ## Run the whole product here, on a local cloud
	@exec $(BIN)/microsite run

test: $(READY) ## Run the tests, with branch coverage of handlers/
	$(BIN)/pytest -n auto --maxprocesses 8 --cov --cov-report=term --cov-fail-under=95

faults: $(READY) ## Play the fault suite long: 10,000 messages, crashes everywhere (half an hour)
	@$(BIN)/python -m tests.faults.long

check: $(READY) ## Check format, lint, types and the CloudFormation template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cfn-lint infra/template.yaml infra/edge.yaml

format: $(READY) ## Put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test-browser: $(READY) ## Look at the pages in a real browser (needs Node, Java and Chromium)
	tests/browser/run

bench: $(READY) ## Measure, beside what others make of the same (PARTS=messages, print, publish or serve)
	$(BIN)/python -m benchmarks.run $(PARTS)

lock: $(READY) ## Pin the dependencies anew, from pyproject.toml
	@$(BIN)/pip install --quiet uv
	@for part in dev web upload enquiry runtime; do \
	  case $$part in runtime) from="--group $$part" ;; *) from="--extra $$part pyproject.toml" ;; esac; \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 $$from --upgrade \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-strip-extras --generate-hashes \
	    --custom-compile-command "make lock" -o requirements/$$part.txt; done

clean: ## Take away everything that can be made again
	rm -rf .venv build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules *.egg-info
