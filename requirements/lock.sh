#!/bin/sh
# Resolves pyproject.toml anew into the lock files, for every platform and Python 3.11 to 3.13: lock.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
"$1" -m venv "$tool"
"$tool/bin/pip" install --quiet --disable-pip-version-check uv
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() { "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url "$@"; }
compile pyproject.toml --extra build --override requirements/overrides.txt -o requirements/runtime.lock
compile pyproject.toml --extra build --extra dev --override requirements/overrides.txt -c requirements/runtime.lock -o requirements/dev.lock
echo uv | compile - -o requirements/installer.lock
