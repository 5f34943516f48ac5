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

# need_unpacked COMMAND=PACKAGE …: for programs that tests start themselves. Their packages are only
# unpacked, into a folder of this user, so that no service of theirs is set up; PATH gets the folders.
need_unpacked() {
  local pair package folder
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 && continue
    package=${pair#*=}
    folder=${XDG_CACHE_HOME:-$HOME/.cache}/portcullis/$package
    if [ ! -x "$folder/usr/bin/${pair%%=*}" ] && [ ! -x "$folder/usr/sbin/${pair%%=*}" ]; then
      echo "unpacking missing package: $package" >&2
      mkdir -p "$folder"
      (
        cd "$folder"
        { apt-get download -qq "$package" || { apt-get update -qq && apt-get download -qq "$package"; }; } >&2
        dpkg -x "$package"_*.deb . && rm -f "$package"_*.deb
      ) || { echo "unpacking $package failed" >&2; return 1; }
    fi
    PATH=$PATH:$folder/usr/bin:$folder/usr/sbin
  done
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
