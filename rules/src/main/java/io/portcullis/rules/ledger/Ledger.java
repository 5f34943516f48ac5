package io.portcullis.rules.ledger;

import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Deadline;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The memory of everything that was decided: blocks with their whole history, the operator's
 * allowlist, spared targets, the mode, the breaker. SQLite in WAL mode; several processes use it at
 * once, so a value read is old at once: whoever acts on it holds the {@link RunLock} and reads it
 * again under the lock.
 *
 * <p>What ends, ends by two clocks, see {@link BootClock}: times of expiry are written with both
 * and read as today's wall clock has them. Instants are kept to the microsecond.
 *
 * <p>A detector's writes survive the end of the process at once and a power failure after a moment;
 * an operator's orders survive both when the method returns. Every failure is a {@link
 * LedgerException} whose message names the file and the remedy. Threads take turns.
 */
public final class Ledger implements AutoCloseable {
  // A boot is noted this often at most; it bounds by how much a block may outlive its end after a
  // reboot with the clock in the past.
  private static final Duration NOTE_BOOT = Duration.ofSeconds(10);

  private final Database database;
  private volatile Optional<String> copied;
  private final BootClock clock;
  private final String bootId;
  private volatile Map<String, Duration> lastSeen;
  private Duration noted = Duration.ofDays(-1);

  private Ledger(
      Database database,
      Optional<String> copied,
      BootClock clock,
      String bootId,
      Map<String, Duration> lastSeen) {
    this.database = database;
    this.copied = copied;
    this.clock = clock;
    this.bootId = bootId;
    this.lastSeen = lastSeen;
  }

  /**
   * Opens or creates it (its folder too, both for the owner's eyes only), and migrates an older
   * schema.
   *
   * @throws LedgerException when it cannot be opened, is of a newer schema, or is no ledger
   */
  public static Ledger open(Path file, BootClock clock) throws LedgerException {
    return of(Database.open(file, Schema.TODAY), Optional.empty(), clock);
  }

  /**
   * Opens a ledger that is only read, also where nothing can be written or the disk is full, so
   * that SQLite cannot even read: then as it was when this was called, from a private copy that
   * nobody can write.
   *
   * @param places where the copy may lie until this returns; the first with room is taken
   * @throws LedgerException also when it cannot be copied; the message says why
   */
  public static Ledger openToRead(Path file, BootClock clock, List<Path> places)
      throws LedgerException {
    try {
      return open(file, clock);
    } catch (LedgerException unopened) {
      Optional<String> reason = LedgerCopy.reason(file);
      if (reason.isEmpty()) throw unopened;
      return of(Database.openCopy(file, Schema.TODAY, places), reason, clock);
    }
  }

  private static Ledger of(Database database, Optional<String> copied, BootClock clock)
      throws LedgerException {
    boolean whole = false;
    try {
      Ledger ledger = new Ledger(database, copied, clock, clock.bootId(), lastSeen(database));
      whole = true;
      return ledger;
    } finally {
      if (!whole) database.close();
    }
  }

  private static Map<String, Duration> lastSeen(Database database) throws LedgerException {
    Map<String, Duration> lastSeen = new HashMap<>();
    database.read(
        "select boot_id, seen_ms from boot",
        none -> {},
        row -> lastSeen.put(row.getString(1), Duration.ofMillis(row.getLong(2))));
    return Map.copyOf(lastSeen);
  }

  /**
   * Whether the file that is open is still the one that other processes find under its name: what
   * is written into another reaches nobody, and nobody's orders reach us. Costs a system call.
   */
  public boolean isInPlace() {
    return database.isInPlace();
  }

  /**
   * What tells the file that is open from any other, whatever its name: device and inode, without
   * spaces. Empty for a copy, which nobody else can have open.
   */
  public Optional<String> identity() {
    return database.identity();
  }

  /**
   * Closes the file that is open and goes on with the one that lies under its name now, which is
   * made when missing. So a copy becomes the ledger itself.
   *
   * @throws LedgerException when that cannot be opened; then nothing can be read until this works,
   *     but a copy, which stays open
   */
  public void follow() throws LedgerException {
    database.follow();
    copied = Optional.empty();
    lastSeen = lastSeen(database);
    noted = Duration.ofDays(-1);
  }

  /** Why it is a copy, as the end of a sentence about its file; empty when it is none. */
  public Optional<String> copiedBecause() {
    return copied;
  }

  private Deadline.Now now() {
    return new Deadline.Now(clock.instant(), bootId, clock.sinceBoot());
  }

  /** Steps that belong together. */
  public interface Steps<T> {
    T run() throws LedgerException;
  }

  /**
   * Reads and writes of this ledger as one transaction: all of it or nothing, nobody else writes in
   * between, and it costs one commit. All of it counts as a detector's.
   */
  public <T> T together(Steps<T> steps) throws LedgerException {
    return database.together(steps::run);
  }

  // Blocks.

  /**
   * Writes the intent to block, before the kernel is touched; one transaction.
   *
   * @param blocks with id 0
   * @return they with their ids, in their order
   */
  public List<Block> intendAll(List<Block> blocks) throws LedgerException {
    return intendAll(blocks, Map.of());
  }

  /**
   * Notes many intents in one transaction, with what explains them.
   *
   * @param explanations JSON by the block's target, where there is any
   */
  public List<Block> intendAll(List<Block> blocks, Map<Target, String> explanations)
      throws LedgerException {
    if (blocks.isEmpty()) return List.of();
    Deadline.Now now = now();
    boolean order = blocks.stream().anyMatch(block -> block.origin().isOperators());
    return database.write(
        order,
        () -> {
          see(now);
          // The write lock is ours until the commit, and AUTOINCREMENT counts up by one each.
          long before = lastId();
          for (Block block : blocks) {
            database.update(BlockRows.INSERT, to -> BlockRows.bind(to, block, now));
          }
          historyOfNew(before, now);
          List<Block> written = new ArrayList<>(blocks.size());
          for (Block block : blocks) {
            written.add(block.withId(++before));
            String explanation = explanations.get(block.target());
            if (explanation != null) explain(before, explanation);
          }
          return written;
        });
  }

  private void explain(long block, String json) throws SQLException {
    database.update(
        "insert into explanation (block_id, json) values (?, ?)",
        to -> {
          to.setLong(1, block);
          to.setString(2, json);
        });
  }

  /** What explains a block, as it was given; empty for operators' blocks and those by models. */
  public Optional<String> explanation(long block) throws LedgerException {
    return database
        .read(
            "select json from explanation where block_id = ?",
            to -> to.setLong(1, block),
            row -> row.getString(1))
        .stream()
        .findFirst();
  }

  private long lastId() throws SQLException {
    List<Long> last =
        database.rows(
            "select seq from sqlite_sequence where name = 'block'",
            none -> {},
            row -> row.getLong(1));
    return last.isEmpty() ? 0 : last.get(0);
  }

  private void historyOfNew(long after, Deadline.Now now) throws SQLException {
    database.update(
        "insert into history (at_us, block_id, target, state, who, why)"
            + " select ?, id, target, state, origin, reason from block where id > ?",
        to -> {
          to.setLong(1, BlockRows.micros(now.wall()));
          to.setLong(2, after);
        });
  }

  /**
   * Writes what changes of a block (state, expiry, counters, verdict) and adds a line to its
   * history.
   *
   * @param why in words
   */
  public void update(Block block, Actor by, String why) throws LedgerException {
    updateAll(List.of(block), by, why);
  }

  /** Replaces many blocks as {@link #update} does one, in one transaction. */
  public void updateAll(List<Block> blocks, Actor by, String why) throws LedgerException {
    if (blocks.isEmpty()) return;
    Deadline.Now now = now();
    boolean order =
        by.isOperator() || blocks.stream().anyMatch(block -> block.origin().isOperators());
    database.write(
        order,
        () -> {
          see(now);
          for (Block block : blocks) {
            int rows =
                database.update(BlockRows.UPDATE, to -> BlockRows.bindUpdate(to, block, now));
            if (rows == 0) throw new SQLException("there is no rule " + block.id());
            history(block, by, why, now);
          }
          return blocks.size();
        });
  }

  private void history(Block block, Actor by, String why, Deadline.Now now) throws SQLException {
    database.update(
        "insert into history (at_us, block_id, target, state, who, why) values (?, ?, ?, ?, ?, ?)",
        to -> {
          to.setLong(1, BlockRows.micros(now.wall()));
          to.setLong(2, block.id());
          to.setString(3, block.target().toString());
          to.setString(4, block.state().word());
          to.setString(5, by.toString());
          to.setString(6, why);
        });
  }

  /** Notes how far this boot has come, which limits what its blocks have left in the next one. */
  private void see(Deadline.Now now) throws SQLException {
    if (now.sinceBoot().minus(noted).compareTo(NOTE_BOOT) < 0) return;
    database.update(
        "insert into boot (boot_id, seen_ms) values (?, ?)"
            + " on conflict (boot_id) do update set seen_ms = max(seen_ms, excluded.seen_ms)",
        to -> {
          to.setString(1, now.bootId());
          to.setLong(2, now.sinceBoot().toMillis());
        });
    noted = now.sinceBoot();
  }

  /**
   * Notes what the wire says about a block, with a line in its history; nothing else of its row is
   * touched, whoever changes it meanwhile.
   *
   * @param why in words
   */
  public void verdict(long id, Verdict verdict, String why) throws LedgerException {
    Deadline.Now now = now();
    Optional<Block> block = find(id);
    if (block.isEmpty()) return;
    database.write(
        false,
        () -> {
          database.update(
              "update block set verified = ? where id = ?",
              to -> {
                to.setString(1, verdict.name());
                to.setLong(2, id);
              });
          history(block.get(), Actor.Automatic.CAPTURE, verdict.word() + ": " + why, now);
          return 1;
        });
  }

  /** What was read from kernel and wire about one block. */
  public record Observed(long id, long packets, long bytes, Verdict verdict) {}

  /**
   * Replaces only packets, bytes and verdict of blocks, without a history line; one transaction.
   */
  public void observeAll(List<Observed> observed) throws LedgerException {
    if (observed.isEmpty()) return;
    Deadline.Now now = now();
    database.write(
        false,
        () -> {
          see(now);
          for (Observed each : observed) {
            database.update(
                "update block set packets = ?, bytes = ?, verified = ? where id = ?",
                to -> {
                  to.setLong(1, each.packets());
                  to.setLong(2, each.bytes());
                  to.setString(3, each.verdict().name());
                  to.setLong(4, each.id());
                });
          }
          return observed.size();
        });
  }

  public Optional<Block> find(long id) throws LedgerException {
    return blocks("where id = ?", to -> to.setLong(1, id)).stream().findFirst();
  }

  /**
   * The block in force (pending, active or would_block) on exactly this target; a real one before a
   * virtual one.
   */
  public Optional<Block> inForce(Target target) throws LedgerException {
    return blocks(
            "where target = ? and scope = ? and "
                + BlockRows.IN_FORCE
                + " order by state = 'would_block', id desc limit 1",
            to -> {
              to.setString(1, target.toString());
              to.setString(2, target.scope().word());
            })
        .stream()
        .findFirst();
  }

  /** All blocks in force on exactly this target, real and virtual, oldest first. */
  public List<Block> allInForce(Target target) throws LedgerException {
    return blocks(
        "where target = ? and scope = ? and " + BlockRows.IN_FORCE + " order by id",
        to -> {
          to.setString(1, target.toString());
          to.setString(2, target.scope().word());
        });
  }

  /**
   * Of the blocks in force those that {@link Targets#select} needs for what was named, and few
   * others, oldest first: tens of thousands of rules need not all be read for an order about one.
   */
  public List<Block> inForceAround(Targets.Named named) throws LedgerException {
    Nearby nearby = Nearby.of(named);
    return blocks("where " + nearby.sql() + BlockRows.IN_FORCE + " order by id", nearby::bind);
  }

  /** All blocks in force, oldest first; the remaining time is by the boot clock within one boot. */
  public List<Block> inForce() throws LedgerException {
    return blocks("where " + BlockRows.IN_FORCE + " order by id", none -> {});
  }

  /** Only their ids, which costs little of what the rows cost. */
  public Set<Long> idsInForce() throws LedgerException {
    return new HashSet<>(
        database.read(
            "select id from block where " + BlockRows.IN_FORCE, none -> {}, row -> row.getLong(1)));
  }

  /** All blocks ever, newest first, at most this many. */
  public List<Block> all(int most) throws LedgerException {
    return blocks("order by id desc limit ?", to -> to.setInt(1, most));
  }

  private List<Block> blocks(String which, Database.Binder binder) throws LedgerException {
    Deadline.Now now = now();
    return database.readEach(
        BlockRows.COLUMNS + which,
        binder,
        row -> BlockRows.read(row, now, lastSeen),
        BlockRows::name);
  }

  /** Rows that could not be read so far and count for nothing; a thousand are named at most. */
  public List<SetAside> setAside() {
    return database.setAside();
  }

  /**
   * What was found in force, and the rows of it that cannot be read.
   *
   * @param blocks oldest first
   */
  public record Examined(List<Block> blocks, List<SetAside> setAside) {
    public Examined {
      blocks = List.copyOf(blocks);
      setAside = List.copyOf(setAside);
    }
  }

  /** Reads everything that is in force, and says which rows of it cannot be read. */
  public Examined examine() throws LedgerException {
    database.forgetSetAside();
    Instant now = clock.instant();
    List<Block> blocks = inForce();
    allowed(now);
    falsePositives(now);
    modeSet();
    return new Examined(blocks, setAside());
  }

  /**
   * Ends rules that were set aside, without reading them: what was ordered for all holds for them,
   * too, should they ever make sense again.
   *
   * @param operators whether also those that an operator may have ordered
   * @param why in words
   * @return how many
   */
  public int endSetAside(boolean operators, Actor by, String why) throws LedgerException {
    List<SetAside> rules =
        setAside().stream()
            .filter(row -> row.rule() != 0 && (operators || !row.mayBeOperators()))
            .toList();
    if (rules.isEmpty()) return 0;
    Deadline.Now now = now();
    return database.write(
        true,
        () -> {
          int ended = 0;
          for (SetAside rule : rules) {
            int rows = database.update(BlockRows.END, to -> to.setLong(1, rule.rule()));
            if (rows == 0) continue;
            ended++;
            database.update(
                "insert into history (at_us, block_id, target, state, who, why)"
                    + " select ?, id, target, 'released', ?, ? from block where id = ?",
                to -> {
                  to.setLong(1, BlockRows.micros(now.wall()));
                  to.setString(2, by.toString());
                  to.setString(3, why);
                  to.setLong(4, rule.rule());
                });
          }
          return ended;
        });
  }

  /** How often this target was blocked for real before and ran to its end, for longer timeouts. */
  public int offences(Target target) throws LedgerException {
    return database
        .read(
            "select count(*) from block where target = ? and scope = ?"
                + " and state = 'expired' and enforced = 1 and origin = 'detector'",
            to -> {
              to.setString(1, target.toString());
              to.setString(2, target.scope().word());
            },
            row -> row.getInt(1))
        .get(0);
  }

  /** One line of a block's life. */
  public record HistoryLine(
      Instant at, long blockId, String target, BlockState state, Actor by, String reason) {}

  /** History newest first; of one block, or of all when empty. */
  public List<HistoryLine> history(Optional<Long> blockId, int most) throws LedgerException {
    return database.readEach(
        "select at_us, block_id, target, state, who, why from history"
            + (blockId.isPresent() ? " where block_id = ?2" : "")
            + " order by id desc limit ?1",
        to -> {
          to.setInt(1, most);
          if (blockId.isPresent()) to.setLong(2, blockId.get());
        },
        row ->
            new HistoryLine(
                BlockRows.instant(row.getLong(1)),
                row.getLong(2),
                row.getString(3),
                BlockRows.word(BlockState.class, row.getString(4)),
                Actor.parse(row.getString(5)),
                row.getString(6)),
        row -> SetAside.other("a line in the history of rule " + row.getLong(2)));
  }

  /**
   * Deletes finished blocks that ended before an instant, with their history, and expired allow
   * entries; the offences that they counted for are forgotten with them.
   *
   * @return how many blocks
   */
  public int forget(Instant before) throws LedgerException {
    long limit = BlockRows.micros(before);
    return database.write(
        false,
        () -> {
          int blocks =
              database.update(
                  "delete from block where expires_us < ? and not " + BlockRows.IN_FORCE,
                  to -> to.setLong(1, limit));
          database.update(
              "delete from history where at_us < ?"
                  + " and not exists (select 1 from block where block.id = block_id)",
              to -> to.setLong(1, limit));
          database.update(
              "delete from explanation"
                  + " where not exists (select 1 from block where block.id = block_id)",
              none -> {});
          database.update("delete from allow where expires_us < ?", to -> to.setLong(1, limit));
          database.update(
              "delete from false_positive where expires_us < ?", to -> to.setLong(1, limit));
          return blocks;
        });
  }

  /**
   * Deletes the oldest finished blocks beyond a number, with their history; the offences that they
   * counted for are forgotten with them.
   *
   * @param most finished blocks that are kept
   * @return how many were deleted
   */
  public int forgetBeyond(int most) throws LedgerException {
    return database.write(
        false,
        () -> {
          List<Long> newestGone =
              database.rows(
                  "select id from block where not "
                      + BlockRows.IN_FORCE
                      + " order by id desc limit 1 offset ?",
                  to -> to.setInt(1, most),
                  row -> row.getLong(1));
          if (newestGone.isEmpty()) return 0;
          long last = newestGone.get(0);
          int blocks =
              database.update(
                  "delete from block where id <= ? and not " + BlockRows.IN_FORCE,
                  to -> to.setLong(1, last));
          database.update(
              "delete from history where block_id <= ?"
                  + " and not exists (select 1 from block where block.id = block_id)",
              to -> to.setLong(1, last));
          database.update(
              "delete from explanation where block_id <= ?"
                  + " and not exists (select 1 from block where block.id = block_id)",
              to -> to.setLong(1, last));
          return blocks;
        });
  }

  // Allowlist and spared targets.

  /** Adds or replaces (same {@code what} and kind). */
  public void allow(AllowEntry entry) throws LedgerException {
    allowAll(List.of(entry));
  }

  /** Adds or replaces many entries in one transaction. */
  public void allowAll(List<AllowEntry> entries) throws LedgerException {
    if (entries.isEmpty()) return;
    Deadline.Now now = now();
    database.write(
        true,
        () -> {
          see(now);
          for (AllowEntry entry : entries) {
            database.update(AllowRows.PUT, to -> AllowRows.bind(to, entry, now));
          }
          return entries.size();
        });
  }

  /** Removes an entry; false when there was none. */
  public boolean disallow(String what, AllowEntry.Kind kind) throws LedgerException {
    return database.write(
            true, () -> database.update(AllowRows.REMOVE, to -> AllowRows.bindKey(to, what, kind)))
        > 0;
  }

  /** Operator's entries and spared targets that have not expired, oldest first. */
  public List<AllowEntry> allowed(Instant now) throws LedgerException {
    Deadline.Now clocks = now();
    return database
        .readEach(
            AllowRows.ALL,
            none -> {},
            row -> AllowRows.read(row, clocks, lastSeen),
            row -> SetAside.other("the allow entry " + row.getString(1)))
        .stream()
        .filter(entry -> entry.expires().isEmpty() || entry.expires().get().isAfter(now))
        .toList();
  }

  // False positives.

  /**
   * What an operator called a false positive: these letters of this tuple mean nothing bad.
   *
   * @param tuple as ra printed it
   * @param letters at the decision
   * @param by who called it so; empty where an older Portcullis did not write it down
   */
  public record FalsePositive(
      String tuple, String letters, Instant created, Instant expires, Optional<Actor> by) {}

  /** Adds or replaces (same tuple and letters). */
  public void falsePositive(FalsePositive label) throws LedgerException {
    Deadline.Now now = now();
    database.write(
        true,
        () -> {
          see(now);
          return database.update(
              FalsePositiveRows.PUT, to -> FalsePositiveRows.bind(to, label, now));
        });
  }

  /** Those that have not expired, oldest first. */
  public List<FalsePositive> falsePositives(Instant now) throws LedgerException {
    Deadline.Now clocks = now();
    return database
        .readEach(
            FalsePositiveRows.ALL,
            none -> {},
            row -> FalsePositiveRows.read(row, clocks, lastSeen),
            row -> SetAside.other("the false positive " + row.getString(1)))
        .stream()
        .filter(label -> label.expires().isAfter(now))
        .toList();
  }

  /** Withdraws all labels of a tuple; false when there were none. */
  public boolean withdrawFalsePositives(String tuple) throws LedgerException {
    return database.write(
            true, () -> database.update(FalsePositiveRows.REMOVE, to -> to.setString(1, tuple)))
        > 0;
  }

  // Mode and facts.

  /** A mode with who set it and when; {@code since} is the epoch where nobody ever did. */
  public record ModeSet(Mode mode, Actor by, Instant since) {}

  /**
   * The mode; dry run where none was ever set. An {@code armed_until} of an earlier boot reads as
   * one whose window is over.
   */
  public Mode mode() throws LedgerException {
    return modeSet().mode();
  }

  /** The mode, who set it, and when; dry run by default where none was ever set. */
  public ModeSet modeSet() throws LedgerException {
    Deadline.Now now = now();
    Optional<ModeSet> set =
        database
            .readEach(ModeRow.ONLY, none -> {}, row -> ModeRow.read(row, now), row -> ModeRow.NAME)
            .stream()
            .findFirst();
    if (set.isPresent()) return set.get();
    // No option of a start replaces a word that somebody gave, although nobody can read it.
    boolean unreadable =
        setAside().stream().anyMatch(row -> row.what().equals(ModeRow.NAME.what()));
    Actor by =
        unreadable ? new Actor.Unknown("a row that makes no sense") : Actor.Automatic.DEFAULT;
    return new ModeSet(new Mode.DryRun(), by, Instant.EPOCH);
  }

  public void mode(Mode mode, Actor by) throws LedgerException {
    Deadline.Now now = now();
    database.write(
        true,
        () -> {
          see(now);
          return database.update(ModeRow.PUT, to -> ModeRow.bind(to, mode, by, now));
        });
  }

  /** A named fact that outlives restarts, such as {@code breaker.open_since}. */
  public Optional<String> fact(String name) throws LedgerException {
    return database
        .read(
            "select value from fact where name = ?",
            to -> to.setString(1, name),
            row -> row.getString(1))
        .stream()
        .findFirst();
  }

  /** Sets a fact, or removes it where the value is empty. */
  public void fact(String name, Optional<String> value) throws LedgerException {
    database.write(
        true,
        () ->
            value.isPresent()
                ? database.update(
                    "insert or replace into fact (name, value) values (?, ?)",
                    to -> {
                      to.setString(1, name);
                      to.setString(2, value.get());
                    })
                : database.update("delete from fact where name = ?", to -> to.setString(1, name)));
  }

  /**
   * A number that changes whenever any process changed the ledger; cheap, for noticing orders of
   * the command line (SQLite's {@code data_version} and our own changes).
   */
  public long version() throws LedgerException {
    return database.version();
  }

  /**
   * Lets no order wait for the disk while SQLite moves its log into the file, which it else does
   * within every 77th block or so; {@link #tidy} is to be called every second or so instead.
   */
  public void tidiedByCaller() throws LedgerException {
    database.tidiedByCaller();
  }

  /**
   * Moves the log into the file; costs some milliseconds when there is something to move.
   *
   * @return whether all of it is there now; false while another process reads an older state
   * @throws LedgerException when the disk is full or may not be written; nothing is lost by that
   */
  public boolean tidy() throws LedgerException {
    return database.tidy();
  }

  @Override
  public void close() {
    database.close();
  }
}
