package io.portcullis.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Who a token belongs to, by the gateway's word. A wrong one is answered slowly, a few at a time; a
 * right one never waits for a wrong one, so guessing locks nobody out.
 */
final class Logins {
  private static final int GUESSES_AT_ONCE = 4;
  private static final long PAUSE_MS = 1000;
  private static final int LONGEST = 128;

  private final GatewayLink link;
  private final Semaphore guesses = new Semaphore(GUESSES_AT_ONCE);

  Logins(GatewayLink link) {
    this.link = link;
  }

  /**
   * The owner of a token; a login is used up by this.
   *
   * @throws Refusal when there is none, or nobody can be asked
   */
  Session.Person owner(String token) throws Refusal, InterruptedException {
    Answer answer = ask(token.strip());
    if (answer.done() && answer.data().isObject()) {
      return new Session.Person(
          answer.data().path("name").asText(),
          answer.data().path("write").asBoolean(),
          answer.data().path("program").asBoolean());
    }
    if (answer.exit() == 1) throw new Refusal(503, answer.talk());
    slowDown();
    throw new Refusal(403, "That token opens nothing: it is wrong, used up or too old.");
  }

  private Answer ask(String token) throws InterruptedException {
    String text = token.length() > LONGEST ? "" : token;
    ObjectNode request = link.request("ask", "token").put("hash", hash(text));
    return link.ask(request);
  }

  private void slowDown() throws Refusal, InterruptedException {
    if (!guesses.tryAcquire()) throw new Refusal(429, "Too many wrong tokens. Wait a moment.");
    try {
      Thread.sleep(PAUSE_MS);
    } finally {
      guesses.release();
    }
  }

  /** The token of a program in its header; empty where there is none. */
  static Optional<String> bearer(Arrival arrival) {
    return arrival
        .header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7));
  }

  private static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
