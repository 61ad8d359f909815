#!/bin/sh
# usage: ensure.sh COMMAND DEBIAN_PACKAGE WHAT_FOR
# Installs the package where the command is missing and this user can; else says plainly what will be skipped. In CI that is an error.
set -u
if command -v "$1" >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  # A package is installed for its programs: no service of its is started.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
    trap 'rm -f $policy' EXIT
  fi
  echo "installing $2 (for $3) ..."
  if apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null; then
    command -v "$1" >/dev/null 2>&1 && exit 0
  fi
fi
echo "NOTE: '$1' is missing and could not be installed here. $3 will be skipped. On Debian: apt-get install $2"
[ "${CI:-}" = true ] && exit 1
exit 0
