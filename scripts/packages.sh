# Sourced by the scripts beside it. Installs Debian packages for commands that are missing, and says so.

# need COMMAND=PACKAGE …: installs the packages of the commands that are not there.
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}")
  done
  install_packages "${missing[@]}"
}

# need_library SONAME=PACKAGE …: the same for shared libraries.
need_library() {
  local pair missing=()
  for pair in "$@"; do
    # Not grep -q: it ends at the match, and under pipefail an ldconfig that still writes then fails
    # of SIGPIPE, now and then on a busy machine; what is there was called missing and apt-get asked.
    /sbin/ldconfig -p 2>/dev/null | grep "^[[:space:]]*${pair%%=*} " >/dev/null || missing+=("${pair#*=}")
  done
  install_packages "${missing[@]}"
}

install_packages() {
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "missing: $*. Install with: sudo apt-get install $*" >&2
    return 77
  fi
  if ! command -v apt-get >/dev/null; then
    echo "missing: $*, and this is no Debian: install them with your package manager" >&2
    return 1
  fi
  echo "installing missing packages: $*" >&2
  # Debian's argus-server starts a daemon of its own that records to disk without end; Portcullis
  # starts argus itself. policy-rc.d (101 = forbidden) is how an installation is told to start nothing.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made=yes
  fi
  local rc=0
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2 || rc=$?
  [ -z "$made" ] || rm -f "$policy"
  [ "$rc" = 0 ] || echo "installing $* failed (apt-get said why, above)" >&2
  return "$rc"
}
