package io.portcullis.rules;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The memory of everything that was decided: blocks with their whole history, the operator's
 * allowlist, spared targets, the mode, the breaker. SQLite in WAL mode; several processes use it at
 * once (DESIGN §2.4), so a value read is old at once: whoever acts on it holds the {@link RunLock}
 * and reads it again under the lock.
 *
 * <p>Every failure is a {@link LedgerException} whose message names the file and the remedy.
 */
public final class Ledger implements AutoCloseable {

  /**
   * Opens or creates it, and migrates an older schema.
   *
   * @throws LedgerException when it cannot be opened, is of a newer schema, or is no ledger
   */
  public static Ledger open(Path file, BootClock clock) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  private Ledger() {}

  // Blocks.

  /**
   * Writes the intent to block, before the kernel is touched; the row is durable when this returns.
   *
   * @param block with id 0
   * @return the same with its id
   */
  public Block intend(Block block) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The same for many in one transaction, in their order. */
  public List<Block> intendAll(List<Block> blocks) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Replaces a block's row (state, expiry, counters, verdict) and adds a line to its history.
   *
   * @param who {@code operator NAME}, {@code detector}, {@code kernel} …
   * @param why in words
   */
  public void update(Block block, String who, String why) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Replaces only packets, bytes and verdict of a block, without a history line. */
  public void observe(long id, long packets, long bytes, String verified) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Optional<Block> find(long id) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The block in force (pending, active or would_block) on exactly this target. */
  public Optional<Block> inForce(Target target) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** All blocks in force, oldest first; the remaining time is by the boot clock within one boot. */
  public List<Block> inForce() throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** All blocks ever, newest first, at most this many. */
  public List<Block> all(int most) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How often this target was blocked for real before and ran to its end, for longer timeouts. */
  public int offences(Target target) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** One line of a block's life. */
  public record HistoryLine(
      Instant at, long blockId, String target, BlockState state, String who, String why) {}

  /** History newest first; of one block, or of all when empty. */
  public List<HistoryLine> history(Optional<Long> blockId, int most) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  // Allowlist and spared targets.

  /** Adds or replaces (same {@code what} and kind). */
  public void allow(AllowEntry entry) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Removes an entry; false when there was none. */
  public boolean disallow(String what, AllowEntry.Kind kind) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Operator's entries and spared targets that have not expired. */
  public List<AllowEntry> allowed(Instant now) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  // Mode and breaker.

  public Mode mode() throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  public void mode(Mode mode, String who) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** A named fact that outlives restarts, such as {@code breaker.open_since}. */
  public Optional<String> fact(String name) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  public void fact(String name, Optional<String> value) throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * A number that changes whenever any process changed the ledger; cheap, for noticing orders of
   * the command line (SQLite's {@code data_version} and our own changes).
   */
  public long version() throws LedgerException {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
