# Two commands do everything: `make demo` shows the product at work, `make test` proves it.
# On a fresh machine nothing but Python 3.11 or newer, pip and make is needed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
RAY    := $(VENV)/.cluster
PEER   := .venv-mediapipe
.DEFAULT_GOAL := help
PHOTOS ?= ../shared/photos
.PHONY: help setup cluster models demo gallery test check format bench bench-check parity calibrate fairness serve lock clean

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  make \1\t/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Renxiang needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages (hash-checked) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY)  ## create .venv from the lock

$(RAY): cluster.lock $(READY)
	@echo "Installing Ray, to audit on many machines (hash-checked) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r cluster.lock
	@touch $@

cluster: $(RAY)  ## add Ray, to audit on many machines

models: $(READY) ## fetch the neural models, checked by hash
	@$(BIN)/renxiang models fetch --quiet

demo: models     ## make the sample photos and inspect them
	@$(BIN)/python -m sample_photos
	@$(BIN)/renxiang check sample_photos/pictures --fail-on never

gallery: models  ## show twelve sample photos with findings and remedies in docs/gallery.html
	@$(BIN)/python -m sample_photos.gallery

test: models cluster ## pass the tests
	@$(BIN)/python -m pytest -n auto

check: $(READY)  ## format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## rewrite to the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

$(PEER)/.ready: benchmarks/mediapipe.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)) and "The mediapipe package needs Python 3.11 or 3.12; name one with: make PYTHON=python3.12")'
	@test -x $(PEER)/bin/python || $(PYTHON) -m venv $(PEER)
	@echo "Installing the mediapipe package beside the detector (hash-checked) ..."
	@$(PEER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

parity: models $(PEER)/.ready ## compare the face with the mediapipe package's
	@$(PEER)/bin/python -m pytest tests/parity

bench: models $(PEER)/.ready ## time the inspection beside the mediapipe package
	@$(BIN)/python -m benchmarks

bench-check: $(READY) ## fail where a stage takes 10 % more instructions than on record (needs valgrind)
	@$(BIN)/python -m benchmarks.instructions

calibrate: models ## fit the limits to the development photos (PHOTOS=folder; long)
	@$(BIN)/python -m calibration $(PHOTOS)

fairness: models ## fail where a check refuses one group of people more than others (PHOTOS=folder)
	@$(BIN)/python -m calibration.fairness $(PHOTOS)

serve: models    ## run the HTTP service on this machine
	@$(BIN)/renxiang serve

lock:            ## renew the pins (needs the network)
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	@$(VENV)-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock
	@$(VENV)-lock/bin/uv pip compile pyproject.toml --extra cluster --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -c requirements.lock -o cluster.lock

clean:           ## remove what the targets made
	rm -rf $(VENV) $(VENV)-lock $(PEER) build dist out/benchmarks .pytest_cache .mypy_cache .ruff_cache .hypothesis sample_photos/pictures
