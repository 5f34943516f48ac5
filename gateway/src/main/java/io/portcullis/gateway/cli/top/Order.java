package io.portcullis.gateway.cli.top;

import io.portcullis.rules.Durations;
import java.util.List;

/**
 * Something that a key would have done.
 *
 * @param question to be answered by yes or no
 * @param words the command line that does it
 * @param done what to say afterwards
 */
record Order(String question, List<String> words, String done) {
  Order {
    words = List.copyOf(words);
  }

  static Order release(Picture.Row row) {
    String rule = rule(row);
    return new Order(
        "Release " + rule + " and spare it for a while",
        // What the kernel alone knows has no number.
        List.of("rules", "release", row.id() > 0 ? Long.toString(row.id()) : row.target()),
        "released " + rule);
  }

  /** By its own time, from now. */
  static Order extend(Picture.Row row) {
    String time = Durations.text(row.timeout());
    return new Order(
        "Let " + rule(row) + " end in " + time + " from now",
        List.of("rules", "extend", Long.toString(row.id()), "--timeout=" + time),
        rule(row) + " ends in " + time);
  }

  static Order allow(String address) {
    return new Order(
        "Never block " + address + " again, for good",
        List.of("allow", "add", address),
        "allowed " + address);
  }

  private static String rule(Picture.Row row) {
    return (row.id() > 0 ? "rule " + row.id() + " " : "") + row.target();
  }
}
