package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A lab whose router runs a firewall of either kind; a test at a time. */
final class FirewalledLab implements AutoCloseable {
  static final Duration HOUR = Duration.ofHours(1);

  /** A timeout that is not over before a busy machine has looked, and soon enough. */
  static final Duration SOON = Duration.ofSeconds(6);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Lab lab = new Lab();
  private Firewall firewall = new IdleFirewall.Named("none");

  enum Backend {
    NFTABLES,
    IPSET
  }

  Lab lab() {
    return lab;
  }

  Firewall firewall() {
    return firewall;
  }

  void open(Backend backend) {
    open(backend, FirewallSettings.router());
  }

  void open(Backend backend, FirewallSettings settings) {
    Firewall opened =
        lab.router()
            .call(
                () ->
                    backend == Backend.NFTABLES
                        ? NftFirewall.open(settings)
                        : IpsetFirewall.open(settings));
    open(opened);
  }

  /** Nothing but an ingress chain at these devices. */
  void openOnArrival(String... devices) {
    open(Backend.NFTABLES, new FirewallSettings(Set.of(), List.of(devices), 1000));
  }

  void open(Firewall opened) {
    firewall = opened;
    lab.router().doing(firewall::prepare);
  }

  void apply(Change... changes) {
    lab.router().doing(() -> firewall.apply(List.of(changes)));
  }

  void put(Target target) {
    put(target, HOUR);
  }

  void put(Target target, Duration timeout) {
    apply(new Change.Put(target, timeout));
  }

  void remove(Target target) {
    apply(new Change.Remove(target));
  }

  boolean holds(Target target) {
    return lab.router().call(() -> firewall.find(target)).isPresent();
  }

  Firewall.Element element(Target target) {
    return lab.router().call(() -> firewall.find(target)).orElseThrow();
  }

  /** Waits for what the kernel does by itself, however busy the machine is. */
  static void await(String what, BooleanSupplier event) {
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (!event.getAsBoolean()) {
      assertThat(Instant.now()).as("waiting until " + what).isBefore(giveUp);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  void assertRemaining(Target target, Duration expected) {
    assertThat(element(target).remaining())
        .as(target.toString())
        .isCloseTo(expected, Duration.ofSeconds(30));
  }

  /** A router's own table: it translates, and accepts what is established, as most do. */
  void translate() {
    for (String line :
        List.of(
            "add table inet router",
            "add chain inet router post { type nat hook postrouting priority 100; policy accept; }",
            "add rule inet router post oifname wan masquerade",
            "add chain inet router forward { type filter hook forward priority 0; policy accept; }",
            "add rule inet router forward ct state established,related accept")) {
      lab.router().nft(line);
    }
  }

  /** The connections that the router tracks. */
  String tracked() {
    return lab.router().run("cat", "/proc/net/nf_conntrack");
  }

  /** Leaves the router as it was found. */
  void clear() {
    lab.router().doing(firewall::remove);
    firewall.close();
    lab.router().nft("flush", "ruleset");
    firewall = new IdleFirewall.Named("none");
  }

  @Override
  public void close() {
    firewall.close();
    lab.close();
  }
}
