# Everything that a developer does. `make` alone, or `make help`, lists it; set-up is part of each.

PYTHON_FOR_VENV ?= python3
VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.requirements-installed
UV     ?= uv
FUNCTIONS := intake transition sla_check
CHECKOV := .local/checkov/bin/checkov
CODE   := shared functions emulator client tests scripts

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo run test soak bench bench-peer lint infra-check bundle pictures weights licences sbom audit lock

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## make the virtual environment, and look for Java and the Firestore emulator
	@$(PYTHON) -m emulator check

demo: export SLA_MINUTE_SECONDS ?= 1
demo: export SLA_CALENDAR ?= always
demo: $(STAMP) ## start everything and play the scenario, with minutes that last a second
	@$(PYTHON) -m emulator demo

run: export SLA_MINUTE_SECONDS ?= 60
run: export SLA_CALENDAR ?= office
run: $(STAMP) ## start everything on real minutes, until Ctrl-C
	@$(PYTHON) -m emulator run

# The domain alone is measured, and every line and branch of it: its tests need nothing but a processor. The others run
# beside each other, a file at a time, so that what a file starts serves all of its tests. The small soak, which mostly
# waits, runs beside both. A Firestore emulator that lives for a minute is not worth its optimising compiler.
test: export _JAVA_OPTIONS ?= -XX:+UseSerialGC -XX:TieredStopAtLevel=1
test: setup ## run the suite, and hold shared/domain to full coverage
	@$(VENV)/bin/coverage erase
	@mkdir -p .local; $(VENV)/bin/pytest -q tests/soak >.local/soak.log 2>&1 & soak=$$!; \
	$(VENV)/bin/coverage run -m pytest -q -n 2 --dist worksteal tests/unit \
	  && $(VENV)/bin/coverage combine -q && $(VENV)/bin/coverage report --skip-covered \
	  && $(VENV)/bin/pytest -q -n 2 --dist loadfile --ignore=tests/unit --ignore=tests/soak tests; \
	others=$$?; wait $$soak; soaked=$$?; cat .local/soak.log; exit $$((others + soaked))

# The same tests, played for longer: about an hour.
soak: export STORM_VISITS ?= 500
soak: export MACHINE_EXAMPLES ?= 150
soak: export OPENAPI_TIMES ?= 15
soak: export PAGES_EVERY_WAY ?= 1
soak: export BOARD_COMPLAINTS ?= 20000
soak: export REGISTER_COMPLAINTS ?= 5000
soak: export AGREEMENT_COMPLAINTS ?= 5000
soak: export _JAVA_OPTIONS ?= -Xmx4g
soak: export OVERLOAD_SECONDS ?= 600
soak: export FAULT_RUNS ?= 20
soak: export SOAK_SECONDS ?= 600
soak: setup ## play faults, storm, deadlines, contract, board, overload and the whole house for longer than the suite does
	@$(VENV)/bin/pytest -q -s --timeout 2400 tests/soak tests/integration/test_fault_points.py \
	  tests/integration/test_alert_storm.py tests/integration/test_deadline_machine.py tests/integration/test_board.py \
	  tests/integration/test_register.py tests/integration/test_agreement.py \
	  tests/e2e/test_openapi.py tests/e2e/test_pages.py tests/e2e/test_overload.py

bench: setup ## measure each function beside a bare one that makes the same calls: docs/performance.md (BENCH_ONLY=name: one measure)
	@$(PYTHON) -m tests.bench

bench-peer: setup ## measure complaints a second beside django-helpdesk (installs it in .local/peer)
	@$(PYTHON) -m tests.bench.peer

lint: $(STAMP) ## check style, types, the direction of imports, and what is known to be unsafe
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy --strict $(CODE)
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/bandit --quiet --recursive --configfile pyproject.toml shared functions

infra-check: $(STAMP) $(CHECKOV) ## check Terraform without the cloud or a network: format, types, cases, indexes, environments, checkov
	@$(VENV)/bin/pytest -q -n 2 --dist loadfile tests/infra
	@$(CHECKOV) --directory infra/terraform --framework terraform --skip-download --quiet --compact

# checkov brings a hundred packages of its own, so it has a virtual environment of its own.
$(CHECKOV):
	$(PYTHON_FOR_VENV) -m venv .local/checkov
	.local/checkov/bin/pip install --quiet checkov==3.3.30

bundle: $(STAMP) ## build build/<function>.zip, what is deployed: the same bytes from the same tree
	@$(PYTHON) -m scripts.bundle

pictures: $(STAMP) ## take the pictures of docs/pictures (needs Chromium)
	@$(PYTHON) -m scripts.take_pictures

weights: $(STAMP) ## print what each page costs a slow phone on a poor connection (needs Chromium)
	@$(PYTHON) -m scripts.page_weights

licences: $(STAMP) ## write docs/licences.md, the licences of what is deployed
	@$(PYTHON) -m scripts.licences

sbom: $(STAMP) ## write build/<function>.cdx.json, the bill of materials of each function (CycloneDX)
	@$(PYTHON) -m scripts.sbom

audit: $(STAMP) ## ask whether a deployed package has a known weakness (needs a network; says so where there is none)
	@$(PYTHON) -m scripts.audit

# The functions take the versions of the development environment, so that what is tested is what is deployed.
lock: ## lock the dependencies anew from the requirements*.in (needs uv; UPGRADE=--upgrade raises the versions)
	$(UV) pip compile --quiet --no-header --generate-hashes --python-version 3.11 --universal $(UPGRADE) \
	  requirements-dev.in -o requirements-dev.txt
	for each in $(FUNCTIONS:%=functions/%) client; do \
	  $(UV) pip compile --quiet --no-header --generate-hashes --python-version 3.11 --universal \
	    -c requirements-dev.txt $$each/requirements.in -o $$each/requirements.txt || exit 1; \
	done

$(STAMP): requirements-dev.txt
	@$(PYTHON_FOR_VENV) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed (PYTHON_FOR_VENV=python3.11 names one). Install it with: apt-get install -y python3.11-venv"; exit 1; }
	$(PYTHON_FOR_VENV) -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
