package io.portcullis.gateway.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.owners.LoopbackResolver;
import io.portcullis.gateway.owners.Mmdb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose a blocked address is, as lists of rules say it. */
@Timeout(60)
final class RulesNamesTest {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir Path state;
  private final Schemas schemas = new Schemas();
  private CommandLineRun line;
  private Path country;
  private Path asn;

  @BeforeEach
  void block() throws IOException {
    line = new CommandLineRun().state(state);
    Instant now = line.clock().instant();
    country = new Mmdb("Test-Country", now).country("203.0.113.0/24", "DE").write(file("c.mmdb"));
    asn = new Mmdb("Test-ASN", now).asn("203.0.113.0/24", 64500, "Example").write(file("a.mmdb"));
    assertThat(line.run("ban", TUPLE).exit()).isZero();
    assertThat(line.run("ban", "198.51.100.0/24").exit()).isZero();
  }

  private Path file(String name) {
    return state.resolve(name);
  }

  private void configure(LoopbackResolver resolver) throws IOException {
    Files.writeString(
        file("portcullis.yaml"),
        "geo:\n  country: %s\n  asn: %s\n  resolver: 127.0.0.1:%d\n"
            .formatted(country, asn, resolver.address().getPort()));
  }

  private List<JsonNode> json(String schema, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isZero();
    try {
      return schemas.check(schema, result.data());
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @Test
  void aListSaysWhoseAddressesAreWhenItIsAsked() throws IOException {
    try (LoopbackResolver resolver = LoopbackResolver.naming("c2.example.org")) {
      configure(resolver);
      String people = line.run("rules", "list", "--names").data();
      assertThat(people)
          .contains("NAME", "COUNTRY", "NETWORK", "c2.example.org", "DE", "AS64500 Example");
      assertThat(resolver.asked()).as("a prefix has no name").hasSize(1);
      List<JsonNode> rows = json("rules-list", "--json", "rules", "list", "--names");
      assertThat(rows.get(0).get("dest_name").asText()).isEqualTo("c2.example.org");
      assertThat(rows.get(0).get("dest_country").asText()).isEqualTo("DE");
      assertThat(rows.get(0).get("dest_asn").asLong()).isEqualTo(64500);
      assertThat(rows.get(0).get("dest_network").asText()).isEqualTo("Example");
      assertThat(rows.get(1).get("dest_name").isNull()).isTrue();
      assertThat(rows.get(1).get("dest_asn").isNull()).isTrue();
    }
  }

  @Test
  void nobodyIsAskedWithoutAnOrder() throws IOException {
    try (LoopbackResolver resolver = LoopbackResolver.naming("c2.example.org")) {
      configure(resolver);
      JsonNode row = json("rules-list", "--json", "rules", "list").get(0);
      assertThat(row.has("dest_name")).isFalse();
      JsonNode rule = json("rules-show", "--json", "rules", "show", TUPLE).get(0);
      assertThat(rule.get("dest_name").isNull()).isTrue();
      assertThat(rule.get("dest_country").asText()).isEqualTo("DE");
      assertThat(line.run("rules", "show", TUPLE).data())
          .containsPattern("country +DE\n")
          .containsPattern("network +AS64500 Example\n");
      assertThat(resolver.asked()).isEmpty();
      assertThat(line.run("rules", "show", TUPLE, "--names").data())
          .containsPattern("name +c2.example.org\n");
      assertThat(resolver.asked()).hasSize(1);
    }
  }

  @Test
  void whoWatchesAsksOnce() throws IOException {
    try (LoopbackResolver resolver = LoopbackResolver.naming("c2.example.org")) {
      configure(resolver);
      Files.delete(country);
      AtomicInteger looks = new AtomicInteger();
      line.stopWhen(() -> looks.incrementAndGet() > 25);
      CommandLineRun.Result result = line.run("rules", "list", "--names", "--watch", "--json");
      assertThat(result.data().split("c2.example.org", -1)).hasSize(3);
      assertThat(result.talk()).containsOnlyOnce("does not exist");
      assertThat(resolver.asked()).hasSize(1);
    }
  }

  @Test
  void withoutFilesARuleIsShownAsEver() {
    assertThat(line.run("rules", "show", TUPLE).data()).doesNotContain("country", "network");
    JsonNode rule = json("rules-show", "--json", "rules", "show", TUPLE).get(0);
    assertThat(rule.get("dest_country").isNull()).isTrue();
  }

  @Test
  void whatCannotBeFoundOutIsSaidAndTheListIsShown() throws IOException {
    int port;
    try (LoopbackResolver gone = LoopbackResolver.naming("x.example")) {
      configure(gone);
      port = gone.address().getPort();
    }
    Files.delete(country);
    Files.writeString(asn, "no such file");
    CommandLineRun.Result result = line.run("rules", "list", "--names");
    assertThat(result.exit()).isZero();
    assertThat(result.data()).contains("203.0.113.7", "198.51.100.0/24");
    assertThat(result.talk())
        .contains(country + ": does not exist", asn + ": is no MMDB file", "no names: ")
        .contains("127.0.0.1:" + port)
        .doesNotContain("Exception", "\tat ");
  }
}
