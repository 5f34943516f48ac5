package io.portcullis.rules;

/**
 * What a block dropped so far, as last read from the kernel and summed over renewals.
 *
 * @param packets how many
 * @param bytes in them, link headers not counted
 */
public record Dropped(long packets, long bytes) {
  /** Nothing yet. */
  public static final Dropped NOTHING = new Dropped(0, 0);

  /** So much more. */
  public Dropped plus(long morePackets, long moreBytes) {
    return new Dropped(packets + morePackets, bytes + moreBytes);
  }
}
