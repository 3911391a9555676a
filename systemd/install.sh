#!/bin/sh
# Installs Wall Hinge as services on a Raspberry Pi, upgrades it, and takes it away again. Run it as root from the
# project's folder, any time again. What a failed run had changed is put back. See README.md beside this.
set -eu
umask 022 # the services' users read what root makes here
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
. "$root/setup.sh"
. "$root/systemd/steps.sh"

usage() {
  cat <<USAGE
Usage: sudo systemd/install.sh [--upgrade | --uninstall [--purge]] [--any-board]

Installs Wall Hinge from this folder, or brings an installed one to what is in this folder.

  --upgrade     only if it is installed already; a new version that is not healthy is rolled back
  --uninstall   stop and remove it; workouts and settings are kept
  --purge       with --uninstall: remove workouts, settings and users as well
  --any-board   also on a machine that is not a Raspberry Pi
USAGE
}

main() {
  action=install purge='' any_board=''
  for option; do
    case $option in
      --upgrade | --uninstall) action=${option#--} ;;
      --purge) purge=1 ;;
      --any-board) any_board=1 ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
  if [ -n "$purge" ] && [ "$action" != uninstall ]; then usage >&2 && exit 2; fi
  [ "$(id -u)" = 0 ] || fail "this changes the system: start it with sudo, sudo systemd/install.sh"
  [ -d /run/systemd/system ] || fail "systemd does not run here: the services need it"
  if [ "$action" = uninstall ]; then
    uninstall
    exit
  fi
  [ "$action" = install ] || [ -e "$opt/current" ] || fail "nothing is installed that could be upgraded: leave out --upgrade"
  undo_on_failure
  step "Checking the machine" check_machine
  step "Turning I2C on" turn_i2c_on
  step "Installing Debian packages" install_packages
  step "Making users" make_users
  step "Building version $version (some minutes on a Zero 2 W)" build_version
  step "Writing settings and services" write_files
  step "Starting" start_services
  step "Waiting until it is healthy" wait_healthy
  undo=
  step "Removing older versions" remove_older
  tell_address
}

main "$@"
