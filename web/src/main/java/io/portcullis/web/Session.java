package io.portcullis.web;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who has logged in.
 *
 * @param id in the cookie
 * @param csrf in each form
 * @param write whether the token was one that may order
 * @param key that the gateway wants to see with an order
 */
record Session(String id, String csrf, String name, boolean write, String key, Instant begun) {
  /** What is known of somebody by a token or a password. */
  record Person(String name, boolean write, boolean program, String key) {}

  /** What is to be said on the next page. */
  record Told(boolean good, String words) {
    static Optional<Told> nothing() {
      return Optional.empty();
    }
  }
}
