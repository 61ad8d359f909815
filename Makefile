# Two commands, each doing all of its own set-up: `make serve` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: serve test bench java browser virtuoso nginx office wrk npm lock clean

serve: $(VENV)/.installed
	$(BIN)/veerkracht serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev java browser virtuoso nginx office npm
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# Takes an hour or so; bench/README.md says what is measured.
bench: $(VENV)/.installed-bench virtuoso wrk
	$(BIN)/python -m bench --out bench/table.md

$(VENV)/.installed: pyproject.toml requirements.txt
	$(PYTHON) tools/setup.py $(VENV) requirements.txt
	touch $@

$(VENV)/.installed-dev: pyproject.toml requirements-dev.txt $(VENV)/.installed
	$(PYTHON) tools/setup.py $(VENV) requirements-dev.txt
	touch $@

$(VENV)/.installed-bench: pyproject.toml requirements-bench.txt $(VENV)/.installed-dev
	$(PYTHON) tools/setup.py $(VENV) requirements-bench.txt
	touch $@

# HermiT needs Java, the page tests a Chromium, the tests of other engines a Virtuoso, that of workbooks LibreOffice: installed where they are missing and can be.
java:
	@sh tools/ensure.sh java openjdk-17-jre-headless "HermiT (OWL reasoning tests)"

browser:
	@sh tools/ensure.sh chromium chromium "the tests that drive a browser"

# The binaries alone: the package with the service would start one.
virtuoso:
	@sh tools/ensure.sh virtuoso-t virtuoso-opensource-7-bin "the tests against Virtuoso"

nginx:
	@sh tools/ensure.sh nginx nginx-light "the tests of the server behind nginx"

office:
	@sh tools/ensure.sh soffice libreoffice-calc-nogui "the round trip of a workbook through LibreOffice"

wrk:
	@sh tools/ensure.sh wrk wrk "the requests per second of the benchmark"

# A client in JavaScript, into .cache/npm.
npm:
	@sh tools/ensure.sh node nodejs "the test with a Comunica client"
	@sh tools/ensure.sh npm npm "the test with a Comunica client"
	@sh tools/npm.sh

# Write the lock files anew, from pyproject.toml and tools/npm/package.json.
lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --group bench -c requirements-dev.txt -o requirements-bench.txt
	cd tools/npm && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf $(VENV) releases
