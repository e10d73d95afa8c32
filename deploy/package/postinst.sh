#!/bin/sh
# After the installation of the Debian package.
set -e
[ "$1" = configure ] || exit 0

ln -sf '/opt/Hatachi/resources/hatachi' /usr/bin/hatachi
systemd-sysusers /usr/lib/sysusers.d/hatachi.conf
install -d -m 700 -o hatachi -g hatachi /var/lib/hatachi

# Ubuntu lets a program make user namespaces, and so have a sandbox, only where a profile says so. Older systems cannot
# read the profile and need none.
profile='/opt/Hatachi/resources/apparmor-profile'
if command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  install -m 644 "$profile" '/etc/apparmor.d/hatachi-kiosk'
  if [ -d /sys/kernel/security/apparmor ]; then
    apparmor_parser --replace --write-cache '/etc/apparmor.d/hatachi-kiosk' || true
  fi
fi

# Both start at boot, unless the operator has disabled them since.
for unit in hatachi.service hatachi-kiosk.service; do
  deb-systemd-helper unmask "$unit" >/dev/null || true
  if deb-systemd-helper --quiet was-enabled "$unit"; then
    deb-systemd-helper enable "$unit" >/dev/null || true
  else
    deb-systemd-helper update-state "$unit" >/dev/null || true
  fi
done
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
  udevadm control --reload || true
  udevadm trigger --subsystem-match=tty --subsystem-match=usb || true
  deb-systemd-invoke start hatachi.service hatachi-kiosk.service >/dev/null || true
fi
