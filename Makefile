# `make help` lists what there is to do.
SHELL := /bin/bash
PREFIX ?= $(HOME)/.local
BUILD := swift build -c release --static-swift-stdlib --product heddle
BINARY = $(shell swift build -c release --show-bin-path)/heddle
PYTHON := .venv/bin/python
SOURCES := Sources Tests kernelspec $(wildcard Benchmarks) Package.swift

.DEFAULT_GOAL := help
.PHONY: help demo test install uninstall build packages bench bench-quick bench-kernel fuzz screenshots lint format clean

help: ## Say what there is to do.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Build it, then run the first notebook and print its tables and plots.
	$(BINARY) run notebooks/01-image-and-text.ipynb --output .build/01-image-and-text.ipynb

test: packages .venv/ready ## Run all tests, with everything they need.
	Scripts/test

install: build ## Put the binary into PREFIX/bin (~/.local) and tell Jupyter about it.
	install -d "$(PREFIX)/bin"
	install "$(BINARY)" "$(PREFIX)/bin/heddle"
	strip --strip-all "$(PREFIX)/bin/heddle"
	"$(PREFIX)/bin/heddle" install $(if $(filter $(HOME)/.local,$(PREFIX)),--user,--prefix "$(PREFIX)")
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) echo "note: $(PREFIX)/bin is not on your PATH";; esac

uninstall: ## Take both away again.
	-"$(PREFIX)/bin/heddle" uninstall $(if $(filter $(HOME)/.local,$(PREFIX)),--user,--prefix "$(PREFIX)")
	rm -f "$(PREFIX)/bin/heddle"

build: packages ## Build the release binary.
	$(BUILD)

packages: ## Install the system packages that are missing.
	@Scripts/packages

bench: build .venv/ready ## Run every benchmark (see Benchmarks).
	Scripts/benchmark full

bench-quick: build ## Count instructions and say what moved since the committed figures.
	Scripts/benchmark quick

bench-kernel: build .venv/ready ## Compare the kernel with ipykernel and xeus-python.
	Scripts/benchmark kernel

fuzz: packages ## Feed frames, JSON, cells and data files with noise.
	Scripts/fuzz

screenshots: build ## Check JupyterLab in a headless Chromium and take the guide's pictures anew.
	Scripts/screenshots

lint: ## Check the layout of the code.
	swift format lint --strict --configuration .swift-format --parallel --recursive $(SOURCES)

format: ## Settle the layout of the code.
	swift format --in-place --configuration .swift-format --parallel --recursive $(SOURCES)

clean: ## Remove what was built.
	rm -rf .build .venv

# The virtual environment of the tests, made anew when its requirements change.
.venv/ready: Tests/requirements.txt | packages
	test -x $(PYTHON) || python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@
