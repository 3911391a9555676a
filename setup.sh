# shellcheck shell=sh
# Sourced by ./run and ./check, which set `root`, the project's folder. Keeps the Python environment .venv in step with
# pyproject.toml, and installs Debian packages where that is allowed. Messages go to stderr: stdout is the program's.

venv=${root:?}/.venv
unfinished=$venv/unfinished # is there while .venv is being changed: whoever finds it afterwards starts over

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "${0##*/}: $*"
  exit 1
}

# prepare_environment run|dev: .venv holds the project and all that it needs to run, or to be checked as well.
# When nothing is to do this takes a few milliseconds: no Python starts before the program itself.
prepare_environment() {
  if is_ready "$1"; then return; fi
  take_turns
  if ! is_ready "$1"; then make_ready "$1"; fi
  exec 9>&-
}

# The folder counts because the scripts in .venv/bin hold its path, the interpreter because a new Debian removes it.
place() { printf '%s\n' "$root" "$(readlink -f "$venv/bin/python")"; }

is_sound() {
  [ -x "$venv/bin/python" ] && [ ! -e "$unfinished" ] && [ "$(place)" = "$(cat "$venv/place" 2>/dev/null)" ]
}

# The stamp is a copy of the pyproject.toml that was installed, made last.
is_ready() { is_sound && cmp -s "$root/pyproject.toml" "$venv/ready-$1"; }

# Locks the project's folder itself, so that no lock file is ever left behind. The kernel lets go when the last process
# that inherited the lock ends, which may be a pip that outlived its parent.
take_turns() {
  command -v flock >/dev/null || return 0
  exec 9<"$root"
  if ! flock -n 9; then
    say "Another set-up is under way here; waiting for it…"
    flock 9
  fi
}

make_ready() {
  if is_sound; then
    say "Bringing .venv up to date…"
    { true >"$unfinished"; } 2>/dev/null || fail "cannot write to $venv: start as the user who owns it, or remove it"
    # pip changes nothing before it has fetched everything, so what was there still works
    install_project "$1" || { rm "$unfinished" && fail "$(pip_failure)"; }
  else
    find_python
    say "Setting up (about a minute, once)…"
    { rm -rf "$venv" && mkdir "$venv"; } 2>/dev/null || fail "cannot write to $root: it has to be a folder of yours, with room on its disk"
    : >"$unfinished"
    said=$("$python" -m venv "$venv" 2>&1) || fail "$python -m venv failed: $(last_error)"
    place >"$venv/place"
    install_project "$1" || fail "$(pip_failure)"
  fi
  cp "$root/pyproject.toml" "$venv/ready-run" # what serves the checks serves the program too
  cp "$root/pyproject.toml" "$venv/ready-$1"
  rm "$unfinished"
}

# Sets `python`: the first on the PATH that is new enough, with the modules that Debian packs apart.
find_python() {
  PATH=${PATH#"$venv/bin:"} # .venv may be activated, and is about to be removed
  for python in python3 python3.14 python3.13 python3.12 python3.11 ''; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi
  done
  [ -n "$python" ] || fail "Python 3.11 or newer is needed, and here is $(python3 --version 2>/dev/null || echo none):" \
    "Debian 12 and Raspberry Pi OS 12 have it; on those: $(by_hand python3)"
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then return; fi
  install_debian "$python-venv" || fail "the Debian package $python-venv is missing; install it, then start again:" \
    "$(by_hand "$python-venv")"
}

install_project() {
  case $1 in run) extras= ;; *) extras=$1 ;; esac # `run` is the project itself and no extra of it
  if ! on_a_raspberry_pi; then
    pip_install "$extras"
  elif ! pip_install "${extras:+$extras,}pi"; then
    case $said in *lgpio*) use_debian_lgpio && pip_install "$extras" ;; *) return 1 ;; esac
  fi
}

# One wheel or none for lgpio: its source needs a compiler and a C library that a new Raspberry Pi does not have.
pip_install() {
  said=$(cd "$root" && "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --prefer-binary --only-binary lgpio,adafruit-lgpio --editable ".${1:+[$1]}" 2>&1)
}

on_a_raspberry_pi() { [ -e /proc/device-tree/model ] && grep -qa 'Raspberry Pi' /proc/device-tree/model; }

# Where there is no wheel for this Python, Raspberry Pi OS' own package serves: .venv then looks among the system's packages too.
use_debian_lgpio() {
  dpkg -s python3-lgpio >/dev/null 2>&1 || install_debian python3-lgpio || fail "there is no lgpio for this Python;" \
    "install Raspberry Pi OS' python3-lgpio, then start again: $(by_hand python3-lgpio)"
  sed -i 's/^\(include-system-site-packages\) .*/\1 = true/' "$venv/pyvenv.cfg"
}

# Installs Debian packages if no password is needed for it; otherwise changes nothing and says no.
install_debian() {
  command -v apt-get >/dev/null || return
  case $(id -u) in
    0) as_root= ;;
    *) if sudo -n true 2>/dev/null; then as_root='sudo -n'; else return 1; fi ;;
  esac
  say "Installing from Debian: $*…"
  $as_root apt-get -qq update >/dev/null 2>&1 || true # without a network, what is known already may do
  # waits its turn behind an upgrade that runs in the background
  said=$($as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y \
    --no-install-recommends "$@" 2>&1) && return
  say "apt-get says: $(last_error)"
  return 1
}

# The command with which this user can install Debian packages.
by_hand() {
  if [ "$(id -u)" = 0 ]; then
    echo "apt-get update && apt-get install -y $*"
  elif command -v sudo >/dev/null; then
    echo "sudo apt-get update && sudo apt-get install -y $*"
  else
    echo "su - -c 'apt-get update && apt-get install -y $*'"
  fi
}

# What pip or apt-get complained of last, else simply the last line. A pip inside pip has its complaints indented.
last_error() {
  printf '%s\n' "$said" | awk '/./ { last = $0 } /^ *(E|ERROR): / { last_error = $0 }
    END { line = last_error ? last_error : last; sub(/^ *(E: |ERROR: )?/, "", line); print line }'
}

pip_failure() {
  echo "the Python packages could not be installed: $(last_error). Is this machine online? Then start again."
}
