#!/bin/sh
# Installs a lock file and the project itself into a virtual environment: install.sh VENV LOCK
# uv is used because it is several times faster; where it cannot run or reach the packages, pip does the same.
set -eu
venv=$1 lock=$2
here=$(dirname "$0")
echo "Installing $(grep -c '^[a-z0-9].*==' "$lock") packages from $lock …"
if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
     -r "$here/installer.lock" 2>/dev/null &&
   "$venv/bin/uv" pip install --quiet --no-deps --require-hashes --python "$venv/bin/python" -r "$lock" 2>/dev/null; then
  :
else
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$here/.."
