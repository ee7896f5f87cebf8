# Everything from a fresh clone to a running local cloud. Needed beforehand: git, make, Python >= 3.11.
# `make` alone explains the targets.

BIN := .venv/bin
READY := .venv/.ready
# No test sees the user's credentials or settings.
SCRUBBED := $(BIN)/python -m infra.localcloud.scrub

# A dozen Python programs start for one `pulumi up`; without their caches each takes a second longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up down test check lint reference bench sdks setup engine clients clean
.DEFAULT_GOAL := help

help: ## Explain the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: setup ## Start the local cloud and bring up production on it (the first time: some minutes)
	@$(BIN)/eleva local start
	@$(BIN)/eleva local up

down: ## Stop the local cloud and everything in it
	@if [ -x $(BIN)/eleva ]; then $(BIN)/eleva local stop; fi

test: lint engine ## Run the linters and every test
	@$(SCRUBBED) $(BIN)/pytest -n auto --dist loadfile -m "not e2e"
	@$(SCRUBBED) $(BIN)/pytest -m "e2e and not failing"
	@$(SCRUBBED) $(BIN)/pytest -n 2 --dist loadgroup -m failing

check: lint engine ## Run the linters, the quick tests, and a few with the engine (some 2 min)
	@$(SCRUBBED) $(BIN)/pytest -q -n auto --dist loadfile -m "quick_e2e or not (e2e or postgres or slow)"

lint: setup ## Run the linters: ruff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

reference: setup ## Write docs/reference anew from the code, and the frames of docs/runbooks
	@mkdir -p docs/reference
	@$(BIN)/eleva policy reference > docs/reference/policies.md
	@$(BIN)/eleva local reference > docs/reference/local-cloud.md
	@$(BIN)/python -m infra.operations.coverage > docs/reference/coverage.md
	@$(BIN)/python -m infra.operations.isolation > docs/reference/isolation.md
	@$(BIN)/python -m tests.e2e.failing.report > docs/reference/failing-vendors.md
	@$(SCRUBBED) $(BIN)/eleva recovery drill > docs/reference/.drills.md
	@mv docs/reference/.drills.md docs/reference/drills.md
	@$(BIN)/python -m infra.operations.runbooks docs/runbooks

bench: engine ## Measure on a local cloud of its own (some minutes); fails when a figure is over its limit
	@$(SCRUBBED) $(BIN)/python -m infra.operations.bench

sdks: setup ## Generate the SDKs for Neon and Better Stack again, from sdks/schemas
	@$(BIN)/python -m infra.localcloud.engine.sdks

setup: $(READY) ## Install the Python packages of uv.lock into .venv

$(READY): pyproject.toml uv.lock tools/setup sdks/neon/pyproject.toml sdks/better-uptime/pyproject.toml
	@PYTHON="$(PYTHON)" tools/setup
	@touch $@

engine: setup ## Find the Pulumi engine, or build it (some minutes, once per version)
	@$(BIN)/python -m infra.localcloud.engine

clients: setup ## Put PostgreSQL's clients, which backups need, into .local/clients (Linux)
	@$(BIN)/python -m infra.localcloud.engine.launcher .local/clients

clean: down ## Remove what the targets above made here; the built engine stays in its cache
	@rm -rf .local .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage build *.egg-info
