package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Life.OPERATOR;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.firewall.Life;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Beside the firewalls that routers have: theirs is not touched, ours stays or comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CoexistenceIT {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-udp";

  /** Shaped as firewalld does it: one table, a chain for each zone, sets, an early accept. */
  private static final String FIREWALLD =
      """
      table inet firewalld {
        set trusted { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 } }
        chain filter_FORWARD {
          type filter hook forward priority 10; policy accept;
          ct state { established, related } accept
          jump filter_FWD_public
        }
        chain filter_FWD_public { ip saddr @trusted accept; tcp dport 25 reject; }
        chain nat_POSTROUTING { type nat hook postrouting priority 100; policy accept; masquerade; }
      }
      """;

  @AutoClose private final Lab lab = new Lab();
  private Life life;
  private Path folder;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    life = new Life(lab.router(), folder);
  }

  @AfterEach
  void close() {
    life.close();
  }

  private boolean passes() {
    return lab.goesOut("10.0.0.5", "203.0.113.7", 443);
  }

  private Path file(String ruleset) throws Exception {
    return Files.writeString(folder.resolve("nftables.conf"), ruleset);
  }

  private void everyOrder() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    assertThat(passes()).isFalse();
    Block block = enforcer.add(remote("203.0.113.0/24"), HOUR, false, "", OPERATOR).block();
    enforcer.extend(List.of(block), HOUR.multipliedBy(2), OPERATOR);
    enforcer.tick();
    enforcer.reconcile(true);
    enforcer.release(List.of(block), Duration.ZERO, "", OPERATOR);
    enforcer.flush(OPERATOR);
    enforcer.off(OPERATOR);
    assertThat(passes()).isTrue();
  }

  @Test
  void noOrderOfOursTouchesFirewalld() throws Exception {
    lab.router().nft("-f", file(FIREWALLD).toString());
    String before = life.ruleset();
    everyOrder();
    assertThat(life.ruleset()).isEqualTo(before);
  }

  @Test
  void afterAReloadThatFlushesEverythingTheirsIsTheNewOneAndOursIsBack() throws Exception {
    Path file = file("flush ruleset\n" + FIREWALLD);
    lab.router().nft("-f", file.toString());
    String theirs = life.ruleset();
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    for (int reload = 0; reload < 3; reload++) {
      lab.router().nft("-f", file.toString());
      assertThat(life.held()).isEmpty();
      assertThat(life.enforcer().tick().mended()).isEqualTo(1);
      assertThat(passes()).isFalse();
      assertThat(lab.router().nft("list", "table", "inet", "firewalld").strip())
          .isEqualTo(theirs.strip());
      life.assertAgreement();
    }
  }

  @Test
  void dockersChainsAndOursDoNotKnowOfOneAnother() throws Exception {
    for (String rule :
        List.of(
            "-N DOCKER-USER",
            "-N DOCKER",
            "-A FORWARD -j DOCKER-USER",
            "-A DOCKER -j ACCEPT",
            "-A FORWARD -o lan -j DOCKER",
            "-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT")) {
      iptables(rule);
    }
    iptables("-t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE");
    String before = lab.router().run("iptables-save", "-t", "filter");
    String nat = lab.router().run("iptables-save", "-t", "nat");
    everyOrder();
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    life.block("10.0.0.6-203.0.113.7-443-udp", HOUR);
    // What docker does at its start.
    iptables("-F DOCKER-USER");
    iptables("-A DOCKER-USER -j RETURN");
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isFalse();
    assertThat(life.enforcer().tick().differences()).isEmpty();
    iptables("-F DOCKER-USER");
    assertThat(rules(lab.router().run("iptables-save", "-t", "filter"))).isEqualTo(rules(before));
    assertThat(rules(lab.router().run("iptables-save", "-t", "nat"))).isEqualTo(rules(nat));
    for (String undo : List.of("-F", "-X", "-t nat -F")) iptables(undo);
  }

  private void iptables(String words) {
    lab.router().run(("iptables " + words).split(" ", -1));
  }

  /** Without the comments, which have the time, and the counters. */
  private static List<String> rules(String saved) {
    return saved
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+]", ""))
        .toList();
  }
}
