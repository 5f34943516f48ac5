package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.Life;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whatever stands in a row of the ledger, it stops no other row: what can be read is read, the rest
 * set aside. The input says which columns become what.
 */
public final class LedgerRowsFuzz {
  private static final String BAD = "203.0.113.9";
  private static final String GOOD = "198.51.100.7";
  private static final List<String> COLUMNS =
      Stream.of(
              "block: target scope state origin reason tuple model letters created_us expires_us"
                  + " boot_id boot_deadline_ms timeout_ms permanent packets bytes verified"
                  + " enforced",
              "allow: what kind comment since_us expires_us boot_id boot_deadline_ms",
              "false_positive: tuple letters since_us expires_us boot_id boot_deadline_ms who",
              "mode: word expires_us boot_id boot_deadline_ms who since_us",
              "fact: value",
              "boot: boot_id seen_ms",
              "history: at_us target state who why",
              "explanation: json")
          .flatMap(LedgerRowsFuzz::updates)
          .toList();
  private static final List<String> WORDS =
      List.of(
          "connection",
          "remote",
          "host",
          "active",
          "pending",
          "would_block",
          "operator",
          "detector",
          "crowdsec",
          "fleet",
          "armed",
          "armed_until",
          "spared",
          "first",
          "\u001f");

  private LedgerRowsFuzz() {}

  private static Stream<String> updates(String table) {
    int colon = table.indexOf(':');
    String name = table.substring(0, colon);
    String rows =
        switch (name) {
          case "block" -> " where id = 1";
          case "history", "explanation" -> " where block_id = 1";
          default -> "";
        };
    return Stream.of(table.substring(colon + 2).split(" "))
        .map(column -> "update " + name + " set " + column + " = ?" + rows);
  }

  public static List<byte[]> seeds() {
    return List.of(
        new byte[] {0, 3, 'n', 'o', 'n'},
        new byte[] {8, -1, 127, -1, -1, -1, -1, -1, -1, -1, 9, -1, -128, 0, 0, 0, 0, 0, 0, 0},
        new byte[] {3, -3, 6, 2, -3, 3, 16, 0, 25, -2, 0, 39, 2, 'x', 'y', 40, 1, 'z'},
        new byte[] {1, -3, 1, 0, 11, '2', '0', '3', '.', '0', '.', '0', '/', '8', 32, -3, 11});
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException, SQLException {
    Path memory = Path.of("/dev/shm");
    Path folder =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "portcullis-fuzz")
            : Files.createTempDirectory("portcullis-fuzz");
    Path file = folder.resolve("portcullis.db");
    try {
      FakeBootClock clock = new FakeBootClock();
      fill(file, clock);
      change(file, ByteBuffer.wrap(input));
      look(file, clock);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.toList()) Files.delete(each);
      }
      Files.delete(folder);
    }
  }

  private static void fill(Path file, FakeBootClock clock) throws IOException {
    Instant now = clock.instant();
    Actor by = new Actor.Operator("root");
    Life life = new Life(now, now.plusSeconds(3600), Duration.ofHours(1), false);
    try (Ledger ledger = Ledger.open(file, clock)) {
      ledger.intendAll(
          Stream.of(BAD, GOOD)
              .map(to -> Targets.toAdd(to, Optional.empty()))
              .map(to -> Block.byOperator(to, "fuzz", life))
              .toList());
      ledger.allow(
          new AllowEntry("x.example", AllowEntry.Kind.OPERATOR, "", now, Optional.empty()));
      ledger.falsePositive(
          new Ledger.FalsePositive("a-b-c-tcp", "88,", now, now.plusSeconds(60), Optional.of(by)));
      ledger.mode(new Mode.Armed(), by);
      ledger.fact("enforcer.unfinished", Optional.of("0\nroot\n1 \nwhy"));
    }
  }

  /** A column, how its value is written, and the value. */
  private static void change(Path file, ByteBuffer input) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      while (input.remaining() > 1) {
        String update = COLUMNS.get((input.get() & 0xff) % COLUMNS.size());
        int kind = input.get();
        try (PreparedStatement statement = connection.prepareStatement(update)) {
          if (kind == -1 && input.remaining() >= 8) statement.setLong(1, input.getLong());
          else if (kind == -2 && input.hasRemaining()) statement.setLong(1, input.get());
          else if (kind == -3 && input.hasRemaining()) statement.setString(1, word(input.get()));
          else statement.setString(1, text(input, kind));
          statement.executeUpdate();
        } catch (SQLException refused) {
          // The schema does not take it.
        }
      }
    }
  }

  private static String word(byte which) {
    return WORDS.get((which & 0xff) % WORDS.size());
  }

  private static String text(ByteBuffer input, int length) {
    byte[] text = new byte[Math.min(length & 0xff, input.remaining())];
    input.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void look(Path file, FakeBootClock clock) throws IOException {
    try (Ledger ledger = Ledger.open(file, clock)) {
      Ledger.Examined examined = ledger.examine();
      assertThat(examined.blocks()).anyMatch(block -> block.target().toString().equals(GOOD));
      assertThat(ledger.all(10)).isNotEmpty();
      assertThat(ledger.allInForce(Targets.toAdd(GOOD, Optional.empty()))).hasSizeBetween(1, 2);
      assertThat(ledger.inForceAround(Targets.parse("198.51.100.0/24"))).isNotEmpty();
      assertThat(ledger.history(Optional.empty(), 10)).isNotNull();
      assertThat(ledger.allowed(clock.instant())).isNotNull();
      assertThat(ledger.mode()).isNotNull();
      for (Block block : examined.blocks()) {
        ledger.update(block, Actor.Automatic.GATEWAY, "fuzz");
        ledger.verdict(block.id(), Verdict.UNTESTED, "fuzz");
      }
      ledger.endSetAside(true, Actor.Automatic.GATEWAY, "fuzz");
      assertThat(ledger.examine().setAside()).noneMatch(row -> row.rule() == 1);
    }
  }
}
