package io.portcullis.gateway.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.page.Commands;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.gate.Seen;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Where the picture comes from: the gateway's socket when it answers, else ledger, kernel and
 * metrics file, as {@code status} and {@code rules list} read them.
 */
final class Feed {
  private static final String HOW =
      "tuples with letters and evidence: set 'web: {socket: true}' and restart the gateway";
  private static final String SILENT =
      "no tuples: the gateway does not answer at its socket ('web.socket')";

  /** Looks between which nobody asks for the events: they are some megabytes on a busy day. */
  private static final int SELDOM = 5;

  private final Commands commands;
  private final Optional<GatewayLink> link;
  private final Meter meter;
  private final InstantSource clock;
  private final ObjectMapper json = new ObjectMapper();
  private List<Picture.Tuple> tuples = List.of();
  private int looks;

  /**
   * @param link started; empty where the configuration opens no socket
   */
  Feed(Commands commands, Optional<GatewayLink> link, Meter meter, InstantSource clock) {
    this.commands = commands;
    this.link = link;
    this.meter = meter;
    this.clock = clock;
  }

  /** The picture of now. */
  Picture look() throws InterruptedException {
    if (link.isPresent() && link.get().line() != Seen.Line.GONE) return heard(link.get());
    tuples = List.of();
    looks = 0;
    return read();
  }

  private Picture heard(GatewayLink from) throws InterruptedException {
    Seen seen = from.seen();
    if (looks++ % SELDOM == 0) {
      Answer events = from.ask(from.request("ask", "events"));
      if (events.done()) tuples = PictureReader.tuples(events.data());
    }
    boolean still = seen.line() == Seen.Line.STILL;
    String gateway = still ? "STANDS STILL" : PictureReader.gateway(seen.status());
    return picture(gateway, seen.status(), PictureReader.blocks(seen.rules().newest()), "");
  }

  private Picture read() {
    JsonNode status = run("status");
    JsonNode rules = run("rules", "list");
    return picture(
        PictureReader.gateway(status),
        status,
        PictureReader.blocks(rules),
        link.isPresent() ? SILENT : HOW);
  }

  private Picture picture(
      String gateway, JsonNode status, List<Picture.Row> blocks, String missing) {
    return new Picture(
        gateway,
        PictureReader.mode(status, clock.instant()),
        PictureReader.warnings(status),
        meter.read(),
        blocks,
        tuples,
        missing);
  }

  /** What cannot be read is as if nothing were there; the first line then says no mode. */
  private JsonNode run(String... words) {
    try {
      return json.readTree(commands.run("", List.of(words)).data());
    } catch (IOException noJson) {
      return json.createObjectNode();
    }
  }
}
