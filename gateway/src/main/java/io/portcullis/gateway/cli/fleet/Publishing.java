package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Signs an object for all sites, and publishes it. */
final class Publishing {
  private Publishing() {}

  /** The kind of a word of the command line. */
  static Kind kind(String word) throws StopException {
    return Kind.of(word)
        .orElseThrow(
            () ->
                new StopException(
                    Exit.USAGE,
                    "'"
                        + word
                        + "' is none of "
                        + Arrays.stream(Kind.values())
                            .map(Kind::word)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Signs and publishes.
   *
   * @param text empty: what was published is taken back
   */
  static void publish(
      RootCommand portcullis, OperatorFolder fleet, Kind kind, Optional<String> text)
      throws Exception {
    FleetObject signed;
    try {
      signed = fleet.sign(kind, portcullis.world().operator().toString(), portcullis.now(), text);
    } catch (IllegalArgumentException tooLarge) {
      throw new StopException(Exit.USAGE, String.valueOf(tooLarge.getMessage()));
    }
    try {
      fleet.publish(kind);
    } catch (IOException unheard) {
      throw new StopException(
          Exit.FAILED,
          "version "
              + signed.version()
              + " is signed, but no router hears of it: "
              + unheard.getMessage()
              + "; then 'portcullis fleet publish'");
    }
    String what = "the fleet's " + kind.word();
    portcullis
        .console()
        .did(
            columns(),
            List.of(signed),
            List.of(
                text.isPresent()
                    ? what + ", version " + signed.version() + ": routers that take it hear of it"
                    : what + ": taken back with version " + signed.version()));
  }

  private static List<Column<FleetObject>> columns() {
    return List.of(
        Column.of("object", "OBJECT", each -> each.kind().word()),
        Column.number("version", "VERSION", FleetObject::version),
        Column.of("time", "TIME", each -> each.time().toString()),
        Column.of("by", "BY", FleetObject::by));
  }
}
