package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Blocks;
import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading where nothing can be written; the mount itself is that of the gateway's tests. */
final class LedgerCopyTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private Path file;
  private Path place;
  @AutoClose private Ledger ledger;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("portcullis.db");
    place = Files.createDirectory(folder.resolve("place"));
    ledger = Ledger.open(file, clock);
  }

  private Block remote(int number) {
    Target target = Blocks.remote("198.51.100." + number);
    return Blocks.of(target, BlockState.PENDING, clock.instant(), HOUR);
  }

  private Database copy() throws LedgerException {
    return Database.openCopy(file, Schema.TODAY, List.of(place));
  }

  private static long blocks(Database database) throws LedgerException {
    return database.read("select count(*) from block", none -> {}, row -> row.getLong(1)).get(0);
  }

  @Test
  void whatIsStillInTheLogIsInTheCopyAndNothingOfItIsLeftOnTheDisk() throws Exception {
    ledger.intendAll(List.of(remote(1)));
    assertThat(folder.resolve("portcullis.db-wal")).isNotEmptyFile();
    try (Database copy = copy()) {
      assertThat(place).isEmptyDirectory();
      assertThat(blocks(copy)).isEqualTo(1);
      ledger.intendAll(List.of(remote(2)));
      assertThat(blocks(copy)).isEqualTo(1);
    }
    ledger.close();
    assertThat(folder.resolve("portcullis.db-wal")).doesNotExist();
    try (Database copy = copy()) {
      assertThat(blocks(copy)).isEqualTo(2);
    }
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void theCopyIsForItsOwnerOnlyAndHasBothFiles() throws Exception {
    ledger.intendAll(List.of(remote(1)));
    try (LedgerCopy copy = LedgerCopy.of(file, List.of(place))) {
      Path itsFolder = copy.file().getParent();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(itsFolder)))
          .isEqualTo("rwx------");
      assertThat(copy.file()).hasSameBinaryContentAs(file);
      assertThat(itsFolder.resolve("ledger.db-wal")).isNotEmptyFile();
    }
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void nothingIsWrittenIntoACopy() throws Exception {
    try (Database copy = copy()) {
      assertThatThrownBy(() -> copy.write(true, () -> copy.update("delete from fact", none -> {})))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("cannot be written");
    }
  }

  @Test
  void withoutRoomItIsSaidWhereSomeIsWanted() throws Exception {
    for (Path full : List.of(folder.resolve("missing"), Path.of("/proc"))) {
      assertThatThrownBy(() -> Database.openCopy(file, Schema.TODAY, List.of(full)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("no room in any of [" + full + "]")
          .hasMessageContaining("cannot even read it there");
    }
  }

  @Test
  void aDamagedOneIsToldByItsOwnName() throws Exception {
    for (int number = 0; number < 200; number++) ledger.intendAll(List.of(remote(number)));
    ledger.close();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(this::copy)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("move it away");
    assertThat(place).isEmptyDirectory();
  }

  /** Another process writes, and moves what it wrote from the log into the database. */
  private void writeMuch() throws LedgerException {
    try (Database other = Database.open(file, Schema.TODAY)) {
      for (int round = 0; round < 3; round++) {
        for (int number = 0; number < 50; number++) ledger.intendAll(List.of(remote(number)));
        other.read("pragma wal_checkpoint(restart)", none -> {}, row -> row.getInt(1));
      }
    }
    ledger.intendAll(List.of(remote(50)));
  }

  private long blocksOf(LedgerCopy.Meanwhile meanwhile) throws Exception {
    try (LedgerCopy copy = LedgerCopy.of(file, List.of(place), meanwhile);
        Database database = Database.open(copy.file(), Schema.TODAY)) {
      return blocks(database);
    }
  }

  @Test
  void whatAnotherProcessMovesWhileItIsCopiedIsCopiedAgain() throws Exception {
    ledger.intendAll(List.of(remote(1)));
    AtomicInteger times = new AtomicInteger();
    assertThat(
            blocksOf(
                () -> {
                  if (times.incrementAndGet() == 1) writeMuch();
                }))
        .isEqualTo(1 + 151);
    assertThat(times).hasValue(2);
  }

  @Test
  void theSameWhereTheLogComesAndGoesMeanwhile() throws Exception {
    ledger.close();
    AtomicInteger times = new AtomicInteger();
    assertThat(
            blocksOf(
                () -> {
                  if (times.incrementAndGet() > 1) return;
                  ledger = Ledger.open(file, clock);
                  writeMuch();
                  ledger.close();
                }))
        .isEqualTo(151);
    assertThat(times).hasValue(2);
  }

  @Test
  void whatChangesAllTheTimeIsRefusedWithTheReason() throws Exception {
    assertThatThrownBy(() -> blocksOf(this::writeMuch))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("changes while it is copied");
    assertThat(place).isEmptyDirectory();
  }
}
