# `make demo` and `make test` each do all the set-up they need; see tools/setup.sh.
# Works with GNU make from 3.81 on.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
BIN := .venv/bin
SETUP := sh tools/setup.sh
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

DEMO_SCENARIO ?= scenarios/kazakhstan-kyrgyzstan-2018-2019.yaml
DEMO_REPLICATES ?= 200
# With ten, of which a claim needs nine that all agree, the table takes about two minutes.
CLAIMS_DRAWS ?= 100

.DEFAULT_GOAL := help
.PHONY: help setup demo explore test test-all lint format docs concepts site results claims predictions validation bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv exactly what the lock file says, with all development tools
	@$(SETUP) only

demo: ## run the reference scenario; figures and report.html land in a folder under results/
	@$(SETUP) run
	@$(BIN)/dilemma-sim run $(DEMO_SCENARIO) --replicates $(DEMO_REPLICATES)

explore: ## open the explorer in the browser; Ctrl-C ends it
	@$(SETUP) run
	@$(BIN)/dilemma-sim explore $(DEMO_SCENARIO)

test: lint ## lint, types, import rules and the default tests; what continuous integration runs
	@$(PYTEST)

test-all: lint ## the same with the slow tests
	@$(PYTEST) -m ""

lint: ## ruff, mypy and the direction of the imports
	@$(SETUP) dev
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports --no-logo

format: ## put the code in order
	@$(SETUP) dev
	@$(BIN)/python -m ruff check --fix-only
	@$(BIN)/python -m ruff format

docs: ## renew the parameter tables of docs/odd.md and the schemas for editors from the vocabulary
	@$(SETUP) dev
	@$(BIN)/python tools/parameter_table.py
	@for kind in scenario study claim; do \
	    $(BIN)/dilemma-sim schema $$kind > scenarios/schema/$$kind.schema.json || exit; done

concepts: ## draw the figures of docs/concepts again, about two minutes
	@$(SETUP) dev
	@$(BIN)/python -m tools.concepts

SITE_ARGS ?=

site: ## build the documentation into docs/_build/html, without a network; warnings are errors
	@$(SETUP) dev
	@$(BIN)/python -m sphinx -b html -W --keep-going -n $(SITE_ARGS) docs docs/_build/html
	@echo docs/_build/html/index.html

results: ## renew the small gallery in results/gallery from the demo scenario with the numbers set by hand
	@$(SETUP) run
	@$(BIN)/dilemma-sim run $(DEMO_SCENARIO) --replicates $(DEMO_REPLICATES) --point --out results/gallery-run --quiet
	@mkdir -p results/gallery
	@cp results/gallery-run/figures/dilemma.png results/gallery-run/figures/postures.png \
	    results/gallery-run/figures/street.png results/gallery-run/summary.json results/gallery/
	@rm -r results/gallery-run

claims: ## renew the table of claims in results/claims and docs/claims.md, about 20 minutes on two cores
	@$(SETUP) run
	@$(BIN)/dilemma-sim claims --replicates $(CLAIMS_DRAWS) --out results/claims
	@sed 's#](claims.png)#](../results/claims/claims.png)#' results/claims/claims.md > docs/claims.md

predictions: ## make results/predictions again: postures around outside events in further cases, about five minutes
	@$(SETUP) run
	@$(BIN)/python tools/predictions.py

VALIDATION_ARGS ?=

validation: ## make docs/validation.md and results/validation again from the calibration, which is made first if missing
	@$(SETUP) dev
	@$(BIN)/python tools/validation.py $(VALIDATION_ARGS)

bench: ## measure the engine against others on a quiet machine, about half an hour; renews benchmarks/results.md
	@$(SETUP) bench
	@$(BIN)/python -m benchmarks

lock: ## renew uv.lock after a change of the dependencies
	@uv="$$($(SETUP) uv)" && "$$uv" lock

clean: ## remove environments, caches and built packages; results stay
	@rm -rf .venv .uv .uv-* dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
