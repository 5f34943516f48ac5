package io.portcullis.capture.names.known;

import io.portcullis.argus.names.ServerName.Source;
import org.jspecify.annotations.Nullable;

/** A name that was heard for an address, and the one heard before it. */
final class Heard {
  /** Names that are remembered of one address. */
  static final int MOST = 4;

  final String name;
  final Source source;
  final long sinceMicros;
  long lastMicros;
  @Nullable Heard before;

  private Heard(String name, Source source, long micros, @Nullable Heard before) {
    this.name = name;
    this.source = source;
    this.sinceMicros = micros;
    this.lastMicros = micros;
    this.before = before;
  }

  /** The list with this name at its front, and without what is then one too many. */
  static Heard add(@Nullable Heard list, String name, Source source, long micros) {
    Heard previous = null;
    Heard each = list;
    for (int count = 1; each != null && !each.is(name, source); count++) {
      if (count == MOST && previous != null) {
        previous.before = null;
        break;
      }
      previous = each;
      each = each.before;
    }
    if (each == null || !each.is(name, source)) return new Heard(name, source, micros, list);
    each.lastMicros = Math.max(each.lastMicros, micros);
    if (previous == null) return each;
    previous.before = each.before;
    each.before = list;
    return each;
  }

  private boolean is(String otherName, Source otherSource) {
    return source == otherSource && name.equals(otherName);
  }
}
