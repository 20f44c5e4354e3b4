# 问据 wenju: two commands. `make chat` opens the page; `make test` proves the tree.
# Everything lives in .venv; model weights go to the user's cache folder (see README).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help chat test unit browser e2e install lint eval bench clean

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新的版本；用 make PYTHON=python3.12 $(MAKECMDGOALS) 指定" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "建不成虚拟环境；Debian/Ubuntu 上先装 python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@touch $@

# torch goes first and by exact version: asked for loosely it brings several gigabytes of CUDA along.
$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.made
	@echo "正在安装依赖（第一次要几分钟）…"
	@$(PIP) install -q "$$(grep '^torch==' constraints.txt)" -c constraints.txt
	@$(PIP) install -q -e . -c constraints.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP) install -q -e '.[dev]' -c constraints.txt
	@touch $@

install: $(VENV)/.installed  ## the environment alone, in .venv

chat: install  ## install, fetch the weights, index seeds/, open the chat page
	@$(BIN)/wenju models fetch
	@$(BIN)/wenju index seeds
	@$(BIN)/wenju chat

test: unit browser e2e  ## every test: seconds without weights first, the page in a browser, then the real models

unit: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -q -m "not e2e and not browser"

# Chromium is the system's: found, or installed where apt-get and root allow it; without one this says so, loudly.
browser: $(VENV)/.installed-dev  ## the chat page in a real browser
	@if $(BIN)/python -m tests.chromium; then $(BIN)/python -m pytest -q -m browser; fi

e2e: $(VENV)/.installed-dev
	@$(BIN)/wenju models fetch
	@$(BIN)/python -m pytest -q -m e2e

lint: $(VENV)/.installed-dev  ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

eval: install  ## answer the questions on seeds/ and check the cited sources
	@$(BIN)/wenju models fetch
	@$(BIN)/wenju eval

bench: install  ## time starting, searching and answering on this machine
	@$(BIN)/wenju models fetch
	@$(BIN)/python -m eval.bench

clean:  ## remove the environment and the caches of the tools (weights and libraries stay)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
