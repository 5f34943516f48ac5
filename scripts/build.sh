# Sourced by the scripts beside it. Expects $root. Builds the program when it is missing or stale.

jar=$root/gateway/target/portcullis.jar
archive=$root/gateway/target/portcullis.jsa

# A build is stale when a source or a build file is newer than the jar.
stale() {
  [ ! -s "$jar" ] || [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$jar" \( -type f -o -type d \) -print -quit 2>/dev/null)" ]
}

# archive_classes JAR ARCHIVE: class data sharing halves the start of short commands, for the jar where
# it lies. Without the archive all works, slower.
archive_classes() {
  local state
  state=$(mktemp -d) || return 0
  java -XX:ArchiveClassesAtExit="$2" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable \
    -jar "$1" --state "$state" rules list >/dev/null 2>&1 || true
  rm -rf "$state"
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
    echo "portcullis: building (once; a minute or two)" >&2
    rm -f "$jar" "$archive"
    (cd "$root" && mvn -q -B -ntp package -DskipTests -Dspotless.check.skip=true 9>&-) >&2 || {
      echo "portcullis: the build failed (Maven said why, above)" >&2
      return 1
    }
    archive_classes "$jar" "$archive" 9>&-
  fi
  flock -u 9
  exec 9>&-
}
