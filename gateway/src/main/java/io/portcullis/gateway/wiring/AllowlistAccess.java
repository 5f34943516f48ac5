package io.portcullis.gateway.wiring;

import io.portcullis.gateway.config.Config;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is never blocked, from its three sources: the configuration with what it takes of a fleet's,
 * the ledger, and the network's own hosts. Host names are asked of DNS.
 */
public final class AllowlistAccess {
  private List<AllowEntry> configured;
  private final LedgerAccess ledger;
  private final NetworkAccess network;
  private final BootClock clock;
  private final HostNames names;

  public AllowlistAccess(
      List<Config.Allowed> configured,
      LedgerAccess ledger,
      NetworkAccess network,
      BootClock clock) {
    this(configured, ledger, network, clock, AllowlistAccess::resolve);
  }

  /** An allowlist that asks for host names in the given way. */
  public AllowlistAccess(
      List<Config.Allowed> configured,
      LedgerAccess ledger,
      NetworkAccess network,
      BootClock clock,
      HostNames.Resolver resolver) {
    this.configured = entries(configured);
    this.ledger = ledger;
    this.network = network;
    this.clock = clock;
    this.names = new HostNames(resolver, clock, HostNames.GRACE);
  }

  private static List<AllowEntry> entries(List<Config.Allowed> configured) {
    return configured.stream().map(AllowlistAccess::entry).toList();
  }

  private static AllowEntry entry(Config.Allowed allowed) {
    return new AllowEntry(
        allowed.what(),
        allowed.fleets() ? AllowEntry.Kind.FLEET : AllowEntry.Kind.CONFIGURED,
        allowed.reason(),
        Instant.EPOCH,
        Optional.empty());
  }

  private static List<InetAddress> resolve(String name) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(name));
  }

  /** Everything that protects, as of now; asks DNS for host names. */
  public Allowlist now() throws IOException {
    ledger.open(); // an unreadable one must not pass for one without entries
    return now(network.discover());
  }

  /** Everything that protects in another network, as of now, without making a ledger. */
  public Allowlist now(Network elsewhere) throws IOException {
    List<AllowEntry> entries = new ArrayList<>(configured);
    if (ledger.exists()) entries.addAll(ledger.open().allowed(clock.instant()));
    entries.addAll(elsewhere.roles());
    List<String> unresolved = namesIn(entries);
    Map<String, List<InetAddress>> resolved =
        unresolved.isEmpty() ? Map.of() : names.refresh(unresolved);
    return new Allowlist(entries, resolved);
  }

  /** The host names among an operator's entries, which have to be looked up. */
  public static List<String> namesIn(List<AllowEntry> entries) {
    return entries.stream()
        .filter(AllowEntry::isOperators)
        .map(AllowEntry::what)
        .filter(HostNames::isName)
        .distinct()
        .toList();
  }

  /** The allowlist's host names, with the answers of this process. */
  public HostNames names() {
    return names;
  }

  /** Whether a host name had no answer when the allowlist was last asked for. */
  public boolean isUnanswered(String name) {
    return names.failures().stream().anyMatch(failure -> failure.startsWith(name + ": "));
  }

  /** Has other entries of the configuration from now on. */
  public void use(List<Config.Allowed> allowed) {
    configured = entries(allowed);
  }

  /** The entries of the configuration. */
  public List<AllowEntry> configured() {
    return configured;
  }
}
