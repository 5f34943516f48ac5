package io.portcullis.rules;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The addresses behind the allowlist's host names, asked again and again because they change. An
 * address that a name no longer has stays allowed for a grace, so that a change of records cuts no
 * one off in the middle; while a name cannot be resolved its last answer stands, however old.
 *
 * <p>Asking can take seconds: never on the path of flows. Used by one thread.
 */
public final class HostNames {
  /** For how long an old answer counts unless said otherwise. */
  public static final Duration GRACE = Duration.ofHours(1);

  // RFC 1123 §2.1, and at least one letter in the last label, as no address has one (RFC 3696 §2).
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
              + "(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /** Asks for a name's addresses; {@code InetAddress::getAllByName} with caching off. */
  public interface Resolver {
    List<InetAddress> resolve(String name) throws UnknownHostException;
  }

  private final Resolver resolver;
  private final BootClock clock;
  private final Duration grace;
  private final Map<String, Map<InetAddress, Duration>> lastSeen = new HashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  public HostNames(Resolver resolver, BootClock clock, Duration grace) {
    this.resolver = resolver;
    this.clock = clock;
    this.grace = grace;
  }

  /** Whether a text can be a host name, and so is no address or prefix. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Asks for all names now; names that are not among them are forgotten.
   *
   * @return the addresses of each name, old ones within their grace included
   */
  public Map<String, List<InetAddress>> refresh(Collection<String> names) {
    lastSeen.keySet().retainAll(names);
    failures.clear();
    for (String name : names) ask(name);
    Map<String, List<InetAddress>> answers = new HashMap<>();
    lastSeen.forEach((name, seen) -> answers.put(name, List.copyOf(seen.keySet())));
    return Map.copyOf(answers);
  }

  private void ask(String name) {
    Map<InetAddress, Duration> seen = lastSeen.computeIfAbsent(name, any -> new LinkedHashMap<>());
    List<InetAddress> answer;
    try {
      answer = resolver.resolve(name);
    } catch (UnknownHostException failed) {
      failures.put(name, String.valueOf(failed.getMessage()));
      return;
    }
    Duration now = clock.sinceBoot();
    for (InetAddress address : answer) seen.put(InetAddresses.of(address.getAddress()), now);
    seen.values().removeIf(last -> now.minus(last).compareTo(grace) > 0);
  }

  /** The names that had no answer when they were last asked, with the reason. */
  public List<String> failures() {
    List<String> told = new ArrayList<>();
    failures.forEach((name, why) -> told.add(name + ": " + why));
    return told;
  }
}
