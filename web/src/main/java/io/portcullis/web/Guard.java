package io.portcullis.web;

import com.sun.net.httpserver.Headers;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  // Each name with the address that a browser has for it.
  private final Map<String, String> origins = new HashMap<>();

  /**
   * @param names by which the page may be asked for; {@code https://NAME} where a web server stands
   *     before it
   * @param port where it listens
   */
  Guard(List<String> names, int port, boolean tls) {
    String scheme = tls ? "https://" : "http://";
    int usual = tls ? 443 : 80;
    for (String name : names) {
      String host = name.toLowerCase(Locale.ROOT);
      if (host.startsWith("https://")) {
        origins.put(host.substring("https://".length()), host);
        continue;
      }
      origins.put(host + ":" + port, scheme + host + ":" + port);
      if (port == usual) origins.put(host, scheme + host);
    }
  }

  private static String host(Arrival arrival) {
    return arrival.header("Host").orElse("").toLowerCase(Locale.ROOT);
  }

  /** Whether the browser speaks TLS with us, or with who stands before us. */
  boolean secure(Arrival arrival) {
    return origins.getOrDefault(host(arrival), "").startsWith("https://");
  }

  /** Refuses a request that does not mean this page. */
  void check(Arrival arrival) throws Refusal {
    String ours = origins.get(host(arrival));
    if (ours == null) {
      throw new Refusal(421, "This page does not go by that name. Set 'web.hosts' if it should.");
    }
    Optional<String> origin = arrival.header("Origin");
    if (origin.isPresent() && !origin.get().toLowerCase(Locale.ROOT).equals(ours)) {
      throw new Refusal(403, "Another site asked for this, so it was refused.");
    }
    String site = arrival.header("Sec-Fetch-Site").orElse("none");
    boolean same = site.equals("none") || site.equals("same-origin");
    if (!same && arrival.isPost()) {
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
