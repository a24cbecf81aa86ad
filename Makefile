# 邻安 Linan. `make run` and `make test` are the front door; both work on a fresh Debian with make, python3 and python3-venv.
PY := .venv/bin/python
.DEFAULT_GOAL := help
# Trust what the machine trusts: a department's network often has an authority of its own.
export UV_SYSTEM_CERTS := 1
# Modules compiled once: a command then starts in half the time, and the tests start hundreds.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: help setup run check test spark soak bench domain lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

.venv/ready: requirements/dev.txt pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check "uv>=0.9"
	@echo "Installing the Python packages (hashes checked) …"
	@.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements/dev.txt
	@.venv/bin/uv pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

# The build scans the templates for classes and icons, so they count as its sources.
FRONT := $(wildcard frontend/src/* frontend/src/*/* frontend/public/*) frontend/build.mjs frontend/package-lock.json \
	$(shell find src -name '*.html')
src/linan/web/static/built/manifest.json: .venv/ready $(FRONT)
	@echo "Building the scripts and styles …"
	@cd frontend && PATH="$(CURDIR)/.venv/bin:$$PATH" NODE_OPTIONS=--use-system-ca npm ci --silent --no-audit --no-fund && PATH="$(CURDIR)/.venv/bin:$$PATH" node build.mjs
	@touch $@

.PHONY: catalogues
catalogues: .venv/ready
	@$(PY) -m linan.web.catalogue

setup: .venv/ready src/linan/web/static/built/manifest.json catalogues ## prepare .venv, scripts and catalogues; start nothing

run: setup ## create the demo county on first use and start everything on http://127.0.0.1:8000
	@.venv/bin/linan init --demo --if-missing
	@.venv/bin/linan up

check: setup ## the fast part: style, types, import contracts, migrations
	@.venv/bin/ruff check . && .venv/bin/ruff format --check -q .
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/mypy
	@LINAN_HOME=$$(mktemp -d) $(PY) -m django makemigrations --check --dry-run --settings linan.web.settings

tests/chain/node_modules/.package-lock.json: .venv/ready tests/chain/package-lock.json
	@cd tests/chain && PATH="$(CURDIR)/.venv/bin:$$PATH" NODE_OPTIONS=--use-system-ca npm ci --silent --no-audit --no-fund

chain: tests/chain/node_modules/.package-lock.json ## a local EVM node (19 MB) for the tests of `linan ledger anchor`

test: check chain ## everything but the long runs, on SQLite, PostgreSQL and Chromium
	@$(PY) tests/run.py

spark: .venv/ready ## add Spark to .venv (450 MB; Java 17 must be there), for `linan trace --engine spark` and its tests
	@.venv/bin/uv pip install -q --python $(PY) --require-hashes --no-deps --no-build-isolation -r requirements/spark.txt

soak: setup ## the long kill, load, history and fuzzing runs
	@.venv/bin/uv pip install -q --python $(PY) --require-hashes --no-deps -r requirements/soak.txt
	@$(PY) tests/run.py --soak
	@$(PY) -m bench.load

bench: setup ## benchmarks, printed as ratios against a floor or peer of the same run
	@$(PY) -m bench

domain: setup ## make domain name=x: copy the model domain with its tests
	@.venv/bin/linan new-domain $(name)

lock: ## write the lock files anew
	@.venv/bin/uv pip compile -q pyproject.toml --generate-hashes --universal -o requirements/base.txt
	@.venv/bin/uv pip compile -q pyproject.toml --group dev --group build --generate-hashes --universal -o requirements/dev.txt
	@.venv/bin/uv pip compile -q --group soak --generate-hashes --universal -o requirements/soak.txt
	@.venv/bin/uv pip compile -q --group spark --generate-hashes --universal -o requirements/spark.txt
	@.venv/bin/uv pip compile -q --group peers --generate-hashes --universal -o requirements/peers.txt

clean: ## remove what was built (never the cell in var/)
	@rm -rf .venv frontend/node_modules src/linan/web/static/built
