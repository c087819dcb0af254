#!/bin/sh
# Style, types and import rules: lint.sh BIN. The types of Django's settings are read by importing them, so they get a
# data folder that is not the user's.
set -eu
bin=$1
"$bin/ruff" check .
"$bin/ruff" format --check .
OPENIMR_SECRET_KEY=lint OPENIMR_DATA="${TMPDIR:-/tmp}/openimr-lint" "$bin/mypy"
"$bin/lint-imports"
