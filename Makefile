# The commands of the course. `make` alone lists them; each sets up what it needs.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help lab test check course validity book book-serve book-test lite bench format clean programs

# nbgrader starts alembic by its name, so the environment's programs must be on the path.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

SUITED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
BOOK_LANG ?= en

PYTHON ?= $(shell for name in python3 python python3.13 python3.12 python3.11; do \
	$$name -c '$(SUITED)' >/dev/null 2>&1 && echo $$name && break; done)

help: ## List the commands.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

lab: .venv/.ready ## Open JupyterLab on the course; LAB_ARGS="--no-browser" for a server.
	@course lab -- $(LAB_ARGS)

test: check programs ## Run the checks and all tests; TEST_ARGS="-k reader" for some.
	OMP_NUM_THREADS=1 python -m pytest -n 2 --dist loadfile --durations=30 $(TEST_ARGS)

check: .venv/.ready ## Look at style, authoring rules, fresh notebooks, imports and documents.
	ruff check .
	ruff format --check .
	course check
	python -m pytest autograder/tests/test_project.py autograder/tests/test_imports.py \
	  autograder/tests/test_documents.py

course: .venv/.ready ## Build the notebooks and manifests from solutions/.
	course build

validity: .venv/.ready ## Try every wrong and right answer; CHAPTERS="01" for some.
	course validity $(CHAPTERS)

book: .venv/.ready ## Build the book into _build/book; BOOK_LANG=zh_CN for Chinese.
	python -m book.build --language $(BOOK_LANG)

book-serve: book ## Build the book and serve it on this machine.
	@echo "The book: http://127.0.0.1:8000 (Ctrl-C ends it)"
	@python -m http.server --bind 127.0.0.1 --directory _build/book/html/$(BOOK_LANG) 8000

book-test: programs ## Build the book and test it in a browser; COURSE_SHOTS=DIR keeps pictures.
	python -m pytest book/tests

lite: .venv/.ready ## Build the chapters without torch as a JupyterLite site.
	python -m book.lite _build/book

bench: .venv/.ready ## Time the chapters and grading; BENCH_ARGS="--ours 50" for less.
	OMP_NUM_THREADS=1 python -m benchmarks.chapters
	OMP_NUM_THREADS=1 python -m benchmarks.grading $(BENCH_ARGS)

format: .venv/.ready ## Mend what ruff can mend.
	ruff check --fix .
	ruff format .

clean: ## Remove .venv, caches and build outputs; your notebooks and marks stay.
	rm -rf .venv dist build _build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The browser and Node.js that tests drive, and npm, which fetches what the book ships.
programs: .venv/.ready
	@missing=$$(python -m autograder.installation.programs); test -z "$$missing" || .ci/packages $$missing

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c '$(SUITED)' 2>/dev/null || { \
	  echo "No Python 3.11, 3.12 or 3.13 found (python3 is: $$(python3 --version 2>&1))."; \
	  echo "Install one, or name it: make lab PYTHON=/path/to/python3.12"; exit 1; }
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv || { \
	  .ci/packages python3-venv && $(PYTHON) -m venv --clear .venv; }
	@echo "Setting up .venv: about 1.5 GB, a few minutes the first time."
	@python -m pip install $$(test -t 1 || echo --quiet) -c constraints.txt -e ".[lab,grade,dev]"
	@touch $@
