# Every target works as the first command on a machine that has Python 3.11+ and make.
.DELETE_ON_ERROR:
# Tests start many processes; one that may not keep bytecode compiles the whole program each time.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run test test-long test-interop check lint bench simulate docs lock clean

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
LOCK := --quiet --system-certs --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

run: $(READY)
	$(BIN)/credit-ledger serve --demo --port $(PORT)

# A worker for each core; a module's tests stay with one, which makes its county once. Files come
# in order of name: the dear ones are met first.
test: $(READY)
	$(BIN)/python -m pytest -q $(WORKERS)
# The same with many more examples where each takes a ledger of its own.
test-long: $(READY)
	$(BIN)/python -m pytest -q $(WORKERS) --hypothesis-profile long
WORKERS := -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

# Verifiers that others wrote judge what the ledger writes: needs Go, Node and npm's registry.
# VECTORS is the folder of the public vectors; empty leaves them out.
VECTORS ?= ../shared/vectors
test-interop: $(READY)
	$(BIN)/python -m tests.interop $(if $(VECTORS),--vectors $(VECTORS),--without-vectors)

check: lint
	$(BIN)/python -m pytest -q tests/house

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m bench

# Ten years of a county of 2,000 subjects, and whether all holds that must: about two minutes.
simulate: $(READY)
	rm -rf data/simulated
	$(BIN)/credit-ledger simulate --subjects 2000 --years 10 --check --data data/simulated

# Writes what is generated from the code: docs/events.md, docs/refusals.md, the SDL.
docs: $(READY)
	$(BIN)/python -m tests.house.reference

# Resolves again, for every platform at once; only this target needs uv.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group dev -c requirements.lock \
		-o requirements-dev.lock


clean:
	rm -rf .venv

# The lock names every file by its hash; the build backend is in it, so building the
# project itself fetches nothing.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "credit-ledger needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation --no-deps --editable .
	@touch $(READY)
