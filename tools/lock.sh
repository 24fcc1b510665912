#!/bin/sh
# Write requirements/*.txt from pyproject.toml: exact versions with hashes, naming no host.
# The resolver is installed into a virtual environment of its own, beside the project's.
set -eu
cd "$(dirname "$0")/.."

tool=.venv/.lock-tool
if [ ! -x "$tool/bin/uv" ]; then
    python3.11 -m venv "$tool"
    "$tool/bin/python" -m pip install --disable-pip-version-check --quiet uv
fi

compile() {
    UV_NO_CONFIG=1 "$tool/bin/uv" pip compile --quiet --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml -o requirements/run.txt
for extra in test cards cards-test speech speech-test spark; do
    compile --extra "$extra" -c requirements/run.txt pyproject.toml -o "requirements/$extra.txt"
done
echo setuptools | compile - -o requirements/build.txt
