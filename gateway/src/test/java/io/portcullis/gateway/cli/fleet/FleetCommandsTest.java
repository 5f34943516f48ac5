package io.portcullis.gateway.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fleet.NatsServer;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands: a fleet is made, grows and shrinks. */
@Timeout(120)
final class FleetCommandsTest {
  @TempDir Path folder;
  private final CommandLineRun line = new CommandLineRun();
  private final Schemas schemas = new Schemas();
  private Path fleet;
  private int port;

  @BeforeEach
  void place() throws Exception {
    line.state(Files.createDirectories(folder.resolve("state")));
    fleet = folder.resolve("fleet");
    port = NatsServer.freePort();
  }

  private CommandLineRun.Result make() {
    return line.run(
        "fleet",
        "init",
        "--folder",
        fleet.toString(),
        "--server",
        "nats://127.0.0.1:" + port,
        "--listen",
        "127.0.0.1:" + port,
        "--store",
        folder.resolve("store").toString(),
        "--json");
  }

  private CommandLineRun.Result order(String command, String... more) {
    String[] words = new String[more.length + 4];
    words[0] = "fleet";
    words[1] = command;
    words[2] = "--folder";
    words[3] = fleet.toString();
    System.arraycopy(more, 0, words, 4, more.length);
    return line.run(words);
  }

  @Test
  void aFleetIsMadeAndASiteIsHandedWhatItNeeds() throws Exception {
    schemas.check("fleet-init", make().data());
    schemas.check("fleet-join", order("join", "lyon", "--json").data());
    Path handed = fleet.resolve("sites/lyon");
    for (String secret : new String[] {"site.key", "bus.key"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(handed.resolve(secret))))
          .as(secret)
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(handed.resolve("site.key")))
        .as("no key is used twice")
        .isNotEqualTo(Files.readString(handed.resolve("bus.key")));
    Config read = ConfigReader.read(handed.resolve("fleet.yaml"), true);
    assertThat(read.fleet().site()).contains("lyon");
    assertThat(read.fleet().accept()).isEqualTo(Config.Fleet.Accept.NONE);
    try (NatsServer server = new NatsServer(fleet.resolve("nats-server.conf"), port)) {
      server.start();
      assertThat(order("publish", "--json").data()).contains("\"entries\":1");
      schemas.check("fleet-publish", order("publish", "--json").data());
      assertThat(order("join", "oslo", "--read-only").exit()).isZero();
      server.reload();
      assertThat(order("publish").data()).contains("the server has 2 entries of sites");
      assertThat(order("join", "counter", "--correlator").exit()).isZero();
      server.reload();
      assertThat(order("publish").exit()).isZero();
      String counter = fleet.resolve("sites/counter").toString();
      CommandLineRun.Result counted = count(counter);
      // The server reads its configuration when it comes to it.
      for (int again = 0; counted.exit() != 0 && again < 50; again++) counted = count(counter);
      assertThat(schemas.check("fleet-correlate", counted.data())).hasSize(16);
      assertThat(line.run("fleet", "correlate", "--member", counter, "--once").data())
          .as("each partition was counted a moment ago")
          .isEmpty();
      schemas.check(
          "fleet-withdraw", order("withdraw", "--site", "lyon", "--everywhere", "--json").data());
    }
    assertThat(Files.readString(fleet.resolve("nats-server.conf")))
        .contains("# oslo")
        .doesNotContain("# lyon")
        .doesNotContain("portcullis.1.oslo.decisions");
  }

  private CommandLineRun.Result count(String member) throws InterruptedException {
    Thread.sleep(200);
    return line.run("fleet", "correlate", "--member", member, "--once", "--json");
  }

  @Test
  void mistakesAreNamedWithWhatHelps() throws Exception {
    assertThat(order("join", "lyon").talk()).contains("'portcullis fleet init' makes one");
    assertThat(make().exit()).isZero();
    assertThat(make().talk()).contains("holds a fleet already");
    assertThat(order("join", "Lyon!").exit()).isEqualTo(2);
    assertThat(order("join", "fleet").talk()).contains("is no name of a site");
    assertThat(order("join", "lyon").exit()).isZero();
    assertThat(order("join", "lyon").talk()).contains("there is a site 'lyon' already");
    assertThat(order("join", "oslo", "--rotate").talk()).contains("there is no site 'oslo'");
    assertThat(order("join", "lyon", "--retire").talk()).contains("has one key alone");
    assertThat(order("join", "lyon", "--rotate").exit()).isZero();
    assertThat(order("join", "lyon", "--rotate").talk()).contains("has two keys already");
    assertThat(order("publish").talk()).contains("no bus at nats://127.0.0.1:" + port);
    assertThat(line.run("fleet", "init", "--server", "http://192.0.2.1").talk())
        .contains("is no server");
    assertThat(order("join", "bonn", "--correlator", "--read-only").exit()).isEqualTo(2);
    assertThat(line.run("fleet", "correlate", "--member", folder.toString()).talk())
        .contains("has no fleet.yaml");
    assertThat(line.run("fleet", "status").talk()).contains("this router belongs to no fleet");
  }
}
