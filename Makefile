# make run: set everything up and open the app. make test: set everything up and run every test.
PYTHON ?= python3
VENV := .venv/bin
AIWORKSPACE := $(VENV)/python -m app
TESTS ?= tests

.PHONY: run test check dev bench screenshots soak calibrate lock docs clean uninstall gtk-env set-up set-up-dev format

# With a display the window, without one the page's address for a browser.
run: set-up
	@$(AIWORKSPACE) app --or-serve

test: set-up-dev
	@$(VENV)/python -m pytest $(TESTS) $(ARGS)
	@npm run --silent test
	@npx --no-install vitest run --config tests/e2e/vitest.config.ts
	@$(MAKE) --no-print-directory check-only

check: set-up-dev
	@$(MAKE) --no-print-directory check-only

.PHONY: check-only
check-only:
	@$(VENV)/ruff check app tests build
	@$(VENV)/ruff format --check --quiet app tests build
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo
	@npm run --silent check
	@npx --no-install tsc --noEmit -p tests/e2e/tsconfig.json

# The server reloads when app/ changes, the page when web/ does.
dev: set-up-dev
	@$(VENV)/python -m build.dev

bench: set-up-dev
	@$(VENV)/python -m tests.bench $(if $(DATA),--data $(DATA)) $(ARGS)

# Every page and the desktop's real windows, in both languages and themes, into build/cache/screenshots; those of the
# guide into docs/images.
screenshots: set-up-dev
	@E2E=pictures npx --no-install vitest run --config tests/e2e/vitest.config.ts
	@$(VENV)/python -m tests.e2e.window.pictures
	@$(VENV)/python -m tests.e2e.images

soak: set-up-dev
	@$(VENV)/python -m tests.soak $(ARGS)

# models/calibration.json, fitted on labelled questions.
calibrate: set-up-dev
	@$(VENV)/python -m tests.bench.calibrate $(if $(DATA),--data $(DATA)) $(ARGS)

# New versions into build/lock/ and package-lock.json.
lock: set-up-dev
	@$(VENV)/python -m build.lock_packages
	@npm update --package-lock-only --omit-lockfile-registry-resolved

docs:
	@$(VENV)/python -m app.settings.document > docs/settings.md

# A second environment on the system's Python, in which the window is GTK's.
gtk-env:
	@$(PYTHON) build/gtk_env.py

format:
	@$(VENV)/ruff check --fix --quiet app tests build
	@$(VENV)/ruff format --quiet app tests build

set-up:
	@$(PYTHON) build/bootstrap.py

set-up-dev:
	@$(PYTHON) build/bootstrap.py --dev

uninstall:
	@$(PYTHON) build/bootstrap.py --uninstall

# What set-up made. The library is not touched: it lives in the data folder.
clean:
	@rm -rf .venv node_modules web/dist build/cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
