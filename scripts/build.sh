# Sourced by the scripts beside it. Expects $root. Builds the program when it is missing or stale.

jar=$root/gateway/target/portcullis.jar
archive=$root/gateway/target/portcullis.jsa

# A build is stale when a source or a build file is newer than the jar.
stale() {
  [ ! -s "$jar" ] || [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$jar" \( -type f -o -type d \) -print -quit 2>/dev/null)" ]
}

# The command lines whose classes the archive has. First those that only look.
looking() {
  printf '%s\n' --help 'rules --help' 'rules add --help' version status 'rules list' 'config show' \
    'models list' 'allow list' breaker 'rules history' doctor
}
# These act on the kernel: in a network namespace of their own alone.
ordering() {
  printf '%s\n' 'rules add 203.0.113.9' 'rules list' 'rules list -o json' status \
    'rules show 203.0.113.9' 'rules explain 203.0.113.9' 'rules extend 203.0.113.9 2h' 'rules sync' \
    'rules sync --check' 'rules release 203.0.113.9' 'rules history' 'rules verify' \
    'allow add 203.0.113.10' 'allow check 203.0.113.10' 'allow list' 'allow remove 203.0.113.10' \
    'arm --confirm 10m' confirm disarm restore off doctor
}
# These read flows. RECORDING stands for a file of them.
reading() {
  printf '%s\n' 'detect RECORDING' 'detect --explain RECORDING' 'detect -o json RECORDING' \
    'letters RECORDING' 'replay RECORDING'
}
# An hour of a beacon, so that a detection is told as well.
beacon() {
  awk 'BEGIN { for (i = 0; i < 60; i++) printf "%d,0.5,tcp,192.0.2.42,%d,->,203.0.113.66,443,FSPA_FSPA,0,0,9,3953\n",
    1772442000 + 60 * i, 40000 + i }'
}

# archive_classes JAR ARCHIVE JAVA...: class data sharing halves the start of short commands, for the jar
# where it lies. Without the archive all works, slower.
archive_classes() {
  local jar=$1 archive=$2 work own=(unshare --net) number=0 line
  shift 2
  local java=("$@" -XX:+UseSerialGC -Xlog:disable)
  [ "$(id -u)" = 0 ] || own+=(--map-root-user)
  "${own[@]}" true 2>/dev/null || own=()
  work=$(mktemp -d) || return 0
  beacon >"$work/flows"
  while read -r line; do
    number=$((number + 1))
    line=${line//RECORDING/$work/flows}
    # The words of a line are its arguments.
    "${own[@]}" sh -c '[ -z "$1" ] || ip link set lo up 2>/dev/null; shift; exec "$@"' sh "${own[*]}" \
      "${java[@]}" -XX:TieredStopAtLevel=1 -XX:DumpLoadedClassList="$work/$number.list" -jar "$jar" \
      --state "$work/state" $line </dev/null >/dev/null 2>&1 || true # many have nothing to say but no
  done < <(looking; reading; [ "${#own[@]}" = 0 ] || ordering)
  cat "$work"/*.list 2>/dev/null | awk '!seen[$0]++' >"$work/classes"
  "${java[@]}" -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$archive" \
    -jar "$jar" >/dev/null 2>&1 || true
  rm -rf "$work"
}

# Of Maven's words the modules as they come, and all that is wrong.
tell_steps() {
  local line module='^\[INFO\] Building ([^ ]+) .*\[([0-9]+)/([0-9]+)\]'
  while IFS= read -r line; do
    line=${line//$'\e[0m'/}
    if [[ $line =~ $module ]]; then
      echo "portcullis: building ${BASH_REMATCH[1]} (${BASH_REMATCH[2]} of ${BASH_REMATCH[3]})"
    elif [[ $line != "[INFO]"* && $line != "[WARNING]"* && -n $line ]]; then
      printf '%s\n' "$line"
    fi
  done
}

build_if_stale() {
  stale || return 0
  if ! command -v mvn >/dev/null || ! command -v javac >/dev/null; then
    echo "portcullis: not built yet, and Maven or a JDK 17 is missing: sudo apt-get install maven openjdk-17-jdk-headless" >&2
    return 1
  fi
  mkdir -p "$root/gateway/target" && exec 9>"$root/gateway/target/.build.lock" || {
    echo "portcullis: cannot write $root/gateway/target: build once as the user that owns it" >&2
    return 1
  }
  flock 9
  if stale; then # another process may have built it meanwhile
    echo "portcullis: building the program (once; about a minute, and longer when Maven has to fetch libraries)" >&2
    rm -f "$jar" "$archive"
    # A short run of Maven gains nothing by the optimising compiler.
    (cd "$root" && MAVEN_OPTS="-XX:TieredStopAtLevel=1 ${MAVEN_OPTS:-}" mvn -B -ntp -Pprogram package 9>&-) | tell_steps >&2 || {
      echo "portcullis: the build failed (Maven said why, above)" >&2
      return 1
    }
    echo "portcullis: preparing a fast start" >&2
    archive_classes "$jar" "$archive" java 9>&-
  fi
  flock -u 9
  exec 9>&-
}
