#!/bin/sh
# Make .venv hold what the lock file names; quick and silent when it does already.
#
#   tools/setup.sh run    what running the package and its explorer needs
#   tools/setup.sh dev    the same, with the tools for tests, lint and types
#   tools/setup.sh bench  the same, with what the benchmarks compare with
#   tools/setup.sh only   as dev, and removes whatever else lies in .venv
#   tools/setup.sh uv     only finds or makes uv, and prints its path
#
# Needs a POSIX shell, any Python from 3.9 on (or uv) and the package index. It writes to .venv and .uv beside
# the Makefile and, through uv, to uv's cache. DILEMMA_PYTHON=/path/to/python decides the interpreter.
set -eu

readonly SUPPORTED="3.13 3.12 3.14" # in order of preference; keep in step with requires-python in pyproject.toml
readonly UV_ATLEAST="0.8"           # the first with which this script and the lock file were tried

mode=${1:-dev}
cd "$(dirname "$0")/.."

# Settings of the caller's shell that would point uv at another environment or contradict `--locked`.
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT UV_FROZEN UV_LOCKED UV_NO_SYNC UV_PYTHON UV_PROJECT UV_NO_PROJECT \
    UV_WORKING_DIRECTORY UV_WORKING_DIR PYTHONHOME PYTHONPATH
UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-120}
export UV_HTTP_TIMEOUT

say() { printf '%s\n' "dilemma-sim setup: $*" >&2; }

die() {
    say "$1"
    shift
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    exit 1
}

# --- uv --------------------------------------------------------------------------------------------------------

# True where "$1" is a uv that really runs and is new enough.
uv_works() {
    found=$("$1" --version 2>/dev/null) || return 1
    found=${found#uv }
    major=${found%%.*}
    minor=${found#*.}
    minor=${minor%%.*}
    case "$major$minor" in '' | *[!0-9]*) return 1 ;; esac
    [ "$major" -gt "${UV_ATLEAST%%.*}" ] ||
        { [ "$major" -eq "${UV_ATLEAST%%.*}" ] && [ "$minor" -ge "${UV_ATLEAST#*.}" ]; }
}

# True where "$1" is a Python that really runs (a pyenv shim may only print an error) and can install uv.
can_install_uv() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1
}

# Install uv with the Python "$1" into the folder "$2", by whatever way that Python knows.
install_uv() {
    { "$1" -m venv "$2" && "$2"/bin/python -m pip install --quiet "uv>=$UV_ATLEAST"; } && return
    # Debian's Python has no ensurepip unless python3-venv is there, but may have pip or virtualenv.
    rm -rf "$2"
    "$1" -m pip install --quiet --target "$2" "uv>=$UV_ATLEAST" && return
    rm -rf "$2"
    { "$1" -m virtualenv --quiet "$2" && "$2"/bin/python -m pip install --quiet "uv>=$UV_ATLEAST"; }
}

# A uv of our own in .uv, made aside and moved in at the end, so that an interrupted set-up leaves no half of one.
make_uv() {
    say "no uv $UV_ATLEAST or newer on the PATH: installing one into .uv"
    aside=$PWD/.uv-$$
    log=$PWD/.uv-$$.log
    trap 'rm -rf "$aside" "$log"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    tried=
    for python in python3.14 python3.13 python3.12 python3.11 python3 python python3.10 python3.9; do
        can_install_uv "$python" || continue
        tried="$tried $python"
        rm -rf "$aside"
        install_uv "$python" "$aside" >>"$log" 2>&1 || continue
        for made in "$aside/bin/uv" "$aside/Scripts/uv.exe"; do
            uv_works "$made" || continue
            mkdir -p .uv
            mv -f "$made" .uv/
            rm -rf "$aside" "$log"
            return
        done
    done
    [ -n "$tried" ] || die "there is no working Python on the PATH." \
        "Install Python 3.11 or newer, or uv, then run the same command again."
    tail -n 15 "$log" >&2
    die "could not install uv with any of:$tried (the last messages stand above)." \
        "Where 'ensurepip' or 'venv' is named there, install your system's package for it (python3-venv on Debian)." \
        "Where the network is named, see that this machine reaches the package index." \
        "Or install uv yourself so that 'uv --version' works, then run the same command again."
}

find_uv() {
    for uv in uv "$PWD/.uv/uv" "$PWD/.uv/uv.exe"; do
        uv_works "$uv" && return
    done
    make_uv
    for uv in "$PWD/.uv/uv" "$PWD/.uv/uv.exe"; do
        uv_works "$uv" && return
    done
}

# --- the interpreter ---------------------------------------------------------------------------------------------

# Print the version of the interpreter "$1" if it really runs and the package supports it. Free-threaded builds are not
# supported, since not all dependencies ship for them.
supported() {
    version=$("$1" -c 'import sys, sysconfig
if sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED"):
    print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || return 1
    case " $SUPPORTED " in *" $version "*) printf '%s' "$version" ;; *) return 1 ;; esac
}

# True, and sets $python, where "$2" is an interpreter of the version "$1".
is_version() {
    [ "$(supported "$2")" = "$1" ] && python=$2
}

find_python() {
    if [ -n "${DILEMMA_PYTHON:-}" ]; then
        supported "$DILEMMA_PYTHON" >/dev/null || die "DILEMMA_PYTHON is $DILEMMA_PYTHON, which does not run," \
            "or is none of the supported versions (CPython $SUPPORTED). Point it at another, or unset it."
        python=$DILEMMA_PYTHON
        return
    fi
    for python in .venv/bin/python .venv/Scripts/python.exe; do # what is there and good is kept
        [ -f .venv/pyvenv.cfg ] && supported "$python" >/dev/null && return
    done
    for version in $SUPPORTED; do
        for candidate in "python$version" python3 python; do
            is_version "$version" "$candidate" && return
        done
        candidate=$("$uv" python find --quiet --no-project --system --no-python-downloads "$version" 2>/dev/null) &&
            is_version "$version" "$candidate" && return
        # What pyenv has installed and nobody has activated.
        for candidate in "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions/$version".*/bin/python; do
            is_version "$version" "$candidate" && return
        done
    done
    python=${SUPPORTED%% *}
    say "found no CPython $SUPPORTED: asking uv to download $python"
    "$uv" python install "$python" >&2 || die "could not get a Python that the package supports." \
        "Install CPython 3.12, 3.13 or 3.14 so that it is on the PATH or in pyenv," \
        "or set DILEMMA_PYTHON=/path/to/python, then run the same command again."
}

# --- the environment ---------------------------------------------------------------------------------------------

case $mode in
run) set -- --inexact --no-default-groups --extra explorer ;; # inexact: what `make test` has installed stays
dev) set -- --inexact ;;
bench) set -- --inexact --group bench ;;
only) set -- ;;
uv) ;;
*) die "unknown mode '$mode'; one of run, dev, bench, only, uv" ;;
esac

find_uv
if [ "$mode" = uv ]; then
    printf '%s\n' "$uv"
    exit
fi
find_python
# A network that looks into TLS is trusted by the system's certificates and not by those uv brings along.
if [ -s /etc/ssl/certs/ca-certificates.crt ] && [ -z "${UV_SYSTEM_CERTS-}${UV_NATIVE_TLS-}" ]; then
    export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 # two names of one setting, by version of uv
fi
# Where Python may not keep compiled modules, every process of the tests would compile all libraries anew.
if [ "$mode" = dev ] && [ -n "${PYTHONDONTWRITEBYTECODE-}" ]; then
    export UV_COMPILE_BYTECODE=1
fi
[ -d .venv ] || say "installing the locked dependencies into .venv, once; this may take some minutes"
"$uv" sync --quiet --locked --python "$python" "$@" || die "uv could not bring .venv up to the lock file (see above)." \
    "Where the network is named, see that this machine reaches the package index, then run the same command again." \
    "After a change of the dependencies in pyproject.toml: make lock." \
    "If .venv itself is broken: make clean, then run the same command again."
