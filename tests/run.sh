#!/bin/sh
# Everything CI runs: run.sh BIN [pytest arguments]. Installs Chromium from the distribution where it may and can;
# otherwise the browser tests are skipped and the run ends by saying so.
set -u
bin=$1
shift
chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
# The driver of the browser tests is a program of its own that needs libatomic, which a minimal Debian lacks.
driver() { "$bin/python" -m playwright --version; }
browser() { chromium && driver; }
if ! browser >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium from the distribution for the browser tests …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libatomic1; } \
      >/dev/null 2>&1 || echo "Chromium could not be installed."
  fi
fi
set -e
sh tests/lint.sh "$bin"
set +e
"$bin/pytest" -n "${OPENIMR_TEST_WORKERS:-2}" --dist loadgroup "$@"
status=$?
if ! browser >/dev/null 2>&1; then
  echo
  echo "WARNING: NO CHROMIUM, OR NO DRIVER FOR IT, ON THIS MACHINE: EVERY BROWSER TEST WAS SKIPPED."
  echo "         Install them (Debian, Ubuntu: apt install chromium libatomic1) and run make test again."
fi
exit $status
