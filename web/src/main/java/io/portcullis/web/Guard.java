package io.portcullis.web;

import com.sun.net.httpserver.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask at all, whoever they are: only browsers that mean this very page, by its own name. A
 * name of a stranger that was made to lead here (DNS rebinding) is refused, and so is a form that
 * another site sends.
 */
final class Guard {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action"
          + " 'self'";

  private final Set<String> hosts = new HashSet<>();
  private final String scheme;

  /**
   * @param names by which the page may be asked for
   * @param port where it listens
   */
  Guard(List<String> names, int port, boolean tls) {
    this.scheme = tls ? "https" : "http";
    int usual = tls ? 443 : 80;
    for (String name : names) {
      String host = name.toLowerCase(Locale.ROOT);
      hosts.add(host + ":" + port);
      if (port == usual) hosts.add(host);
    }
  }

  /** Refuses a request that does not mean this page. */
  void check(Arrival arrival) throws Refusal {
    String host = arrival.header("Host").orElse("").toLowerCase(Locale.ROOT);
    if (!hosts.contains(host)) {
      throw new Refusal(421, "This page does not go by that name. Set 'web.hosts' if it should.");
    }
    Optional<String> origin = arrival.header("Origin");
    if (origin.isPresent()
        && !origin.get().toLowerCase(Locale.ROOT).equals(scheme + "://" + host)) {
      throw new Refusal(403, "Another site asked for this, so it was refused.");
    }
    String site = arrival.header("Sec-Fetch-Site").orElse("none");
    boolean ours = site.equals("none") || site.equals("same-origin");
    if (!ours && arrival.isPost()) {
      throw new Refusal(403, "Another site asked for this, so it was refused.");
    }
    if (!Set.of("GET", "HEAD", "POST").contains(arrival.method())) {
      throw new Refusal(405, "This page knows GET and POST.");
    }
  }

  /** What each answer says to browsers. */
  static void protect(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Frame-Options", "DENY");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (!headers.containsKey("Cache-Control")) headers.set("Cache-Control", "no-store");
  }
}
