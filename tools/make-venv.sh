#!/bin/sh
# Make the virtual environment $2 with the Python $1; says what to install where that cannot be done.
set -eu
python=$1
venv=$2

# One that is whole is kept; one whose making was interrupted has no pip.
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

fits() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

if ! fits "$python"; then
    if fits python3; then
        python=python3
    else
        echo "Najimi needs Python 3.11 and found none. Install it (on Debian: apt-get install python3.11 python3.11-venv)," >&2
        echo "or name it: make PYTHON=/full/path/python3.11 run" >&2
        exit 1
    fi
fi

# Debian ships Python without ensurepip; python3-venv brings it.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/system-packages.sh" python3-venv
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "Making the virtual environment $venv ..."
"$python" -m venv --clear "$venv"
