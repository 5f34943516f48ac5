package io.portcullis.gateway.notify.notifier;

import java.net.URI;

/**
 * Where a service listens.
 *
 * @param scheme how it is spoken to, such as {@code tcp}
 * @param port 1 to 65535
 */
record Server(String scheme, String host, int port) {

  /**
   * Reads {@code SCHEME://HOST:PORT}; the host may be an address, of IPv6 in brackets.
   *
   * @param form what is expected, for the message
   * @throws IllegalArgumentException when it is none
   */
  static Server parse(String text, String form) {
    try {
      URI uri = URI.create(text);
      boolean whole = uri.getScheme() != null && uri.getHost() != null && uri.getPort() > 0;
      if (whole && uri.getPort() <= 65535) {
        return new Server(uri.getScheme(), uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort());
      }
    } catch (IllegalArgumentException noUri) {
      // Told below, with the form.
    }
    throw new IllegalArgumentException("'" + text + "' is none; write " + form);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
