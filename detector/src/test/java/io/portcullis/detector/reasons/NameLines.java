package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Events as {@code docs/research/names.py} prints them, one a line. */
final class NameLines {
  private NameLines() {}

  static List<NameEvent> read(Path file) throws IOException {
    List<NameEvent> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) events.add(event(line.split("\t", -1)));
    return events;
  }

  private static NameEvent event(String[] cells) {
    long micros = Long.parseLong(cells[0]);
    IpAddress client = IpAddress.parse(cells[2]).orElseThrow();
    if (cells[1].equals("dns")) {
      List<IpAddress> addresses =
          Arrays.stream(cells[5].split(","))
              .filter(text -> !text.isEmpty())
              .map(text -> IpAddress.parse(text).orElseThrow())
              .toList();
      return new NameEvent.Answer(micros, client, cells[3], cells[4].equals("3"), addresses);
    }
    NameEvent.Ends ends =
        new NameEvent.Ends(
            client,
            Integer.parseInt(cells[3]),
            IpAddress.parse(cells[4]).orElseThrow(),
            Integer.parseInt(cells[5]));
    return switch (cells[1]) {
      case "tls" -> new NameEvent.Hello(micros, ends, named(cells[6]), cells[8]);
      case "http" ->
          new NameEvent.Request(micros, ends, named(cells[6]).split(":", -1)[0], cells[7]);
      case "cert" -> new NameEvent.Certificate(micros, ends, cells[6].equals("1"));
      case "data" -> new NameEvent.OtherData(micros, ends);
      default -> throw new IllegalArgumentException(cells[1]);
    };
  }

  /** Empty where an address stands in a name's place, with or without its port. */
  private static String named(String text) {
    String bare = text;
    if (text.startsWith("[")) bare = text.substring(1).split("]", -1)[0];
    else if (text.chars().filter(c -> c == ':').count() == 1) bare = text.split(":", -1)[0];
    return IpAddress.parse(bare).isPresent() ? "" : text;
  }
}
