package io.portcullis.fleet.evidence;

import io.portcullis.detector.json.Json;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a site hears of the servers of one partition. It replaces what the site said there
 * before; the schema is {@code docs/schema/fleet-summary.schema.json}.
 *
 * @param unusable entries that are none
 */
record Summaries(Head head, List<Summary> all, int unusable) {
  /** Servers of a message: each takes 200 bytes at most. */
  static final int MOST = 80;

  Summaries {
    all = List.copyOf(all);
  }

  /**
   * Reads a text. Fields that are not known are ignored, and so are entries that make no sense.
   *
   * @throws RefusedException when it is no such message, or one of a version that is not known
   */
  static Summaries read(byte[] text) throws RefusedException {
    try {
      Json json = Message.json(text);
      Head head = Message.head(json);
      List<Summary> all = new ArrayList<>();
      int unusable = 0;
      for (Json each : json.objects("seen")) {
        try {
          all.add(Summary.read(each));
        } catch (IOException | IllegalArgumentException noSummary) {
          unusable++;
        }
      }
      return new Summaries(head, all, unusable);
    } catch (IOException | DateTimeException wrong) {
      throw new RefusedException(Refusal.UNREADABLE, String.valueOf(wrong.getMessage()));
    }
  }
}
