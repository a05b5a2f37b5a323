# The commands of this project: `make demo` shows it, `make test` proves it.
# Needs Python 3.11+ (with venv) and make; nothing is installed outside .venv.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
UV := install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/*.po))
ROOMS := $(filter-out tests,$(patsubst %/__init__.py,%,$(wildcard */__init__.py)))
# What has to be installed before translations compile: a server needs no tests.
PACKAGES := .venv/installed
# uv trusts the machine's own certificates, also behind inspecting proxies.
export UV_SYSTEM_CERTS := 1
# Compiled modules are kept, or every process would compile Django again.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help demo test long prove bench lock .venv setup lint install install-check clean

help:
	@echo "make demo [PORT=8000]  the whole system with simulated rounds, in the browser"
	@echo "make test              lint, types, import contracts and all tests"
	@echo "make long              all tests, also the long ones, each promise on 1,000 examples"
	@echo "make prove [NAME=]     the proofs that take longer: lists them, or runs one"
	@echo "make bench [NAME= JSON=] measurements against named peers, and their table"
	@echo "make install           what a server needs, and nothing of the tests"
	@echo "make install-check     docs/operations/install.md, run in a scratch folder"
	@echo "make clean             remove what the demonstration and tests keep elsewhere"
	@echo "make lock              compile requirements/*.txt again from pyproject.toml"

demo: setup
	@exec $(BIN)/python -m config.demo --port $(PORT)

test: setup lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

long: setup
	EXAMPLES=1000 PYTEST_TIMEOUT=3600 $(BIN)/python -m pytest -n 2 --dist worksteal -m "long or not long"

prove: setup
	@$(BIN)/python -m tests.prove $(NAME)

install:
	@$(MAKE) --no-print-directory PACKAGES=.venv/served .venv/served $(TRANSLATIONS)

clean: setup
	@$(BIN)/python -m config.servers.clean

install-check: setup
	@$(BIN)/python -m tests.install.check

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r $(ROOMS) 2>/dev/null
	SIPAS_DEBUG=1 $(BIN)/python -m config.servers.embedded $(BIN)/python manage.py makemigrations --check --dry-run

bench: setup .venv/bench
	@$(BIN)/python benchmarks/every.py $(if $(JSON),--json $(JSON)) $(NAME)

lock: .venv/bin/uv
	$(COMPILE) pyproject.toml -o requirements/requirements.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
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

.venv/installed: .venv/bin/uv requirements/dev.txt
	@echo "  hash-locked requirements"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/python -c 'import os, site; print(os.getcwd(), file=open(site.getsitepackages()[0] + "/sipas.pth", "w"))'
	@touch $@

.venv/served: .venv/bin/uv requirements/requirements.txt
	@echo "  hash-locked requirements of a server"
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/requirements.txt
	@$(BIN)/python -m compileall -q $(ROOMS) manage.py
	@touch $@

.venv/bench: .venv/installed requirements/bench.txt
	@echo "  peers to measure against"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

.venv: .venv/installed
	@:

setup: .venv $(TRANSLATIONS)

%.mo: %.po | $(PACKAGES)
	@$(BIN)/pybabel -q compile -f -i $< -o $@
