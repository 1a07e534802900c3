# PKS Audit: `make audit` and `make test` on a fresh Debian or Ubuntu; `make help` lists everything.

ARCHIVE := samples/archive
OUT := out
# Further options for `pks audit`, such as ARGS="--as-of 2026-11-22 --jobs 4"
ARGS :=
# Further options for `benchmarks.reading run`, such as BENCH_ARGS="--peers product naive-omp1 --repeat 3"
BENCH_ARGS :=
BENCH := build/bench-reading
BENCH_CLAUSES := build/bench-clauses
CORPUS :=
# Options of tools/pictures.py, such as PICTURES_ARGS="--audited out"
PICTURES_ARGS :=
# The Python of a new environment: python3 from PATH, or the first python3.x that is recent enough
PYTHON :=

BIN := .venv/bin
PACKAGES := schemas extractors pipeline flows

export PYTHON
# Nothing here sends statistics. One thread for each Tesseract: more of them fight over the cores.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export OMP_THREAD_LIMIT := 1

.DEFAULT_GOAL := help
.PHONY: audit test bench-reading bench-clauses bench-dossiers bench-bulk bench-web train-clauses pictures setup setup-test lint format clean help

audit: export PKS_ARCHIVE := $(value ARCHIVE)
audit: export PKS_OUT := $(value OUT)
audit: setup ## audit ARCHIVE (samples/archive) into OUT (out), after setting up what is missing
	@$(BIN)/pks audit "$$PKS_ARCHIVE" --out "$$PKS_OUT" $(ARGS) || { code=$$?; test $$code -ne 5 || \
	  echo "Selesai; sebagian berkas gagal dibaca, lihat failures.csv / Complete; some files failed, see: $$PKS_OUT/failures.csv" >&2; \
	  exit $$code; }

test: setup-test lint ## set up, check the style, the types and the architecture, and run all tests
	$(BIN)/pytest

bench-reading: setup ## let the product and its peers read pages of known text, and compare (20 minutes)
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.reading pages --out $(BENCH)
	$(BIN)/python -m benchmarks.reading run --pages $(BENCH) $(BENCH_ARGS)

bench-clauses: setup ## find clauses in contracts of known content (samples/, or CORPUS=DIR), and compare
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m benchmarks.clauses run $(CORPUS) --out $(BENCH_CLAUSES) $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.clauses voices

bench-dossiers: setup ## judge 3,000 invented dossiers on one core, and say how long that took (a minute)
	$(BIN)/python -m benchmarks.dossiers $(BENCH_ARGS)

bench-bulk: setup ## read and audit many small documents: speed, memory, Prefect's share, growth of cost (twenty minutes)
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.bulk $(BENCH_ARGS)

bench-web: setup ## ask every review page over 5,000 invented facilities, as two users would (two minutes)
	$(BIN)/python -m benchmarks.web --out build/bench-web $(BENCH_ARGS)

train-clauses: setup ## train the scorer of clauses from samples/phrases (a few minutes)
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m benchmarks.clauses train

pictures: setup ## take the pictures of docs/pictures from the review page anew (needs Chromium; some minutes)
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --editable '.[pictures]'
	$(BIN)/python tools/pictures.py $(PICTURES_ARGS)

setup: ## install what an audit needs and is not there yet
	@tools/setup.sh audit

setup-test: ## the same, and the tools of `make test`
	@tools/setup.sh test

lint: setup-test ## ruff, mypy and the import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-test ## rewrite the code in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## remove the environment, caches and build output; OUT stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(PACKAGES) samples tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile
