package io.portcullis.gateway.notify.notifier;

import io.portcullis.enforcer.netlink.UnixDatagrams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An entry of systemd's journal with a field for each part, so that {@code journalctl
 * PORTCULLIS_RULE=7} finds it (systemd's "Native Journal Protocol").
 */
record Journal(Path socket) implements Notifier {

  static Notifier read(Options options) {
    return new Journal(
        options.read("socket", Path::of).orElse(Path.of("/run/systemd/journal/socket")));
  }

  @Override
  public Sender open() {
    return this::send;
  }

  private void send(Notice notice) throws IOException {
    // No value holds a line feed, so each is NAME=VALUE on a line.
    StringBuilder entry = new StringBuilder(512);
    field(entry, "MESSAGE", notice.oneLine());
    field(entry, "PRIORITY", Integer.toString(notice.severity().syslog()));
    field(entry, "SYSLOG_IDENTIFIER", "portcullis");
    field(entry, "PORTCULLIS_EVENT", notice.event());
    notice.rule().ifPresent(id -> field(entry, "PORTCULLIS_RULE", id.toString()));
    for (Notice.Line line : notice.lines()) {
      field(entry, "PORTCULLIS_" + line.name().toUpperCase(Locale.ROOT), line.text());
    }
    new UnixDatagrams(socket.toString()).send(entry.toString());
  }

  private static void field(StringBuilder entry, String name, String value) {
    entry.append(name).append('=').append(value).append('\n');
  }

  @Override
  public String toString() {
    return "journal";
  }
}
