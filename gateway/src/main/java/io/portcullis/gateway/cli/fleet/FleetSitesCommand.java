package io.portcullis.gateway.cli.fleet;

import io.portcullis.detector.json.Json;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.wiring.WithdrawnSites;
import io.portcullis.rules.Durations;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "sites",
    description = "The sites of the fleet, as this router's gateway heard them last.")
public final class FleetSitesCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public FleetSitesCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** A site; what it never said is missing. */
  private record Row(Json site, Optional<Instant> withdrawn) {
    String text(String name) {
      try {
        return site.has(name) ? site.text(name) : "";
      } catch (IOException wrong) {
        return "";
      }
    }

    Optional<Double> decimal(String name) {
      try {
        return site.has(name) ? Optional.of(site.number(name)) : Optional.empty();
      } catch (IOException wrong) {
        return Optional.empty();
      }
    }

    Optional<Long> number(String name) {
      try {
        return site.has(name) ? Optional.of(site.wholeNumber(name)) : Optional.empty();
      } catch (IOException wrong) {
        return Optional.empty();
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    Json facts = FleetFacts.read(portcullis);
    Map<String, Instant> withdrawn = withdrawn();
    List<Row> rows = new ArrayList<>();
    for (Json site : facts.objects("sites")) {
      rows.add(new Row(site, Optional.ofNullable(withdrawn.get(site.text("site")))));
    }
    portcullis.console().list(columns(), rows, "the gateway knows no site yet");
    return Exit.DONE;
  }

  private Map<String, Instant> withdrawn() throws Exception {
    try {
      return WithdrawnSites.of(portcullis.ledger().open(), portcullis.now());
    } catch (LedgerException unreadable) {
      portcullis.console().warn("whose word was withdrawn is unknown: " + unreadable.getMessage());
      return Map.of();
    }
  }

  private static List<Column<Row>> columns() {
    return List.of(
        Column.words(
            "site",
            "SITE",
            row -> row.text("site"),
            row -> row.text("site") + (row.site().isTrue("own") ? " (this)" : "")),
        Column.hidden("own", row -> row.site().isTrue("own")),
        Column.words(
            "speaks",
            "SPEAKS",
            row -> row.site().isTrue("speaks"),
            row -> row.site().isTrue("speaks") ? "yes" : "no"),
        Column.words(
            "withdrawn_until",
            "WITHDRAWN",
            row -> row.withdrawn().map(Instant::toString),
            row -> row.withdrawn().map(Instant::toString).orElse("")),
        Column.number("says", "SAYS", row -> row.number("says")),
        Column.words(
            "silent_s", "SEEN", row -> row.number("silent_s"), row -> ago(row.number("silent_s"))),
        Column.words(
            "clock_s", "CLOCK", row -> row.number("clock_s"), row -> off(row.number("clock_s"))),
        Column.of("version", "VERSION", row -> row.text("version")),
        Column.of("mode", "MODE", row -> row.text("mode")),
        Column.number("rules", "RULES", row -> row.number("rules")),
        Column.number("fleet", "BY FLEET", row -> row.number("fleet")),
        Column.number("leaks", "LEAKS", row -> row.number("leaks")),
        Column.number("flows_per_s", "FLOWS/S", row -> row.decimal("flows_per_s")),
        Column.number("lag_s", "LAG", row -> row.decimal("lag_s")));
  }

  private static String ago(Optional<Long> seconds) {
    return seconds.map(each -> text(each) + " ago").orElse("never");
  }

  private static String text(long seconds) {
    return seconds < 1 ? "0s" : Durations.text(Duration.ofSeconds(seconds));
  }

  /** Nothing is decided by it; below a minute nobody needs to know. */
  private static String off(Optional<Long> seconds) {
    if (seconds.isEmpty()) return "";
    long off = Math.abs(seconds.get());
    if (off < 60) return "right";
    return text(off) + (seconds.get() > 0 ? " ahead" : " behind");
  }
}
