package io.portcullis.fleet;

import io.portcullis.fleet.bus.Arrived;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.message.Statement;
import io.portcullis.fleet.roster.Roster;
import io.portcullis.fleet.roster.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sites said, in one reading of the stream from its beginning: each message is checked,
 * and of each place the last counts. Used by one thread.
 */
final class Reading {
  /** Of all sites; each takes some hundred bytes. */
  private static final int MOST_STATEMENTS = 200_000;

  private final Roster roster;
  private final Map<Place, Heard> heard = new HashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private int statements;
  private long unusable;

  /**
   * A message that counts.
   *
   * @param stored when the server took it, by the server's clock
   */
  record Heard(Message message, Instant stored) {}

  Reading(Roster roster) {
    this.roster = roster;
  }

  /**
   * Takes a message.
   *
   * @return it, or empty where it is known already
   * @throws RefusedException when it counts for nothing
   */
  Optional<Message> take(Arrived arrived) throws RefusedException {
    Place place = arrived.place();
    Message message = checked(arrived);
    Head head = message.head();
    long before = sequences.getOrDefault(place.site(), 0L);
    if (head.sequence() <= before) {
      Heard known = heard.get(place);
      boolean same = known != null && known.message().head().sequence() == head.sequence();
      if (same) return Optional.empty();
      throw new RefusedException(
          Refusal.REPLAYED, "message " + head.sequence() + " after " + before);
    }
    int more = size(Optional.of(message)) - size(message(place));
    if (statements + more > MOST_STATEMENTS) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "the sites say more than " + MOST_STATEMENTS + " things");
    }
    sequences.put(place.site(), head.sequence());
    statements += more;
    if (message instanceof Message.Decisions decisions) unusable += decisions.unusable();
    heard.put(place, new Heard(message, arrived.stored()));
    return Optional.of(message);
  }

  private Optional<Message> message(Place place) {
    return Optional.ofNullable(heard.get(place)).map(Heard::message);
  }

  private static int size(Optional<Message> message) {
    return message
        .filter(Message.Decisions.class::isInstance)
        .map(each -> ((Message.Decisions) each).statements().size())
        .orElse(0);
  }

  private Message checked(Arrived arrived) throws RefusedException {
    Place place = arrived.place();
    Site site =
        roster
            .site(place.site())
            .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_SITE, place.site()));
    Signed signed = Signed.parse(arrived.message());
    Message message = Message.read(signed.text());
    Head head = message.head();
    if (!head.site().equals(place.site())) {
      throw new RefusedException(Refusal.WRONG_PLACE, "it says that it is of another site");
    }
    VerifyingKey key =
        site.key(head.key())
            .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_KEY, "its key is unknown"));
    if (!signed.isBy(key, place.toString())) {
      throw new RefusedException(Refusal.FORGED, "its signature is not of its key");
    }
    boolean fits = message instanceof Message.Decisions == place.bucket().isPresent();
    if (!fits) throw new RefusedException(Refusal.WRONG_PLACE, "it is of another kind");
    return message;
  }

  /** The highest number that a site gave a message; 0 where it said nothing. */
  long sequence(String site) {
    return sequences.getOrDefault(site, 0L);
  }

  /** Where no site may go back behind: what an earlier reading had, once this one is whole. */
  void notBefore(Reading earlier) {
    earlier.sequences.forEach((site, sequence) -> sequences.merge(site, sequence, Math::max));
  }

  /** What a site says at one of its places for decisions, and when the server took it. */
  Optional<Heard> at(Place place) {
    return Optional.ofNullable(heard.get(place));
  }

  /**
   * What holds now of what other sites say.
   *
   * @param own site, whose word is none for itself
   * @param zero when this machine booted, by the server's clock
   * @param now time since this machine's boot
   */
  List<Acceptance.Word> words(String own, Instant zero, Duration now) {
    List<Acceptance.Word> words = new ArrayList<>();
    heard.forEach(
        (place, each) -> {
          if (place.site().equals(own)) return;
          if (roster.site(place.site()).filter(Site::speaks).isEmpty()) return;
          if (!(each.message() instanceof Message.Decisions decisions)) return;
          Duration stored = Duration.between(zero, each.stored());
          for (Statement one : decisions.statements()) {
            Duration ends = stored.plus(one.left());
            if (ends.compareTo(now) > 0) words.add(new Acceptance.Word(place.site(), one, ends));
          }
        });
    return words;
  }

  /** Each site as it was heard. */
  List<SiteView> sites(String own, Instant zero, Duration now) {
    List<SiteView> views = new ArrayList<>();
    for (Site site : roster.sites()) {
      Optional<Heard> report = at(Place.health(site.name()));
      int says = 0;
      for (int bucket = 0; bucket < Place.BUCKETS; bucket++) {
        says += size(message(Place.decisions(site.name(), bucket)));
      }
      views.add(
          new SiteView(
              site.name(),
              site.name().equals(own),
              site.speaks(),
              report.map(each -> now.minus(Duration.between(zero, each.stored()))),
              report.map(each -> Duration.between(each.stored(), each.message().head().time())),
              report.map(each -> ((Message.Report) each.message()).health()),
              says));
    }
    return views;
  }

  /** Entries of messages that were none, or of a kind that is not known here. */
  long unusable() {
    return unusable;
  }
}
