#!/bin/sh
# After the Debian package is gone. The record, the configuration and the users stay, even on purge: a record of
# decisions is not a package's to delete.
set -e
case "$1" in
  remove)
    if [ -f '/etc/apparmor.d/hatachi-kiosk' ]; then
      if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null; then
        apparmor_parser --remove '/etc/apparmor.d/hatachi-kiosk' || true
      fi
      rm -f '/etc/apparmor.d/hatachi-kiosk'
    fi
    ;;
  purge)
    if [ -x /usr/bin/deb-systemd-helper ]; then
      deb-systemd-helper purge hatachi.service hatachi-kiosk.service >/dev/null || true
    fi
    ;;
esac
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
fi
