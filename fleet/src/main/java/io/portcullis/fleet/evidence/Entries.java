package io.portcullis.fleet.evidence;

import io.portcullis.detector.json.Json;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.roster.Site;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message of evidence: a head and a list. It replaces what stood at its place before. Fields that
 * are not known are ignored, and so are entries that make no sense.
 *
 * @param unusable entries that are none
 */
record Entries<T>(Head head, List<T> all, int unusable) {
  /** Entries of a message: each takes 200 bytes at most. */
  static final int MOST = 80;

  Entries {
    all = List.copyOf(all);
  }

  /** Takes one entry apart. */
  interface Form<T> {
    T read(Json json) throws IOException;
  }

  /** A text that nobody has checked yet. */
  static Entries<Summary> summaries(Signed signed) throws RefusedException {
    return read(signed, "seen", Summary::read);
  }

  /** A text that nobody has checked yet. */
  static Entries<Tally> tallies(Signed signed) throws RefusedException {
    return read(signed, "tallies", Tally::read);
  }

  private static <T> Entries<T> read(Signed signed, String field, Form<T> form)
      throws RefusedException {
    try {
      Json json = Message.json(signed.text());
      Head head = Message.head(json);
      List<T> all = new ArrayList<>();
      int unusable = 0;
      for (Json each : json.objects(field)) {
        try {
          all.add(form.read(each));
        } catch (IOException | IllegalArgumentException makesNoSense) {
          unusable++;
        }
      }
      return new Entries<>(head, all, unusable);
    } catch (IOException | DateTimeException wrong) {
      throw new RefusedException(Refusal.UNREADABLE, String.valueOf(wrong.getMessage()));
    }
  }

  /**
   * Checks that a member with the right to say it did say it, and at this place.
   *
   * @param member who the head says it is; empty where there is none with that right
   * @throws RefusedException when it counts for nothing
   */
  Entries<T> checked(Signed signed, String place, Optional<Site> member) throws RefusedException {
    Site site = member.orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_SITE, head.site()));
    boolean its =
        signed.isBy(
            site.key(head.key())
                .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_KEY, head.key())),
            place);
    if (!its) throw new RefusedException(Refusal.FORGED, "its signature is not of its key");
    return this;
  }
}
