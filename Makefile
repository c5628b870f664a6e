# The environment goes to .venv/, data and the hub's state to var/ (or WORKBENCH_HOME).
# A target that is done is skipped; `make clean` undoes the environment and never touches the data.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
# Behind an office's TLS inspection only the system's own certificates are right.
CERTIFICATES := $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem)
UV := UV_PYTHON_DOWNLOADS=never $(if $(CERTIFICATES),UV_SYSTEM_CERTS=true) $(PY) -m uv
NODE := NODE_USE_SYSTEM_CA=1 PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
SHARE := $(VENV)/share/civic-workbench
LOCKING := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
COMPILE := --extra hub --extra dev --extra postgres $(LOCKING)
# What a cluster needs on top (400 MB): not in everyone's environment, so in a lock of its own.
EXTRAS := $(PY) -c 'import tomllib; e = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
	print(*e["spark"], *e["objects"], sep="\n")'

.PHONY: help env spark up test check lint format types imports sql lock-check lock bench clean

help:
	@echo 'make up [INBOX=folder]   everything: environment, data, reports, hub at http://127.0.0.1:8000'
	@echo '                         (INBOX: your published files; the sample city without it)'
	@echo 'make env [PYTHON=...]    the environment alone, into .venv'
	@echo 'make spark               also Spark and object stores, for more than one machine (needs Java 17)'
	@echo 'make test [ARGS=...]     the tests (ARGS goes to pytest)'
	@echo 'make check               style, types, import contract, SQL, lock'
	@echo 'make bench               time and memory of each step of the line'
	@echo 'make lock [ARGS=...]     renew the locks (ARGS=--upgrade for newer versions)'
	@echo 'make clean               remove .venv and caches; data in var/ stays'

env: $(VENV)/.project $(VENV)/.browser

# A Python that runs, is new enough and can make an environment. PYTHON=... leaves no other choice.
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)

# An environment points to where it was made: in a folder that was moved or copied it is made anew.
ifneq ($(shell cat $(VENV)/.made 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.made
endif

$(VENV)/.made:
	@if [ -s $@ ]; then rm -rf $(VENV); fi
	@found=; incomplete=; \
	for candidate in $(CANDIDATES); do \
	    "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	    if "$$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	    incomplete=$${incomplete:-$$candidate}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$incomplete" ]; then \
	    echo "$$incomplete: venv/ensurepip 모듈이 없습니다. 설치한 뒤 다시 실행하세요." >&2; \
	    echo "$$incomplete lacks the modules venv/ensurepip. Install them and try again:" >&2; \
	    echo "    sudo apt-get install python3-venv      (Debian, Ubuntu)" >&2; exit 1; \
	fi; \
	if [ -z "$$found" ]; then \
	    echo "Python 3.11 이상을 찾지 못했습니다. 찾아본 이름: $(CANDIDATES)" >&2; \
	    echo "No Python 3.11 or newer was found. Looked for: $(CANDIDATES)" >&2; \
	    echo "    make $(or $(MAKECMDGOALS),env) PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "$$found -> $(VENV)"; "$$found" -m venv $(VENV)
	@# uv itself comes with the version and the hash that the lock names.
	@awk '/^uv==/ {on = 1} on {print; if ($$0 !~ /\\$$/) exit}' requirements.lock > $(VENV)/uv.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@printf '%s' "$(CURDIR)" > $@

$(VENV)/.packages: requirements.lock $(VENV)/.made
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.packages
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

# The hub's proxy and what pages carry inside, with the Node.js that the lock brings.
$(VENV)/.browser: package.json package-lock.json $(VENV)/.packages
	@mkdir -p $(SHARE)/npm
	@cp package.json package-lock.json $(SHARE)/npm/
	cd $(SHARE)/npm && $(NODE) \
	    npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

spark: env $(VENV)/.spark
	@command -v java >/dev/null || [ -n "$$JAVA_HOME" ] || echo 'Java: sudo apt-get install openjdk-17-jre-headless' >&2

$(VENV)/.spark: requirements-spark.lock $(VENV)/.packages
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements-spark.lock
	@touch $@

up: env
	@exec $(PY) -m workbench.hub $(if $(INBOX),"$(INBOX)")

test: env
	$(PY) -m pytest $(ARGS)

check: lint format types imports sql lock-check

lint: env
	$(PY) -m ruff check .

format: env
	$(PY) -m ruff format --check .

types: env
	$(PY) -m mypy

imports: env
	$(VENV)/bin/lint-imports

sql: env
	$(PY) -m sqlfluff lint workbench

# Builds the lock anew, keeping its versions: a difference means that pyproject.toml has moved on.
lock-check: env
	@cp requirements.lock $(VENV)/checked.lock
	@$(UV) pip compile pyproject.toml $(COMPILE) -o $(VENV)/checked.lock
	@grep '==' requirements.lock | sort > $(VENV)/kept.names
	@grep '==' $(VENV)/checked.lock | sort | diff $(VENV)/kept.names - \
	    || { echo 'requirements.lock is behind pyproject.toml: run make lock' >&2; exit 1; }
	@cp requirements-spark.lock $(VENV)/checked-spark.lock
	@$(EXTRAS) | $(UV) pip compile - -c requirements.lock $(LOCKING) -o $(VENV)/checked-spark.lock
	@grep '==' $(VENV)/checked-spark.lock | sort > $(VENV)/kept.names
	@grep '==' requirements-spark.lock | sort | diff - $(VENV)/kept.names \
	    || { echo 'requirements-spark.lock is behind pyproject.toml: run make lock' >&2; exit 1; }

lock: env
	$(UV) pip compile pyproject.toml $(COMPILE) $(ARGS) -o requirements.lock
	$(EXTRAS) | $(UV) pip compile - -c requirements.lock $(LOCKING) $(ARGS) -o requirements-spark.lock
	$(NODE) npm install --package-lock-only --omit-lockfile-registry-resolved \
	    --ignore-scripts --no-audit --no-fund
	@# Neither where a package came from nor who would like a donation belongs into a lock.
	@$(PY) -c 'import json, pathlib; f = pathlib.Path("package-lock.json"); lock = json.loads(f.read_text()); \
	[p.pop(k, None) for p in lock["packages"].values() for k in ("funding", "resolved")]; \
	f.write_text(json.dumps(lock, indent=2) + "\n")'

bench: env
	$(PY) benchmarks/line.py $(ARGS)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
