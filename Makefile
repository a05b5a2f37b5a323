# The commands of this project: `make demo` shows it, `make test` proves it.
# Needs Python 3.11+ (with venv) and make; nothing is installed outside .venv.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
UV := install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/*.po))
# uv trusts the machine's own certificates, also behind inspecting proxies.
export UV_SYSTEM_CERTS := 1
# Compiled modules are kept, or every process would compile Django again.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help demo test long journeys screenshots bench chaos-jobs draws formulas attack mutants attack-cells fuzz codebook inventory bundles oracles lock .venv setup lint

help:
	@echo "make demo [PORT=8000]  the whole system with simulated rounds, in the browser"
	@echo "make test              lint, types, import contracts and all tests"
	@echo "make long              all tests, also the long ones, each promise on 1,000 examples"
	@echo "make screenshots       pictures and weights of the pages of a running demonstration"
	@echo "make journeys          working days in Chromium: real keys, no network, lost replies"
	@echo "make bench             measurements against named peers"
	@echo "make chaos-jobs        a national round scored while workers and servers are killed"
	@echo "make draws             10,000 draws of each sampling design against its probabilities"
	@echo "make attack            every attack below, one after the other, in one table"
	@echo "make mutants           each guard, trigger and constraint taken out: a test must fail"
	@echo "make attack-cells      200 random releases and their corrections, or ADDRESS=, attacked"
	@echo "make sweep             every address by every role and method, against one table"
	@echo "make attack-chain      1,000 changes past the triggers and 1,000 rewritten chains, all found"
	@echo "make formulas          20,000 texts, none of which an export lets start a formula"
	@echo "make fuzz              21,600 requests made up from the API's schema, as every role"
	@echo "make codebook SCHEMA=  the DDI export against the standard's own codebook.xsd"
	@echo "make inventory         docs/data-inventory.md from config/inventory.toml"
	@echo "make bundles           every design compared with R, made again by verify.py"
	@echo "make oracles           the values of R survey the tests compare with, made again"
	@echo "make lock              compile requirements/*.txt again from pyproject.toml"

demo: setup
	@exec $(BIN)/python -m config.demo --port $(PORT)

test: setup lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

long: setup
	EXAMPLES=1000 $(BIN)/python -m pytest -n 2 --dist loadfile -m "long or not long"

screenshots: setup
	$(BIN)/python -m tests.journeys.screenshots http://127.0.0.1:$(PORT) docs/pictures
	$(BIN)/python -m tests.journeys.sheets http://127.0.0.1:$(PORT) docs/pictures/sheets
	$(BIN)/python -m tests.journeys.weights http://127.0.0.1:$(PORT) docs/pages.md

journeys: setup
	$(BIN)/python -m pytest tests/journeys/browser_*.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r accounts config demonstration localities onestop publishing scoring surveys verifier wording work 2>/dev/null
	SIPAS_DEBUG=1 $(BIN)/python -m config.servers.embedded $(BIN)/python manage.py makemigrations --check --dry-run

bench: setup .venv/bench
	@set -e; for bench in benchmarks/*.py; do echo "== $$bench"; \
	  $(BIN)/python -m config.servers.embedded $(BIN)/python $$bench; done

chaos-jobs: setup
	$(BIN)/python -m tests.chaos.jobs

draws: setup
	$(BIN)/python -m tests.surveys.sampling.draws

attack: setup
	@$(BIN)/python -m tests.attack.every

mutants: setup
	@$(BIN)/python -m tests.mutants

attack-cells: setup
	@$(BIN)/python -m tests.attack $(or $(ADDRESS),200)

sweep: setup
	SWEEP=1 $(BIN)/python -m pytest -q -s tests/sweep

attack-chain: setup
	MUTATIONS=1000 $(BIN)/python -m pytest -q tests/accounts/test_chain.py tests/accounts/test_checkpoints.py

formulas: setup
	FORMULAS=20000 $(BIN)/python -m pytest tests/publishing/exports/test_text.py -k formula

fuzz: setup
	FUZZ=1800 $(BIN)/python -m pytest -n 0 tests/fuzz

codebook: setup
	SIPAS_DEBUG=1 SIPAS_SECRET_KEY=only-for-this-check $(BIN)/python -m config.servers.embedded sh -c \
	  '$(BIN)/python manage.py migrate -v 0 && $(BIN)/python -m tests.publishing.exports.codebook $(SCHEMA)'

inventory: setup
	SIPAS_DEBUG=1 $(BIN)/python manage.py inventory

bundles: setup
	EVERY_DESIGN=1 $(BIN)/python -m pytest tests/scoring/test_bundles.py

oracles: setup
	sh tests/oracles/remake.sh $(BIN)/python

lock: .venv/bin/uv
	$(COMPILE) pyproject.toml --group dev -o requirements/requirements.txt
	$(COMPILE) pyproject.toml --group dev --group bench -o requirements/bench.txt
	echo uv | $(COMPILE) - -o requirements/uv.txt

.venv/bin/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "  virtual environment in .venv"
	@# Unpacking another pip takes longer than all of our packages; it is a last resort.
	@{ $(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m pip --python $(BIN)/python $(UV) 2>/dev/null; } || \
	  { $(PYTHON) -m venv .venv && $(BIN)/python -m pip $(UV); } || \
	  { echo "$(PYTHON) cannot make a virtual environment; on Debian install python3-venv"; exit 1; }
	@touch $@

.venv/installed: .venv/bin/uv requirements/requirements.txt
	@echo "  hash-locked requirements"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/requirements.txt
	@$(BIN)/python -c 'import os, site; print(os.getcwd(), file=open(site.getsitepackages()[0] + "/sipas.pth", "w"))'
	@touch $@

.venv/bench: .venv/installed requirements/bench.txt
	@echo "  peers to measure against"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

.venv: .venv/installed
	@:

setup: .venv $(TRANSLATIONS)

%.mo: %.po | .venv
	@$(BIN)/pybabel -q compile -f -i $< -o $@
