package io.portcullis.rules.ledger;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file and one connection to it: rights, transactions, prepared statements, and errors
 * that say what to do. Threads may share it; they take turns.
 */
final class Database implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;
  private static final int WAL_TRIES = 50;
  private static final int MOST_SET_ASIDE = 1000;

  /** A net: four thousand commits or so between two looks of a caller who tidies himself. */
  private static final int PAGES_WITHOUT_TIDYING = 50_000;

  private final Path file;
  private final Schema schema;
  private Connection connection;
  private Optional<Object> opened;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Map<String, SetAside> setAside = new LinkedHashMap<>();
  private boolean untilOnDisk;
  private boolean together;
  private boolean tidied;
  private long othersVersion;
  private long changes;

  /**
   * @param opened device and inode of what is open; empty for a copy, which lies nowhere
   */
  private Database(Path file, Schema schema, Connection connection, Optional<Object> opened) {
    this.file = file;
    this.schema = schema;
    this.connection = connection;
    this.opened = opened;
  }

  static Database open(Path file, Schema schema) throws LedgerException {
    try {
      createPrivate(file);
    } catch (IOException refused) {
      throw new LedgerException(
          "cannot create the ledger "
              + file
              + " ("
              + refused
              + "): run as root, or name a folder of your own with --state",
          refused);
    }
    Optional<Object> before = identity(file);
    lieBeside(file);
    Connection connection = connection(file, file, schema);
    Database database = new Database(file, schema, connection, before);
    if (database.isInPlace()) return database;
    database.close();
    throw new LedgerException(
        "the ledger " + file + " was replaced while it was opened: try again");
  }

  private static void lieBeside(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) NativePart.lieIn(folder);
  }

  /** Device and inode, which nothing else gets while we have it open; empty where it is gone. */
  private static Optional<Object> identity(Path file) {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException goneOrOutOfReach) {
      return Optional.empty();
    }
  }

  synchronized Optional<String> identity() {
    return opened.map(key -> key.toString().replaceAll("[^a-zA-Z0-9=,]", ""));
  }

  /** Whether the file that is open is the one that others find under its name. */
  synchronized boolean isInPlace() {
    return opened.isEmpty() || opened.equals(identity(file));
  }

  /**
   * Closes what is open and opens what lies under the name now; made when missing. SQLite leaves
   * the log of the other file alone: it looks for itself whether its file was moved.
   *
   * @throws LedgerException when that cannot be opened; nothing is open then, but a copy stays so
   */
  synchronized void follow() throws LedgerException {
    if (opened.isEmpty()) {
      Database better = open(file, schema);
      close();
      goOn(better);
      return;
    }
    // First, because the file of its shared memory is found by name, and may be the other's now.
    close();
    goOn(open(file, schema));
  }

  private void goOn(Database next) throws LedgerException {
    prepared.clear();
    connection = next.connection;
    opened = next.opened;
    untilOnDisk = false;
    changes++;
    forgetSetAside();
    if (tidied) tidiedByCaller();
  }

  /**
   * A copy of one that lies where nothing can be written, to be read only. Its files are deleted
   * already when this returns: what SQLite has open stays until it is closed, however that comes.
   *
   * @param places where the copy may lie meanwhile
   */
  static Database openCopy(Path file, Schema schema, List<Path> places) throws LedgerException {
    lieBeside(file);
    for (int attempt = 0; attempt < LedgerCopy.TRIES; attempt++) {
      try (LedgerCopy copy = LedgerCopy.of(file, places)) {
        Connection connection = connection(copy.file(), file, schema);
        Database database = new Database(file, schema, connection, Optional.empty());
        if (database.settles()) return database;
      }
    }
    throw new LedgerException("the ledger " + file + " is damaged: " + MOVE_AWAY);
  }

  /** Whether it is whole; from now on it cannot be written. */
  private boolean settles() throws LedgerException {
    boolean whole = false;
    try {
      whole = read("pragma quick_check(1)", none -> {}, row -> row.getString(1)).contains("ok");
      if (whole) execute("pragma query_only = on");
      return whole;
    } catch (SQLException broken) {
      throw explained(file, broken);
    } finally {
      if (!whole) close();
    }
  }

  /**
   * @param named what errors call it
   */
  private static Connection connection(Path file, Path named, Schema schema)
      throws LedgerException {
    try {
      Connection connection = connect(file);
      boolean fit = false;
      try {
        schema.migrate(connection);
        fit = true;
      } catch (Schema.Unfit unfit) {
        throw new LedgerException(named + " " + unfit.getMessage(), unfit);
      } finally {
        if (!fit) connection.close();
      }
      return connection;
    } catch (SQLException broken) {
      if (broken instanceof SQLiteException) throw explained(named, broken);
      throw new LedgerException(
          "cannot open the ledger "
              + named
              + " ("
              + broken.getMessage()
              + "): SQLite's native part is unpacked beside it or into "
              + System.getProperty("java.io.tmpdir")
              + ", one of which must be writable and not mounted noexec",
          broken);
    }
  }

  /** Addresses of users and what they did are nobody else's business. */
  private static void createPrivate(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder, mode("rwx------"));
    try {
      Files.createFile(file, mode("rw-------"));
    } catch (FileAlreadyExistsException known) {
      // SQLite gives its -wal and -shm files the same rights as this one.
    }
  }

  private static FileAttribute<?> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // In WAL mode a commit then survives a crash of ours, not always one of the machine.
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    // Else the driver compiles and runs one more SELECT after each INSERT.
    config.setGetGeneratedKeys(false);
    for (int attempt = 1; ; attempt++) {
      try {
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
      } catch (SQLException failed) {
        // The first change to WAL needs the file alone and does not wait for others by itself
        // (sqlite.org/wal.html §9), so two first starts at once can collide.
        if (!isBusy(failed) || attempt == WAL_TRIES) throw failed;
        pause();
      }
    }
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for another process", asked);
    }
  }

  private static boolean isBusy(SQLException failure) {
    return failure instanceof SQLiteException sqlite
        && sqlite.getResultCode().name().startsWith("SQLITE_BUSY");
  }

  /** Statements that belong together. */
  interface Work<T> {
    T run() throws SQLException;
  }

  /** Gives one row's values to a statement. */
  interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Reads one row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * One transaction: all of the work or none of it.
   *
   * @param onDisk whether it must also survive a power failure (an operator's order)
   */
  synchronized <T> T write(boolean onDisk, Work<T> work) throws LedgerException {
    try {
      if (together) return work.run();
      waitForDisk(onDisk);
      update("begin immediate", none -> {});
      boolean done = false;
      try {
        T result = work.run();
        update("commit", none -> {});
        done = true;
        changes++;
        return result;
      } finally {
        if (!done) rollback();
      }
    } catch (SQLException broken) {
      throw explained(file, broken);
    }
  }

  /** Steps that are one transaction although each could be one of its own. */
  interface Steps<T> {
    T run() throws LedgerException;
  }

  /** Reads and writes as one transaction, which survives the end of the process. */
  synchronized <T> T together(Steps<T> steps) throws LedgerException {
    boolean done = false;
    begin();
    try {
      T result = steps.run();
      commit();
      done = true;
      return result;
    } finally {
      together = false;
      if (!done) rollback();
    }
  }

  private void begin() throws LedgerException {
    try {
      waitForDisk(false);
      update("begin immediate", none -> {});
      together = true;
    } catch (SQLException broken) {
      throw explained(file, broken);
    }
  }

  private void commit() throws LedgerException {
    try {
      update("commit", none -> {});
      changes++;
    } catch (SQLException broken) {
      throw explained(file, broken);
    }
  }

  private void waitForDisk(boolean wanted) throws SQLException {
    if (untilOnDisk == wanted) return;
    execute(wanted ? "pragma synchronous = full" : "pragma synchronous = normal");
    untilOnDisk = wanted;
  }

  private void rollback() {
    try {
      execute("rollback");
    } catch (SQLException alreadyRolledBack) {
      // SQLite did it itself after a full disk or an I/O error (sqlite.org/lang_transaction.html
      // §3); the first error is the one to tell.
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs one statement for one row; inside {@link #write}. Returns the number of rows changed. */
  int update(String sql, Binder binder) throws SQLException {
    return withStatement(
        sql,
        statement -> {
          binder.bind(statement);
          return statement.executeUpdate();
        });
  }

  /** The rows of a query, inside {@link #write}. */
  <T> List<T> rows(String sql, Binder binder, Reader<T> reader) throws SQLException {
    return withStatement(
        sql,
        statement -> {
          binder.bind(statement);
          List<T> result = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) result.add(reader.read(rows));
          }
          return result;
        });
  }

  /** The rows of a query. */
  synchronized <T> List<T> read(String sql, Binder binder, Reader<T> reader)
      throws LedgerException {
    try {
      return rows(sql, binder, reader);
    } catch (SQLException broken) {
      throw explained(file, broken);
    } catch (IllegalArgumentException unreadable) {
      throw new LedgerException(
          file + " holds a row that makes no sense (" + unreadable.getMessage() + "); " + MOVE_AWAY,
          unreadable);
    }
  }

  /** Says which row it is; must not fail on any. */
  interface Namer {
    SetAside name(ResultSet row) throws SQLException;
  }

  /** The rows of a query that make sense; the others are set aside until they do. */
  synchronized <T> List<T> readEach(String sql, Binder binder, Reader<T> reader, Namer namer)
      throws LedgerException {
    return read(sql, binder, row -> orSetAside(row, reader, namer)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private <T> Optional<T> orSetAside(ResultSet row, Reader<T> reader, Namer namer)
      throws SQLException {
    try {
      T read = reader.read(row);
      if (!setAside.isEmpty()) setAside.remove(namer.name(row).what());
      return Optional.of(read);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException unreadable) {
      SetAside named = namer.name(row).because(String.valueOf(unreadable.getMessage()));
      if (setAside.size() < MOST_SET_ASIDE) setAside.put(named.what(), named);
      return Optional.empty();
    }
  }

  /** Rows that the reads so far could not use, in the order in which they were met. */
  synchronized List<SetAside> setAside() {
    return List.copyOf(setAside.values());
  }

  /** Another file has other rows, and those of a rule that is over are of no account. */
  synchronized void forgetSetAside() {
    setAside.clear();
  }

  /** What is done with a statement. */
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /**
   * One that failed is not used again: the driver closes it inside at most errors, and a commit
   * that could not be written once would never be one again.
   */
  private <T> T withStatement(String sql, Use<T> use) throws SQLException {
    boolean done = false;
    try {
      T result = use.of(statement(sql));
      done = true;
      return result;
    } finally {
      if (!done) throwAway(sql);
    }
  }

  private void throwAway(String sql) {
    PreparedStatement broken = prepared.remove(sql);
    if (broken == null) return;
    try {
      broken.close();
    } catch (SQLException closedAlready) {
      // It is not used again, whatever became of it.
    }
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known != null) return known;
    PreparedStatement made = connection.prepareStatement(sql);
    prepared.put(sql, made);
    return made;
  }

  /** Changes with every commit, of ours or another's (sqlite.org/pragma.html, data_version). */
  synchronized long version() throws LedgerException {
    long others = read("pragma data_version", row -> {}, row -> row.getLong(1)).get(0);
    if (others != othersVersion) {
      othersVersion = others;
      changes++;
    }
    return changes;
  }

  /**
   * From now on {@link #tidy} moves the log into the file, and no commit does so on its way but
   * where the log has grown far beyond what a caller's second of work can make.
   */
  synchronized void tidiedByCaller() throws LedgerException {
    tidied = true;
    try {
      execute("pragma wal_autocheckpoint = " + PAGES_WITHOUT_TIDYING);
    } catch (SQLException broken) {
      throw explained(file, broken);
    }
  }

  /**
   * Moves what is in the log into the file as far as readers of old states allow, and waits for the
   * disk (sqlite.org/pragma.html, wal_checkpoint; PASSIVE waits for nobody else). True when the log
   * is in the file whole.
   */
  synchronized boolean tidy() throws LedgerException {
    return read(
            "pragma wal_checkpoint(passive)",
            none -> {},
            row -> row.getInt(1) == 0 && row.getInt(2) == row.getInt(3))
        .get(0);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException closedAllTheSame) {
      // Every commit is in the file or its -wal already; the next opening goes on from there.
    }
  }

  private static final String MOVE_AWAY =
      "move it away and a new one is made; what the kernel drops now runs to its end";

  private static LedgerException explained(Path file, SQLException broken) {
    String what = broken.getMessage();
    String remedy =
        broken instanceof SQLiteException sqlite
            ? remedy(sqlite.getResultCode(), file)
            : "refused the order";
    return new LedgerException("the ledger " + file + " " + remedy + " [" + what + "]", broken);
  }

  private static String remedy(SQLiteErrorCode code, Path file) {
    String name = code.name();
    if (name.equals("SQLITE_FULL")) {
      return "cannot grow: free some space (df -h " + file.toAbsolutePath().getParent() + ")";
    }
    if (name.startsWith("SQLITE_IOERR")) {
      return "cannot be read or written: look at the disk and its free space (dmesg, df -h)";
    }
    if (name.startsWith("SQLITE_CANTOPEN") && Mounts.isReadOnly(file)) {
      return "lies where the file system is mounted read-only, and SQLite cannot even read it"
          + " there: see why (dmesg), then mount -o remount,rw";
    }
    if (name.startsWith("SQLITE_READONLY")) {
      return "cannot be written: run as root, and look whether its disk is mounted read-only";
    }
    if (name.startsWith("SQLITE_CORRUPT") || name.equals("SQLITE_NOTADB")) {
      return "is damaged or no ledger: " + MOVE_AWAY;
    }
    if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
      return "is kept busy by another process: see who it is with fuser " + file;
    }
    if (name.startsWith("SQLITE_CANTOPEN") || name.equals("SQLITE_PERM")) {
      return "cannot be opened: run as root, and look at the rights of its folder";
    }
    return "failed; try again, and if it stays so, " + MOVE_AWAY;
  }
}
