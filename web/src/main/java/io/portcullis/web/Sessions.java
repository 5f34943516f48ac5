package io.portcullis.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has logged in, in memory: a restart of the page ends all sessions. At most {@value #MOST};
 * the one that was used longest ago goes for a new one, so that nobody is locked out. May be used
 * by several threads.
 */
final class Sessions {
  static final int MOST = 64;

  private static final Duration IDLE = Duration.ofHours(12);
  private static final Duration LONGEST = Duration.ofDays(7);

  private final InstantSource clock;
  private final SecureRandom random;
  // In the order of use, the longest ago first.
  private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Instant> used = new LinkedHashMap<>();
  private final Map<String, Session.Told> told = new LinkedHashMap<>();

  Sessions(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  synchronized Session begin(Session.Person person) {
    Instant now = clock.instant();
    Session made =
        new Session(secret(), secret(), person.name(), person.write(), person.key(), now);
    if (sessions.size() >= MOST) {
      Iterator<String> eldest = sessions.keySet().iterator();
      String gone = eldest.next();
      eldest.remove();
      forget(gone);
    }
    sessions.put(made.id(), made);
    used.put(made.id(), now);
    return made;
  }

  synchronized Optional<Session> find(String id) {
    Session session = sessions.get(id);
    if (session == null) return Optional.empty();
    Instant now = clock.instant();
    boolean idle = used.getOrDefault(id, session.begun()).plus(IDLE).isBefore(now);
    if (idle || session.begun().plus(LONGEST).isBefore(now)) {
      end(id);
      return Optional.empty();
    }
    used.put(id, now);
    return Optional.of(session);
  }

  synchronized void end(String id) {
    sessions.remove(id);
    forget(id);
  }

  private void forget(String id) {
    used.remove(id);
    told.remove(id);
  }

  /** Remembers what the next page of this session has to say. */
  synchronized void tell(Session session, Session.Told what) {
    if (sessions.containsKey(session.id())) told.put(session.id(), what);
  }

  /** What is to be said, once. */
  synchronized Optional<Session.Told> told(Session session) {
    return Optional.ofNullable(told.remove(session.id()));
  }

  synchronized int size() {
    return sessions.size();
  }

  private String secret() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Compares in a time that tells nothing of where they differ. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
