package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.CommandLineRun.Result;
import io.portcullis.gateway.config.Paths;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One row of the ledger makes no sense: it is named, and stops nothing. */
final class BadRowsTest {
  private static final String BAD = "203.0.113.9";
  private static final String GOOD = "198.51.100.7";

  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void add() {
    line = new CommandLineRun().state(state);
    done("rules", "add", BAD);
    done("rules", "add", GOOD);
  }

  private Result done(String... words) {
    Result result = line.run(words);
    assertThat(result.exit()).as("%s", result).isZero();
    return result;
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + Paths.under(state).ledger());
        Statement work = connection.createStatement()) {
      work.execute(statement);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "target = 'no target at all'",
        "target = '203.0.113.9/33'",
        "scope = 'street'",
        "origin = 'nobody'",
        "verified = 'perhaps'",
        "timeout_ms = 0"
      })
  void itIsNamedCountedAndStopsNothing(String change) throws Exception {
    sql("update block set " + change + " where id = 1");
    Result list = done("rules", "list");
    assertThat(list.data()).contains(GOOD);
    assertThat(list.talk()).contains("rule 1 makes no sense", "set aside").doesNotContain("enum");
    Result status = done("-o", "json", "status");
    assertThat(new ObjectMapper().readTree(status.data()).get("ledger_set_aside").asInt())
        .isEqualTo(1);
    assertThat(done("status").data()).contains("1 rows make no sense and are set aside");
    assertThat(line.run("doctor").data()).contains("set aside: rule 1 makes no sense");
    // The kernel drops what no rule says that can be read.
    assertThat(line.run("rules", "sync").exit()).isEqualTo(5);
    done("arm");
    done("rules", "release", GOOD);
    // The kernel drops it all the same, and that is what is lifted.
    done("rules", "release", BAD);
    assertThat(line.kernel().list()).isEmpty();
    done("disarm");
    done("rules", "flush", "--yes");
    assertThat(done("rules", "list").talk()).doesNotContain("no sense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "disarm", "rules flush --yes"})
  void whatIsOrderedForAllHoldsForItTooShouldItEverMakeSenseAgain(String order) throws Exception {
    sql("update block set target = 'nonsense', origin = 'detector' where id = 1");
    done(order.split(" ", -1));
    assertThat(line.kernel().list()).noneMatch(held -> held.target().toString().contains(BAD));
    sql("update block set target = '" + BAD + "' where id = 1");
    done("rules", "sync");
    assertThat(line.kernel().list()).noneMatch(held -> held.target().toString().contains(BAD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update mode set word = 'asleep'",
        "update mode set since_us = 9223372036854775807, expires_us = -9223372036854775808",
        "update allow set kind = 'friend'",
        "update false_positive set boot_deadline_ms = 9223372036854775807, expires_us = 1",
        "update history set state = 'gone' where id = 1",
        "insert or replace into fact values ('enforcer.unfinished', 'half')",
        "insert or replace into fact values ('enforcer.unfinished', 'x' || char(10) || 'y')",
        "insert or replace into fact values ('ledger.replaced', 'lately')",
        "insert or replace into fact values ('breaker.open', '')",
      })
  void rowsOfOtherTablesStopNothingEither(String change) throws Exception {
    done("arm");
    done("allow", "add", "192.0.2.1");
    sql(change);
    for (String command :
        new String[] {
          "status",
          "rules list",
          "rules list --all",
          "rules history",
          "allow list",
          "breaker",
          "rules false-positives",
          "rules sync",
          "rules release " + GOOD,
          "disarm",
          "off",
          "rules flush --yes",
          "arm"
        }) {
      Result result = done(command.split(" ", -1));
      assertThat(result.talk()).doesNotContain("\tat ");
    }
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void aModeThatNobodyCanReadIsDryRun() throws Exception {
    done("arm");
    sql("update mode set word = 'asleep'");
    assertThat(done("status").data()).contains("dry run");
    done("arm");
    assertThat(done("status").data()).contains("armed");
  }
}
