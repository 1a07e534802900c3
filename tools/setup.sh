#!/bin/sh
# Makes this machine ready for PKS Audit: Tesseract with its languages, Python, and the environment .venv.
#
#     tools/setup.sh          what is needed to audit
#     tools/setup.sh test     the same, and the tools that `make test` runs
#
# Looks first and installs only what is missing; when nothing is, it changes nothing, calls no
# installer and takes a fraction of a second. Everything it installs is named before it starts.
#
#     PYTHON=/usr/bin/python3.12 tools/setup.sh    chooses the Python of the environment
#
# Exit codes: 0 ready, 2 wrong argument, 4 something is missing and cannot be installed from here.
set -u
cd "$(dirname "$0")/.." || exit 2

extra=${1:-audit}
case $extra in
    audit) package=. ;;
    test) package='.[test]' ;;
    *)
        echo "tools/setup.sh: '$extra' tidak dikenal / is unknown: audit, test" >&2
        exit 2
        ;;
esac
oldest=11 # of Python 3; pyproject.toml, requires-python
languages='ind eng osd'
venv=.venv
stamp=$venv/.ready-$extra

say() { printf '%s\n' "$*" >&2; }

give_up() {
    say "$@"
    exit 4
}

has() { command -v "$1" >/dev/null 2>&1; }

# --- what is there ---

is_recent() { "$1" -c "import sys; sys.exit(sys.version_info < (3, $oldest))" 2>/dev/null; }

can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Print the Python to use: a recent one, if possible one that can make environments as it is.
find_python() {
    recent=
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if has "$name" && is_recent "$name"; then
            if can_make_environments "$name"; then
                echo "$name"
                return
            fi
            recent=${recent:-$name}
        fi
    done
    echo "$recent"
}

# Print the languages that Tesseract lacks, all of them when there is no Tesseract.
missing_languages() {
    installed=$(tesseract --list-langs 2>&1) || installed=
    for language in $languages; do
        printf '%s\n' "$installed" | grep -qx "$language" || printf '%s ' "$language"
    done
}

# What the stamp must say: another folder, another pyproject.toml or another Python needs a new set-up.
state() {
    pwd -P
    cksum <pyproject.toml
    "$venv/bin/python" -c 'import sys; print(sys.version)'
}

# Whether .venv still holds every library; a stamp alone does not see a deleted one.
libraries_are_there() {
    "$venv/bin/python" - "$extra" 2>/dev/null <<'PY'
import importlib.metadata as metadata
import sys

from pip._vendor.packaging.requirements import Requirement

for line in metadata.requires("pks-audit") or ():
    needed = Requirement(line)
    if needed.marker is None or needed.marker.evaluate({"extra": sys.argv[1]}):
        metadata.version(needed.name)
PY
}

environment_is_ready() {
    [ -x "$venv/bin/pks" ] && [ -f "$stamp" ] && [ "$(state 2>/dev/null)" = "$(cat "$stamp")" ] &&
        libraries_are_there
}

# --- what is missing ---

# Debian and Ubuntu packages that are needed and not there.
missing_packages() {
    if [ -n "$lacking" ]; then
        has tesseract || printf 'tesseract-ocr '
        for language in $lacking; do printf 'tesseract-ocr-%s ' "$language"; done
    fi
    # Tests start a server of their own. Debian keeps its programs out of PATH; pg_createcluster comes with them.
    [ "$extra" != test ] || has initdb || has pg_createcluster || printf 'postgresql '
    # They look at the review page in a browser.
    [ "$extra" != test ] || has chromium || has chromium-browser || has google-chrome || printf 'chromium '
    [ -z "$ready" ] || return
    python=$(find_python)
    if [ -z "$python" ]; then
        # An older python3 stays as it is: to put another beside it is its owner's decision.
        has "${PYTHON:-python3}" || printf 'python3 python3-venv '
    elif ! can_make_environments "$python"; then
        # Debian ships venv apart, one package for each Python.
        "$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1], end=" ")'
    fi
}

# --- how to install it ---

# Whether the package lists are there and younger than a week.
lists_are_fresh() {
    lists=/var/lib/apt/lists
    eval "$(apt-config shell lists Dir::State::lists/d 2>/dev/null)"
    # By the time of arrival: the modification time of a list is the server's.
    [ -n "$(find "$lists" -maxdepth 1 -name '*_Packages*' -ctime -7 2>/dev/null | head -n 1)" ]
}

# Run apt-get as root, without questions, waiting for another installer to finish.
# What it says is shown when it fails; a hundred lines of unpacking hide the one that matters.
apt_get() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
    [ "$(id -u)" -eq 0 ] || set -- sudo "$@"
    if said=$("$@" 2>&1); then return 0; fi
    say "$said"
    return 1
}

install_packages() {
    has apt-get || give_up "Belum terpasang / missing: $*. Tidak ada apt-get; pasang dengan cara sistem ini," \
        "lalu ulangi / There is no apt-get: install them in this system's own way, then run this again."
    # Without a terminal sudo could only wait for a password that nobody types.
    if [ "$(id -u)" -ne 0 ] && ! { has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; then
        give_up "Belum terpasang / missing: $*. Pemasangan perlu root atau sudo; mintalah administrator menjalankan" \
            "/ Installing needs root or sudo; ask an administrator to run: apt-get install $*"
    fi
    say "Memasang paket sistem / Installing system packages: $*"
    updated=
    if ! lists_are_fresh; then
        say "Memperbarui daftar paket / Updating the package lists (apt-get update)"
        apt_get update && updated=yes
    fi
    # shellcheck disable=SC2086
    apt_get install -y --no-install-recommends "$@" && return
    if [ -z "$updated" ]; then
        say "Gagal; memperbarui daftar paket dan mencoba lagi / Failed; updating the package lists and trying again"
        apt_get update
        apt_get install -y --no-install-recommends "$@" && return
    fi
    give_up "Paket tidak dapat dipasang / these packages could not be installed: $*" \
        "(lihat pesan apt-get di atas / see what apt-get says above)."
}

install_environment() {
    python=$(find_python)
    [ -n "$python" ] || give_up "Python 3.$oldest atau lebih baru tidak ditemukan / no Python 3.$oldest or later found." \
        "Pasang, lalu / Install one, then: make PYTHON=/path/to/python3.$oldest ..."
    rm -f "$venv"/.ready-*
    # An environment that was moved, half deleted, or outlived its Python is made anew.
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 || ! is_recent "$venv/bin/python" ||
        ! head -n 3 "$venv/bin/pip" | grep -qF "$(pwd -P)/$venv/"; then
        say "Membuat lingkungan Python / Creating the Python environment: $venv ($("$python" --version 2>&1))"
        "$python" -m venv --clear "$venv" >&2 || give_up "$venv tidak dapat dibuat / could not be created."
    fi
    say "Memasang pustaka Python ke $venv (satu-dua menit) / Installing Python libraries into $venv (a minute or two): $package"
    quiet=--quiet
    [ -t 2 ] && quiet=
    # shellcheck disable=SC2086
    "$venv/bin/python" -m pip install $quiet --no-input --disable-pip-version-check --editable "$package" >&2 ||
        give_up "Pustaka Python tidak dapat dipasang; periksa jaringan / the Python libraries could not be installed;" \
            "check the network (lihat pesan pip di atas / see what pip says above)."
    state >"$stamp"
    # Whoever can test can audit.
    [ "$extra" = audit ] || state >"$venv/.ready-audit"
}

# --- do it ---

ready=
environment_is_ready && ready=yes
lacking=$(missing_languages)
packages=$(missing_packages)
if [ -n "$packages" ]; then
    # shellcheck disable=SC2086
    install_packages $packages
    lacking=$(missing_languages)
fi
if [ -z "$ready" ]; then
    install_environment
    environment_is_ready || give_up "$venv tidak lengkap setelah pemasangan / is incomplete after the installation:" \
        "rm -r $venv dan ulangi / and try again."
fi
[ -z "$lacking" ] || give_up "$(command -v tesseract || echo tesseract) masih tanpa bahasa / still lacks the languages:" \
    "$lacking(TESSDATA_PREFIX=${TESSDATA_PREFIX:-})."
