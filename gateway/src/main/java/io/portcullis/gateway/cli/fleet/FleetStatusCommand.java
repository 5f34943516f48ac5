package io.portcullis.gateway.cli.fleet;

import io.portcullis.detector.json.Json;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = {
      "How this router's part in its fleet stands, as its gateway knows it.",
      "",
      "Exits 1 when the fleet's server does not answer, or no gateway runs."
    })
public final class FleetStatusCommand implements Callable<Integer> {
  /** A gateway writes each second. */
  private static final Duration OLD = Duration.ofSeconds(30);

  private final RootCommand portcullis;

  public FleetStatusCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** The facts, and what belongs to them. */
  private record Row(
      Config.Fleet settings,
      boolean up,
      String changed,
      String trouble,
      int sites,
      int accepted,
      int narrow,
      int told,
      int untold,
      long refused,
      long unusable,
      long readings,
      Evidence evidence) {}

  /** Of servers that several sites see. */
  private record Evidence(String trouble, int told, int untold, int tallies) {
    static final Evidence NONE = new Evidence("", 0, 0, 0);

    static Evidence of(Json facts) throws IOException {
      return new Evidence(
          facts.text("trouble"),
          facts.integer("told"),
          facts.integer("untold"),
          facts.integer("tallies"));
    }
  }

  @Override
  public Integer call() throws Exception {
    Json facts = FleetFacts.read(portcullis);
    Row row = row(facts);
    portcullis.console().show(columns(), row);
    return row.up() ? Exit.DONE : Exit.FAILED;
  }

  private Row row(Json facts) throws Exception {
    Instant written = Instant.parse(facts.text("time"));
    boolean old = Duration.between(written, portcullis.now()).compareTo(OLD) > 0;
    String trouble = old ? "the gateway wrote this at " + written : facts.text("trouble");
    return new Row(
        portcullis.config().fleet(),
        facts.isTrue("up") && !old,
        old ? written.toString() : facts.text("changed"),
        trouble,
        facts.objects("sites").size(),
        facts.integer("accepted"),
        facts.integer("narrow"),
        facts.integer("told"),
        facts.integer("untold"),
        facts.wholeNumber("refused"),
        facts.wholeNumber("unusable"),
        facts.wholeNumber("readings"),
        evidence());
  }

  private Evidence evidence() throws Exception {
    Optional<Json> facts = FleetFacts.evidence(portcullis);
    return facts.isPresent() ? Evidence.of(facts.get()) : Evidence.NONE;
  }

  private static List<Column<Row>> columns() {
    return List.of(
        Column.of("site", "site", row -> row.settings().site()),
        Column.of("servers", "servers", row -> String.join(", ", row.settings().servers())),
        Column.words("up", "connected", Row::up, row -> row.up() ? "yes" : "no"),
        Column.of("changed", "changed", Row::changed),
        Column.of("trouble", "trouble", Row::trouble),
        Column.of("accept", "accepts", FleetStatusCommand::accepts),
        Column.number("sites", "sites", Row::sites),
        Column.number("accepted", "wanted here", Row::accepted),
        Column.number("narrow", "one port, not widened", Row::narrow),
        Column.number("told", "told of ours", Row::told),
        Column.number("untold", "no room for", Row::untold),
        Column.number("refused", "messages refused", Row::refused),
        Column.number("unusable", "entries not understood", Row::unusable),
        Column.number("readings", "times all was read", Row::readings),
        Column.of("summaries", "summaries", FleetStatusCommand::summaries),
        Column.number("summed", "servers in them", row -> row.evidence().told()),
        Column.number("unsummed", "no room there for", row -> row.evidence().untold()),
        Column.words(
            "weigh",
            "weighs others' rhythms",
            row -> row.settings().weigh(),
            row -> row.settings().weigh() ? "yes" : "no"),
        Column.number("tallies", "servers known", row -> row.evidence().tallies()),
        Column.of("evidence_trouble", "their trouble", row -> row.evidence().trouble()));
  }

  private static String summaries(Row row) {
    return row.settings().summaries().name().toLowerCase(Locale.ROOT);
  }

  private static String accepts(Row row) {
    Config.Fleet settings = row.settings();
    String from = settings.from().isEmpty() ? "" : " of " + String.join(", ", settings.from());
    return switch (settings.accept()) {
      case NONE -> "none";
      case SITES -> "sites" + from;
      case QUORUM -> "quorum " + settings.quorum() + from;
    };
  }
}
