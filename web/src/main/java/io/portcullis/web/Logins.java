package io.portcullis.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.web.gate.Answer;
import io.portcullis.web.gate.GatewayLink;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Who a token or a password belongs to, by the gateway's word. A wrong one is answered slowly, a
 * few at a time; a right one never waits for a wrong one, so guessing locks nobody out.
 */
final class Logins {
  private static final int GUESSES_AT_ONCE = 4;
  private static final long PAUSE_MS = 1000;
  private static final int LONGEST = 128;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final int LONGEST_PASSWORD = 256;
  private static final int TRIES_AT_ONCE = 2;
  private static final int MOST_WAITING = 6;
  private static final int WAIT_SECONDS = 10;
  private static final int MOST_DOUBLINGS = 4;
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);
  private static final String WRONG_PASSWORD = "That name and password open nothing.";

  private final GatewayLink link;
  private final InstantSource clock;
  private final Semaphore tries = new Semaphore(TRIES_AT_ONCE, true);
  private Instant lastWrong = Instant.EPOCH;
  private int wrong;
  private final Semaphore guesses = new Semaphore(GUESSES_AT_ONCE);

  Logins(GatewayLink link, InstantSource clock) {
    this.link = link;
    this.clock = clock;
  }

  /**
   * The owner of a token; a login is used up by this.
   *
   * @throws Refusal when there is none, or nobody can be asked
   */
  Session.Person owner(String token) throws Refusal, InterruptedException {
    String text = token.strip();
    Answer answer = ask(text);
    Optional<Session.Person> person = person(answer, text);
    if (person.isPresent()) return person.get();
    if (answer.exit() == 1) throw new Refusal(503, answer.talk());
    slowDown();
    throw new Refusal(403, "That token opens nothing: it is wrong, used up or too old.");
  }

  private static Optional<Session.Person> person(Answer answer, String token) {
    if (!answer.done() || !answer.data().isObject()) return Optional.empty();
    boolean program = answer.data().path("program").asBoolean();
    return Optional.of(
        new Session.Person(
            answer.data().path("name").asText(),
            answer.data().path("write").asBoolean(),
            program,
            program ? token : answer.data().path("key").asText()));
  }

  /**
   * The owner of a password. A few are tried at a time, each costs a slow hash, and after a wrong
   * one its place stays taken for a while that grows; a token is never waited for by this.
   *
   * @throws Refusal when it is wrong, or nobody can be asked, or too many are tried
   */
  Session.Person owner(String name, String password) throws Refusal, InterruptedException {
    if (!NAME.matcher(name).matches() || password.length() > LONGEST_PASSWORD) {
      throw new Refusal(403, WRONG_PASSWORD);
    }
    boolean many = tries.getQueueLength() >= MOST_WAITING;
    if (many || !tries.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new Refusal(429, "Too many passwords are tried. Wait a moment, or take a token.");
    }
    try {
      Optional<Session.Person> person = tried(name, password);
      if (person.isPresent()) return person.get();
      Thread.sleep(PAUSE_MS << doublings());
      throw new Refusal(403, WRONG_PASSWORD);
    } finally {
      tries.release();
    }
  }

  private Optional<Session.Person> tried(String name, String password)
      throws Refusal, InterruptedException {
    Answer salt = link.ask(link.request("ask", "salt").put("name", name));
    if (!salt.done()) throw new Refusal(503, salt.talk());
    String proof = PasswordHash.of(password, salt.data().path("salt").asText());
    ObjectNode request = link.request("ask", "password").put("name", name).put("proof", proof);
    Answer answer = link.ask(request);
    if (answer.exit() == 1) throw new Refusal(503, answer.talk());
    return person(answer, "");
  }

  /** How often the pause has doubled: with every fifth wrong password of the last ten minutes. */
  private synchronized int doublings() {
    Instant now = clock.instant();
    if (lastWrong.plus(FORGOTTEN).isBefore(now)) wrong = 0;
    lastWrong = now;
    return Math.min(MOST_DOUBLINGS, wrong++ / 5);
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
