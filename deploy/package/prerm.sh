#!/bin/sh
# Before files of the Debian package go or are replaced: a program half old, half new must not run. A vend under way is
# finished first (TimeoutStopSec).
set -e
if [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop hatachi-kiosk.service hatachi.service >/dev/null || true
fi
if [ "$1" = remove ]; then
  rm -f /usr/bin/hatachi
fi
