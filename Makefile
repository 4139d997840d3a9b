.PHONY: all setup lint test clean schema pictures benchmarks docs release

all: lint test

setup: .venv/bin/rubrique

.venv/bin/rubrique:
	python3 -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[dev]'

lint: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

test: setup
	.venv/bin/pytest -n auto

clean:
	rm -rf .venv dist build site records.jsonl

schema: setup
	.venv/bin/python -c "import json; from nlp.records import record_schema; print(json.dumps(record_schema(), ensure_ascii=False, indent=1))" > docs/record.schema.json

pictures: setup
	.venv/bin/python docs/pictures/make_show.py

# make benchmarks CORPUS=articles.jsonl: speed beside spaCy, growth to 100,000 articles, runs that are killed
benchmarks: setup
	.venv/bin/python benchmarks/running/speed.py $(CORPUS)
	.venv/bin/python benchmarks/running/growth.py $(CORPUS)
	.venv/bin/python benchmarks/running/kills.py $(CORPUS)

# The pages of docs/ and an API reference as a site that asks nobody else for anything: site/
docs: setup
	.venv/bin/pip install -q -c constraints.txt -e '.[docs]'
	.venv/bin/mkdocs build --strict --quiet

# sdist, wheel, list of parts and checksums: dist/
release: setup
	.venv/bin/pip install -q -c constraints.txt -e '.[release]'
	.venv/bin/python tools/release.py
