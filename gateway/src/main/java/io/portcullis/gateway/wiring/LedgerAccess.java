package io.portcullis.gateway.wiring;

import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.SetAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ledger, opened when first asked for: whether there is one, and what is wrong with it. Used by
 * one thread.
 */
public final class LedgerAccess implements AutoCloseable {
  /** A commit into SQLite's log needs a few pages of 4 KiB. */
  private static final long ROOM = 32_768;

  private final Path file;
  private final Path run;
  private final BootClock clock;
  private final List<String> notices = new ArrayList<>();
  private Optional<Ledger> ledger = Optional.empty();
  private boolean looking;

  /**
   * @param file need not exist yet
   * @param run folder for the copy of a ledger that only looks; often in memory
   */
  public LedgerAccess(Path file, Path run, BootClock clock) {
    this.file = file;
    this.run = run;
    this.clock = clock;
  }

  /**
   * For a command that only looks: the ledger is read where it cannot be written, too. Before it is
   * opened.
   */
  public LedgerAccess looking() {
    looking = true;
    return this;
  }

  /** Whether there is a ledger; {@link #open} would make one. */
  public boolean exists() {
    return Files.exists(file);
  }

  /** Whether this user may not even look whether there is one. */
  public boolean isHidden() {
    return !exists() && !Files.notExists(file);
  }

  /** Why nothing is known of earlier orders, where {@link #exists} says no. */
  public LedgerException missing() {
    return new LedgerException(
        isHidden() ? "this user may not look for a ledger in " + file : "no ledger in " + file);
  }

  /** Opened once; made when missing. */
  public Ledger open() throws LedgerException {
    if (ledger.isEmpty()) {
      try {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Paths.make(folder);
      } catch (IOException noFolder) {
        throw new LedgerException(String.valueOf(noFolder.getMessage()), noFolder);
      }
      ledger = Optional.of(looking ? look() : Ledger.open(file, clock));
    }
    return ledger.get();
  }

  private Ledger look() throws LedgerException {
    // The run folder is often in memory, and lies under --state with the ledger.
    List<Path> places = List.of(run, Path.of(System.getProperty("java.io.tmpdir")));
    Ledger opened = Ledger.openToRead(file, clock, places);
    opened
        .copiedBecause()
        .ifPresent(
            why ->
                notices.add(
                    "the ledger "
                        + file
                        + " "
                        + why
                        + ": this is from a copy, and nothing new is remembered"));
    return opened;
  }

  /**
   * Why nothing can be written into the ledger now, as far as a look at its file tells; costs two
   * system calls.
   */
  public Optional<String> trouble() {
    if (!exists()) return Optional.empty();
    if (!Files.isWritable(file)) {
      return Optional.of("cannot be written: its disk is mounted read-only, or its rights say so");
    }
    try {
      if (Files.getFileStore(file).getUsableSpace() >= ROOM) return Optional.empty();
      return Optional.of("cannot grow: its disk is full");
    } catch (IOException unknown) {
      return Optional.of("cannot be looked at: " + Paths.reason(unknown));
    }
  }

  /** What there is to say of it beside an outcome; told once. */
  public List<String> notices() {
    List<String> told = new ArrayList<>(notices);
    notices.clear();
    setAside().forEach(row -> told.add(file + ": " + row + "; it is set aside"));
    return told;
  }

  /** Rows that could not be read so far; none where no ledger was opened. */
  public List<SetAside> setAside() {
    return ledger.map(Ledger::setAside).orElse(List.of());
  }

  @Override
  public void close() {
    ledger.ifPresent(Ledger::close);
  }
}
