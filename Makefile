# Two commands matter: `make run` starts the platform, `make test` runs everything that CI runs.
# They need Python 3.11 or later with pip and venv, and make; all else is fetched by hash into this tree.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# In the virtual environment, so that both go together.
STAMPS := .venv/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Settings are read by lint tools too; they need a data folder for keys, but no database.
SCRATCH := GONGZHI_DATA=$(CURDIR)/build/scratch
# What also runs on the oldest PostgreSQL that is supported: the kernel, and whatever leans on constraints, triggers,
# locks and ranges.
CORE_TESTS := $(addprefix tests/,core organizations/test_races.py volunteers/test_engaging.py \
  $(addprefix cases/test_,loop.py states.py clock.py busy_posts.py races.py offer_races.py))
OLD_POSTGRES := /usr/lib/postgresql/15/bin

export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help run setup css test packages lint format unit browser postgres15 lock clean

help:  ## show this list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1 \2/p' $(MAKEFILE_LIST) | while read -r name words; do \
	  printf '  make %-8s %s\n' "$$name" "$$words"; done

run: setup css  ## start the platform with the demonstration city (PORT, GONGZHI_DATA, DATABASE_URL change the defaults)
	@exec $(BIN)/gongzhi run --bound $(ARGS)

setup: $(STAMPS)/installed  ## virtual environment and locked dependencies

css: setup  ## styles and scripts of the pages
	@$(BIN)/python -m gongzhi.ui.build

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更新的版本；可用 make PYTHON=/路径/python3.11 指定。"; exit 1; }
	@echo "建立虚拟环境 .venv ……"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/installed: $(STAMPS)/venv requirements.lock requirements-build.lock pyproject.toml
	@echo "安装依赖（按锁定的版本和哈希）……"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/installed requirements-dev.lock
	@echo "安装测试工具 ……"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

test: packages lint unit browser postgres15  ## everything that CI runs, on databases of its own
	@echo "全部通过。"

packages: $(STAMPS)/dev
	@.ci/packages

lint: $(STAMPS)/dev  ## style, types, floors, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@find src tests -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	$(SCRATCH) $(BIN)/mypy
	$(BIN)/lint-imports
	$(SCRATCH) DJANGO_SETTINGS_MODULE=gongzhi.config.settings \
	  $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

format: $(STAMPS)/dev  ## put code and templates into form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	find src tests -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

unit: $(STAMPS)/dev css
	$(BIN)/pytest

# Playwright keeps an event loop in the main thread, which Django takes for async code.
browser: $(STAMPS)/dev css
	DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/pytest -m e2e

postgres15: $(STAMPS)/dev css
	@if [ -x $(OLD_POSTGRES)/postgres ]; then \
	  set -x; GONGZHI_TEST_POSTGRES=$(OLD_POSTGRES) $(BIN)/pytest $(CORE_TESTS); \
	else echo "没有安装 PostgreSQL 15，跳过在它上面的测试（Debian: apt-get install postgresql-15）。"; fi

lock: $(STAMPS)/dev  ## lock the dependencies anew: names, versions and hashes
	for name in requirements requirements-build requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header $$name.in -o $$name.lock || exit 1; \
	done

clean:  ## remove what was built; data in var stays
	rm -rf .venv build node_modules src/gongzhi/ui/static/ui/build
