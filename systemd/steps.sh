# shellcheck shell=sh
# Sourced by install.sh after setup.sh: the steps, and how each is undone when a later one fails.

: "${root:?}" "${python=}" # install.sh sets the one, setup.sh finds the other
opt=/opt/wall-hinge
etc=/etc/wall-hinge
state=/var/lib/wall-hinge
units=/etc/systemd/system
command=/usr/local/bin/wall-hinge
sources="pyproject.toml README.md LICENSE wall_hinge.py device web"
room_mb=300 # a version takes 60 MB, twice that while an upgrade has two; packages and their cache the rest
healthy_s=90 # a Pi Zero 2 W starts both in 15 s; the first start after an upgrade also compiles and migrates

# Python is isolated (-I) throughout: as root it must import nothing from the folder that it is started in.

# A version is named for what is in it, so that installing the same twice is one version.
# shellcheck disable=SC2086 # a list of files
digest() { (cd "$root" && find $sources -type f ! -name '*.pyc' -exec sha256sum {} + | LC_ALL=C sort -k 2 | sha256sum); }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/pyproject.toml")-$(digest | cut -c 1-8)
new=$opt/$version
stash=

# Undoing: each step that changes something puts a command in front of `undo`; an end before the last step runs them.
undo=

undo_on_failure() {
  trap 'finish $?' EXIT
  trap 'exit 130' INT TERM HUP
}

on_failure() { undo="$1
$undo"; }

finish() {
  trap - EXIT INT TERM HUP
  if [ -n "$undo" ]; then
    say "Putting everything back as it was…"
    printf '%s\n' "$undo" | while read -r one; do [ -z "$one" ] || eval "$one" || say "could not: $one"; done
    say "Nothing is changed, but for Debian packages that may have been installed."
  fi
  [ -z "$stash" ] || rm -rf "$stash"
  exit "$1"
}

step() {
  say "== $1…"
  "$2"
}

check_machine() {
  if ! on_a_raspberry_pi && [ -z "$any_board" ]; then
    fail "this is not a Raspberry Pi; if you mean it all the same, add --any-board"
  fi
  case $(uname -m)/$(getconf LONG_BIT) in
    */32) fail "this is a 32-bit system: install the 64-bit Raspberry Pi OS; Zero 2 W, 3, 4 and 5 can run it" ;;
    aarch64/64) ;;
    *) [ -n "$any_board" ] || fail "$(uname -m) is not a Raspberry Pi's processor" ;;
  esac
  system=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  case $system in
    bookworm | trixie) ;;
    *) fail "this is ${system:-no Debian}: install Raspberry Pi OS 12 (Bookworm) or 13 (Trixie), 64-bit" ;;
  esac
  mkdir -p "$opt"
  on_failure "rmdir $opt 2>/dev/null || true"
  free_mb=$(df -Pm "$opt" | awk 'NR == 2 { print $4 }')
  [ "$free_mb" -ge "$room_mb" ] || fail "$free_mb MB are free for $opt, and $room_mb are needed: sudo apt-get clean, or a larger card"
}

# The firmware's own tool where there is one, else the line that it would write. The kernel's part is loaded at once.
turn_i2c_on() {
  if [ -e /dev/i2c-1 ]; then
    say "   it is on"
  elif command -v raspi-config >/dev/null; then
    raspi-config nonint do_i2c 0
    on_failure "raspi-config nonint do_i2c 1"
  elif on_a_raspberry_pi; then
    for config in /boot/firmware/config.txt /boot/config.txt; do [ ! -e "$config" ] || break; done
    [ -e "$config" ] || fail "there is no config.txt in /boot: turn I2C on yourself, then start again"
    keep "$config"
    grep -q '^dtparam=i2c_arm=on' "$config" || printf '%s\n' 'dtparam=i2c_arm=on' >>"$config"
    keep /etc/modules-load.d/wall-hinge.conf
    echo i2c-dev >/etc/modules-load.d/wall-hinge.conf
    modprobe i2c-dev || true # it will be there after the restart
  else
    say "   not a Raspberry Pi: left alone"
  fi
}

install_packages() {
  missing=
  for package in python3 python3-venv ca-certificates; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="${missing:+$missing }$package"
  done
  if [ -z "$missing" ]; then
    say "   they are there"
  else
    # shellcheck disable=SC2086 # a list of packages
    install_debian $missing || fail "Debian packages are missing; is this machine online? $(by_hand "$missing")"
  fi
  find_python
}

make_users() {
  for group in i2c gpio; do
    getent group "$group" >/dev/null || { groupadd --system "$group" && on_failure "groupdel $group"; }
  done
  for user in wall-hinge wall-hinge-web; do
    getent passwd "$user" >/dev/null && continue
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
    on_failure "userdel $user"
  done
  usermod -aG i2c,gpio wall-hinge
}

# A version is whole when its folder has no `unfinished`; it is made beside the one that runs, which is not disturbed.
build_version() {
  if [ -x "$new/bin/wall-hinge" ] && [ ! -e "$new/unfinished" ]; then
    say "   it is there already"
    return
  fi
  rm -rf "$new"
  on_failure "rm -rf $new"
  venv=$new
  said=$("$python" -I -m venv "$venv" 2>&1) || fail "$python -m venv failed: $(last_error); is there room? df -h $opt"
  : >"$new/unfinished"
  copy=$new/source # pip builds where the source is, which belongs to somebody else
  mkdir "$copy"
  # shellcheck disable=SC2086 # a list of files
  (cd "$root" && cp -r $sources "$copy")
  install_wheels || fail "$(pip_failure)"
  rm -r "$copy"
  "$new/bin/python" -I -m compileall -q "$new/lib" || true # as root, because the services may not write there
  rm "$new/unfinished"
}

# Where there is no lgpio for this Python, Raspberry Pi OS' own package serves.
install_wheels() {
  if ! on_a_raspberry_pi; then
    install_copy
  elif ! install_copy '[pi]'; then
    case $said in *lgpio*) use_debian_lgpio && install_copy ;; *) return 1 ;; esac
  fi
}

# Wheels alone: a new Raspberry Pi has no compiler. Two packages of Blinka's are published as source, and are plain Python.
install_copy() {
  said=$("$new/bin/python" -I -m pip install --quiet --no-input --no-cache-dir --disable-pip-version-check \
    --use-pep517 --only-binary lgpio,adafruit-lgpio,msgspec "$copy${1:-}" 2>&1)
}

write_files() {
  was=$(readlink "$opt/current" || true)
  before="wall-hinge-device.service wall-hinge-web.service"
  services="$before wall-hinge-backup.timer"
  if systemctl --quiet is-enabled wall-hinge-backup.timer 2>/dev/null; then before="$before wall-hinge-backup.timer"; fi
  [ -z "$was" ] || on_failure "systemctl restart $before"
  on_failure "systemctl daemon-reload"
  [ -d "$etc" ] || on_failure "rmdir $etc"
  keep "$etc/config.toml"
  if [ ! -e "$etc/config.toml" ]; then
    # phones are to reach it; everything else is as shipped
    mkdir -p "$etc"
    sed 's/^host = .*/host = "0.0.0.0"/' "$root/device/default.toml" >"$etc/config.toml"
  fi
  said=$("$new/bin/python" -I -c 'import sys; from pathlib import Path; from device.settings import load_settings
load_settings(Path(sys.argv[1]))' "$etc/config.toml" 2>&1) || fail "the settings do not suit this version: $(last_error)"
  for unit in "$root"/systemd/wall-hinge-*; do
    keep "$units/${unit##*/}"
    install -m 644 "$unit" "$units/${unit##*/}"
  done
  keep "$command"
  cat >"$command" <<'COMMAND'
#!/bin/sh
# Wall Hinge as the services run it: their settings, their data, and as root their user.
export STATE_DIRECTORY=/var/lib/wall-hinge RUNTIME_DIRECTORY=/run/wall-hinge
export WALL_HINGE_CONFIG="${WALL_HINGE_CONFIG:-/etc/wall-hinge/config.toml}"
program=/opt/wall-hinge/current/bin/wall-hinge
[ "$(id -u)" != 0 ] || exec runuser -u wall-hinge -- "$program" "$@"
exec "$program" "$@"
COMMAND
  chmod 755 "$command"
}

# The new version starts on the data of the old one, and may bring it to a new form that the old one cannot read.
start_services() {
  if [ -n "$was" ]; then
    on_failure "ln -sfn $was $opt/current"
  else
    on_failure "rm -f $opt/current"
    on_failure "rm -rf /run/wall-hinge"
    [ -d "$state" ] || on_failure "rm -rf $state"
  fi
  # shellcheck disable=SC2086 # lists of units
  {
    systemctl stop $services 2>/dev/null || true
    check_page
    keep_data
    ln -sfn "$version" "$opt/current"
    systemctl daemon-reload
    on_failure "systemctl stop $services"
    [ -n "$was" ] || on_failure "systemctl --quiet disable $services"
    systemctl --quiet enable $services
    systemctl restart $services || fail "$(why_ill)"
  }
}

# As the user that will serve it, who may be forbidden what root may: a port below 1024, the certificate's key.
check_page() {
  said=$(runuser -u wall-hinge-web -- sh -c 'cd / && exec "$@"' sh "$new/bin/python" -I -c "$page_is
from web.serve import bind, check_certificate
check_certificate(page)
bind(page.host, page.port)" "$etc/config.toml" 2>&1) || fail "$(last_error | sed 's/^.*SettingsError: //') (in $etc/config.toml)"
}

# Python that has the settings of the page as `page`; what is asked of it follows.
page_is='import sys; from pathlib import Path; from device.settings import load_settings
page = load_settings(Path(sys.argv[1])).web'

ask_page() { "$new/bin/python" -I -c "$page_is; $1" "$etc/config.toml"; }

keep_data() {
  [ -e "$state/hinge.db" ] || return 0
  make_stash
  cp -p "$state"/hinge.db* "$stash"
  on_failure "cp -p $stash/hinge.db* $state/"
  on_failure "rm -f $state/hinge.db $state/hinge.db-wal $state/hinge.db-shm"
}

# Asked where it is served, by HTTPS where it has a certificate; that is not checked: it is for a name, not for this machine.
wait_healthy() {
  until_s=$(($(date +%s) + healthy_s))
  until ask_page 'from device.together import answers; sys.exit(not answers(page))' 2>/dev/null; do
    [ "$(date +%s)" -lt "$until_s" ] || fail "$(why_ill)"
    sleep 1
  done
}

why_ill() {
  echo "it does not get healthy within $healthy_s s. Its log says: $(journalctl --no-pager --quiet --output cat -n 3 \
    -u wall-hinge-device -u wall-hinge-web 2>/dev/null | tr '\n' ' ')"
}

# The one before is kept: it can be gone back to by hand.
remove_older() {
  for old in "$opt"/*/; do
    old=$(basename "$old")
    case $old in current | "$version" | "$was") ;; *) rm -rf "${opt:?}/$old" ;; esac
  done
}

tell_address() {
  url=$(ask_page 'from device.address import page_url; print(page_url(page))')
  if ask_page 'from device.address import is_here_alone; sys.exit(not is_here_alone(page))'; then
    say "Wall Hinge runs. Phones do not reach it, because web.host in $etc/config.toml is this machine alone:" \
      "open $url on this machine."
  else
    if "$command" pair; then scan=" or scan the code above"; else scan="; to pair it: sudo wall-hinge pair"; fi
    say "Wall Hinge runs. On a phone in the same network open $url$scan."
  fi
  [ -n "$was" ] || say "Next, open Setup there and calibrate, once."
  say "Whether all is well, from the sensor to the page: sudo wall-hinge doctor"
  if [ -e /dev/i2c-1 ]; then return; fi
  if on_a_raspberry_pi; then
    say "I2C is not there yet: restart now with sudo reboot."
  else
    say "There is no I2C here, so there is no sensor."
  fi
}

# keep FILE: on failure it is as it is now, or gone.
keep() {
  if [ -e "$1" ]; then
    make_stash
    mkdir -p "$stash$(dirname "$1")"
    cp -p "$1" "$stash$1"
    on_failure "cp -p $stash$1 $1"
  else
    on_failure "rm -f $1"
  fi
}

make_stash() { [ -n "$stash" ] || stash=$(mktemp -d /var/tmp/wall-hinge.XXXXXX); }

uninstall() {
  say "== Stopping and removing Wall Hinge…"
  for unit in "$units"/wall-hinge-*; do
    [ -e "$unit" ] || continue
    systemctl --quiet disable --now "${unit##*/}" 2>/dev/null || true
    rm "$unit"
  done
  systemctl daemon-reload
  systemctl reset-failed 'wall-hinge-*' 2>/dev/null || true
  rm -rf "$opt" "$command" /etc/modules-load.d/wall-hinge.conf
  if [ -z "$purge" ]; then
    say "Removed. Workouts are still in $state and settings in $etc; --uninstall --purge removes these too."
    return
  fi
  rm -rf "$state" "$etc" /run/wall-hinge
  for user in wall-hinge wall-hinge-web; do
    if getent passwd "$user" >/dev/null; then userdel "$user"; fi
    if getent group "$user" >/dev/null; then groupdel "$user"; fi
  done
  say "Removed, with all workouts and settings. I2C is left on."
}
