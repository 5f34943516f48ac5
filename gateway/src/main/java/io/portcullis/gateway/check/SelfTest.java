package io.portcullis.gateway.check;

import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.check.Doctor.Finding;
import io.portcullis.gateway.check.Doctor.State;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves on this kernel that a drop holds, hits nobody else, and ends: with real packets between
 * private network namespaces that nobody else sees. The router's own firewall is not touched.
 */
public final class SelfTest {
  private static final int BLOCKED = 8443;
  private static final int OTHER = 443;
  private static final Duration LONG = Duration.ofMinutes(1);

  /** The shortest that shows that it was there and went. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final KernelAccess kernel;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param kernel that of the configuration that {@link #of} makes
   */
  public SelfTest(KernelAccess kernel) {
    this.kernel = kernel;
  }

  /** The configuration on the router of the private network. */
  public static Config of(Config config) {
    return config.watching(List.of(TestNetwork.INSIDE_DEVICE));
  }

  /** An inside host, another one beside it, and an outside one. */
  private record Hosts(String family, String host, String neighbour, String server) {
    Target target() {
      return Targets.connection(host + "-" + server + "-" + BLOCKED + "-tcp");
    }
  }

  private static final List<Hosts> FAMILIES =
      List.of(
          new Hosts("IPv4", "10.0.0.5", "10.0.0.6", "203.0.113.7"),
          new Hosts("IPv6", "fd00:1::5", "fd00:1::6", "2001:db8::7"));

  /**
   * Takes about ten seconds.
   *
   * @throws IOException when the private world cannot be made, with the remedy
   */
  public List<Finding> run() throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.open()) {
      Firewall firewall = network.router().call(kernel::open);
      findings.add(new Finding(State.OK, "firewall", firewall.name(), ""));
      try {
        for (Hosts hosts : FAMILIES) family(network, firewall, hosts);
        remove(network, firewall);
      } finally {
        network.router().doing(firewall::close);
      }
    }
    return List.copyOf(findings);
  }

  private void family(TestNetwork network, Firewall firewall, Hosts hosts)
      throws IOException, InterruptedException {
    if (!network.passes(hosts.host(), hosts.server(), BLOCKED)) {
      findings.add(
          new Finding(
              State.WARN,
              hosts.family(),
              "nothing passes between the private namespaces, so nothing was tested",
              "is " + hosts.family() + " disabled on this machine?"));
      return;
    }
    drop(network, firewall, hosts);
    lift(network, firewall, hosts);
    expire(network, firewall, hosts);
  }

  private void drop(TestNetwork network, Firewall firewall, Hosts hosts)
      throws IOException, InterruptedException {
    try (TestNetwork.Link open = network.link(hosts.host(), hosts.server(), BLOCKED)) {
      apply(network, firewall, new Change.Put(hosts.target(), LONG));
      boolean dropped = network.isDropped(hosts.host(), hosts.server(), BLOCKED);
      check(hosts, "a new connection is dropped", dropped);
      check(hosts, "an open connection dies", !open.carries());
    }
    Optional<Firewall.Element> held = network.router().call(() -> firewall.find(hosts.target()));
    // -1: this firewall does not count.
    boolean counted = held.filter(element -> element.packets() != 0).isPresent();
    check(hosts, "the kernel counts what it drops", counted);
    boolean port = network.passes(hosts.host(), hosts.server(), OTHER);
    check(hosts, "another port passes", port);
    boolean neighbour = network.passes(hosts.neighbour(), hosts.server(), BLOCKED);
    check(hosts, "another host passes", neighbour);
  }

  private void lift(TestNetwork network, Firewall firewall, Hosts hosts)
      throws IOException, InterruptedException {
    apply(network, firewall, new Change.Allow(List.of(Prefix.parse(hosts.host()))));
    boolean allowed = network.passes(hosts.host(), hosts.server(), BLOCKED);
    check(hosts, "the allowlist beats the block", allowed);
    apply(network, firewall, new Change.Allow(List.of()));
    boolean again = network.isDropped(hosts.host(), hosts.server(), BLOCKED);
    check(hosts, "without it the block holds again", again);
    apply(network, firewall, new Change.Remove(hosts.target()));
    boolean released = network.passes(hosts.host(), hosts.server(), BLOCKED);
    check(hosts, "a released one passes", released);
  }

  private void expire(TestNetwork network, Firewall firewall, Hosts hosts)
      throws IOException, InterruptedException {
    apply(network, firewall, new Change.Put(hosts.target(), SHORT));
    boolean dropped = network.isDropped(hosts.host(), hosts.server(), BLOCKED);
    // The kernel tidies its sets up to a second late; what is over drops nothing.
    Thread.sleep(SHORT.toMillis());
    boolean passes = network.passes(hosts.host(), hosts.server(), BLOCKED);
    check(hosts, "the kernel ends a block by itself", dropped && passes);
  }

  private void remove(TestNetwork network, Firewall firewall)
      throws IOException, InterruptedException {
    network.router().doing(firewall::remove);
    boolean there = network.router().call(firewall::intact);
    check(firewall.name(), "our table goes at once", !there);
  }

  private static void apply(TestNetwork network, Firewall firewall, Change change)
      throws IOException, InterruptedException {
    network.router().doing(() -> firewall.apply(List.of(change)));
  }

  private void check(Hosts hosts, String what, boolean holds) {
    check(hosts.family(), what, holds);
  }

  private void check(String where, String what, boolean holds) {
    findings.add(
        holds
            ? new Finding(State.OK, where, what, "")
            : new Finding(
                State.FAIL,
                where,
                "NOT so: " + what,
                "do not arm; report it with 'uname -r' and 'nft --version'"));
  }
}
