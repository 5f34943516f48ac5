package io.portcullis.fleet.bus;

import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What arrived and nobody has looked at: of each place the last message alone, since it replaces
 * those before it. So a flood fills nothing. The bus' thread puts in, another takes out.
 */
public final class Inbox {
  private final Predicate<Place> wanted;
  private final Map<Place, Arrived> waiting = new LinkedHashMap<>();
  private final Set<Place> initial = new HashSet<>();
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private long replaced;
  private long lastDelivery;
  private boolean gap;
  private boolean whole;
  private boolean news;

  /**
   * @param wanted whether a place is of somebody who is known; all others are refused
   */
  public Inbox(Predicate<Place> wanted) {
    this.wanted = wanted;
  }

  /**
   * Takes what the bus delivers.
   *
   * @param delivery its number, from 1; one that is left out was lost
   * @param more what the bus has to deliver behind it
   */
  synchronized void put(String subject, byte[] message, Instant stored, long delivery, long more) {
    if (delivery != lastDelivery + 1) gap = true;
    lastDelivery = delivery;
    boolean first = !whole;
    if (more == 0) whole = true;
    Optional<Place> place = Place.parse(subject);
    if (place.isEmpty() || !wanted.test(place.get())) {
      refused.merge(Refusal.UNKNOWN_SITE, 1L, Long::sum);
    } else if (message.length > Signed.LARGEST) {
      refused.merge(Refusal.TOO_LARGE, 1L, Long::sum);
    } else {
      // At the end, so that the order of the stream stays.
      if (waiting.remove(place.get()) != null) replaced++;
      waiting.put(place.get(), new Arrived(place.get(), message, stored));
      if (first) initial.add(place.get());
      else initial.remove(place.get());
    }
    news = true;
    notifyAll();
  }

  /** The bus had nothing to deliver when it was asked. */
  synchronized void wholeAlready() {
    whole = true;
  }

  /** Ends somebody's waiting. */
  public synchronized void wake() {
    news = true;
    notifyAll();
  }

  /**
   * What arrived, in its order, but for sites whose turn it is not.
   *
   * @param patience how long to wait for something new
   * @param turn whether a site may be heard now; asked once for each message
   */
  public synchronized List<Arrived> take(Duration patience, Predicate<String> turn)
      throws InterruptedException {
    // What waits for its site's turn alone is no news.
    long until = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); !news && left > 0; left = until - System.nanoTime()) {
      wait(Math.max(1, left / 1_000_000));
    }
    news = false;
    List<Arrived> taken = new ArrayList<>();
    for (Iterator<Arrived> each = waiting.values().iterator(); each.hasNext(); ) {
      Arrived arrived = each.next();
      if (!turn.test(arrived.place().site())) continue;
      taken.add(arrived);
      each.remove();
      initial.remove(arrived.place());
    }
    return taken;
  }

  /**
   * Whether all that the stream had at the beginning was delivered, and taken or replaced: however
   * much comes behind it.
   */
  public synchronized boolean isWhole() {
    return whole && initial.isEmpty();
  }

  /** Whether something was lost on the way, so that all must be read again. */
  public synchronized boolean hasGap() {
    return gap;
  }

  /** What was refused here since this was asked last. */
  public synchronized Map<Refusal, Long> refused() {
    Map<Refusal, Long> counted = new EnumMap<>(Refusal.class);
    counted.putAll(refused);
    refused.clear();
    return counted;
  }

  /** Messages that the next of their place replaced before anybody looked. */
  public synchronized long replaced() {
    return replaced;
  }
}
