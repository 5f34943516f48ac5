package io.portcullis.enforcer;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.Mode;
import io.portcullis.rules.RunLock;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The life of blocks across ledger and kernel. The gateway and every command use it alike: intent
 * into the ledger, then the kernel, then the outcome, all under the {@link RunLock}.
 *
 * <p>Commands for a bad night (release, flush, disarm, off) work without a ledger: kernel first,
 * then a {@link io.portcullis.rules.LedgerException} that says what could not be remembered.
 */
public final class Enforcer implements AutoCloseable {

  /**
   * @param ledger opened when first needed; may fail, see above
   * @param kernel opened when first needed, so that dry run never touches the kernel
   * @param allowlist as of now
   */
  public Enforcer(
      LedgerDoor ledger,
      FirewallDoor kernel,
      Supplier<Allowlist> allowlist,
      RunLock lock,
      BootClock clock) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Opens the ledger. */
  public interface LedgerDoor {
    Ledger open() throws io.portcullis.rules.LedgerException;
  }

  /** Opens the kernel's firewall. */
  public interface FirewallDoor {
    Firewall open() throws FirewallException;
  }

  /** Carries out decisions of the policy in the mode that the ledger holds; one transaction. */
  public List<Block> enforce(List<Decision.Enforce> decisions)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * The operator's own block, on the kernel at once in every mode.
   *
   * @return the block in force, and the holes that the allowlist leaves in it
   * @throws Refused when the target lies wholly inside the allowlist
   */
  public Added add(Target target, Duration timeout, boolean permanent, String reason, String who)
      throws IOException, InterruptedException, Refused {
    throw new UnsupportedOperationException("not built yet");
  }

  /** A block that was added, and its holes in words. */
  public record Added(Block block, List<String> holes) {}

  /** Gives blocks another timeout, counted from now. */
  public List<Block> extend(List<Block> blocks, Duration timeout, String who)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Lifts blocks and spares their targets.
   *
   * @param spare how long old and new evidence may not block them again; zero: not at all
   */
  public List<Block> release(List<Block> blocks, Duration spare, String reason, String who)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Lifts everything in force, the operator's own too. Works without a ledger. */
  public int flush(String who) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Adds an operator's allow entry: lifts blocks wholly inside it, makes holes in wider ones. */
  public List<Block> allow(AllowEntry entry, String who) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Removes an operator's allow entry; false when there was none. */
  public boolean disallow(String what, String who) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Sets the mode; to dry run it releases the detector's blocks and keeps the operator's. */
  public List<Block> mode(Mode mode, String who) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Removes our table and disarms, kernel first. Works without a ledger. */
  public void off(String who) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Compares ledger and kernel key by key and, if asked, mends the kernel with the remaining times;
   * ends blocks whose time is over; reads counters.
   */
  public Reconciliation reconcile(boolean mend) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * What a comparison found.
   *
   * @param intended blocks that the kernel should hold
   * @param present those it did hold before mending
   * @param differences in words, one each
   * @param expired blocks whose time was found to be over
   * @param mended how many were put back
   */
  public record Reconciliation(
      int intended, int present, List<String> differences, List<Block> expired, int mended) {}

  /** Blocks in force with counters read from the kernel now, where it can be read. */
  public List<Block> list() throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What the kernel holds for a target; empty when nothing or without the right. */
  public Optional<Firewall.Element> element(Target target) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The allowlist, or the breaker, says no. */
  public static final class Refused extends Exception {
    public Refused(String message) {
      super(message);
    }
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
