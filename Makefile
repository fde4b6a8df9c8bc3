# Every command of the project. `make` alone lists them.
# The check whether anything must be installed or built takes a fraction of a second; see tools/setup.py.

SHELL := /bin/bash
PYTHON ?= $(if $(shell test -x .venv/bin/python && echo y),.venv/bin/python,python3)
HUB := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run demo check test quick bench bench-kb bench-channels mutants chaos setup setup-dev lock api-types format build clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## 启动 · build what is not fresh, migrate, load the demo into a new database, serve
	@exec $(HUB) -m tools.run

demo: setup ## 演示 · a hub of its own with a scripted crowd: web, simulated WeChat, Telegram, SMS, e-mail, and calls where Asterisk is
	@exec $(HUB) -m simulators.demo $(ARGS)

check: setup-dev ## 检查 · types, style, arrows between packages, wire types, file lengths
	@$(HUB) -m tools.check $(ARGS)

test: setup-dev ## 测试 · everything, with real peers; installs them as root, names them otherwise
	@$(HUB) -m tools.test $(ARGS)

quick: setup-dev ## 快测 · what needs no browser and no peer, in less than a minute
	@$(HUB) -m tools.test --quick $(ARGS)

bench: setup-dev ## 压测 · every measurement against its bar; ARGS=router runs one
	@$(HUB) -m bench $(ARGS)

bench-kb: setup-dev ## the knowledge search alone
	@$(HUB) -m bench kb

bench-channels: setup-dev ## the channels alone: what their outbox and intake bear
	@$(HUB) -m bench channels

mutants: setup-dev ## plant faults in the router and see the tests catch each
	@$(HUB) -m tests.mutants $(ARGS)

chaos: setup-dev ## kill the hub at random moments for a long while; nothing acknowledged may be lost
	@$(HUB) -m tests.chaos $(ARGS)

setup: # .venv with what the hub runs on, and Node for the screens
	@$(PYTHON) tools/setup.py

setup-dev: # the same and what checks and tests need
	@$(PYTHON) tools/setup.py --dev

lock: setup-dev ## write the requirements files again; ARGS=--upgrade takes newer versions
	@$(HUB) tools/lock.py $(ARGS)

api-types: setup-dev ## write the browser's types from the wire contract
	@$(HUB) -m tools.api_types

format: setup-dev ## lay the code out
	@$(HUB) -m ruff format . && $(HUB) -m ruff check --fix --quiet .

build: setup ## build the screens alone
	@$(HUB) -m hub.web.webbuild

clean: ## remove what was built; keeps .venv, node_modules and var/
	@rm -rf web_console/dist web_widget/dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
