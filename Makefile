# The commands of this project: `make demo` shows it, `make test` proves it.
# Needs Python 3.11+ (with venv) and make; nothing is installed outside .venv.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
# uv trusts the machine's own certificates, also behind inspecting proxies.
export UV_SYSTEM_CERTS = 1

.DEFAULT_GOAL := help
.PHONY: help demo test bench lock .venv

help:
	@echo "make demo [PORT=8000]  the whole system with simulated rounds, in the browser"
	@echo "make test              lint, types, import contracts and all tests"
	@echo "make bench             measurements against named peers"
	@echo "make lock              compile requirements/*.txt again from pyproject.toml"

.venv/bin/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "  ... virtual environment in .venv"
	@$(PYTHON) -m venv .venv || \
	  { echo "$(PYTHON) cannot make a virtual environment; on Debian install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/installed: .venv/bin/uv requirements/requirements.txt
	@echo "  ... hash-locked requirements"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/requirements.txt
	@$(BIN)/python -c 'import os, site; print(os.getcwd(), file=open(site.getsitepackages()[0] + "/sipas.pth", "w"))'
	@touch $@

.venv: .venv/installed
	@:
