package io.portcullis.fleet.objects;

import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The newest object of each kind that was heard, with its signature: one thread puts in, another
 * takes out.
 */
public final class Shelf {
  private final Map<Kind, Long> versions = new EnumMap<>(Kind.class);
  private final Map<Kind, Heard> news = new EnumMap<>(Kind.class);

  /** An object, and the message that it was. */
  public static final class Heard {
    private final FleetObject object;
    private final byte[] message;

    private Heard(FleetObject object, byte[] message) {
      this.object = object;
      this.message = message;
    }

    public FleetObject object() {
      return object;
    }

    /** Its bytes; nobody changes them. */
    public byte[] message() {
      return message;
    }
  }

  /** Notes a version that an earlier run took: no older one counts. */
  public synchronized void known(Kind kind, long version) {
    versions.merge(kind, version, Math::max);
  }

  /**
   * Takes a message.
   *
   * @throws RefusedException when the operator did not sign it, it makes no sense, or a later one
   *     is known
   */
  public void put(Kind kind, byte[] message, VerifyingKey operator) throws RefusedException {
    FleetObject object = FleetObject.open(kind, message, operator);
    synchronized (this) {
      long before = versions.getOrDefault(kind, 0L);
      if (object.version() < before) {
        throw new RefusedException(
            Refusal.REPLAYED, kind.word() + " of version " + object.version() + " after " + before);
      }
      if (object.version() == before) return;
      versions.put(kind, object.version());
      news.put(kind, new Heard(object, message));
    }
  }

  /** What was heard since this was asked last. */
  public synchronized List<Heard> take() {
    List<Heard> all = new ArrayList<>(news.values());
    news.clear();
    return all;
  }
}
