package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Blocks;
import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.Life;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final Actor ANNA = new Actor.Operator("anna");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Target BEACON = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");

  @TempDir Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private Path file;
  @AutoClose private Ledger ledger;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("state/portcullis.db");
    ledger = Ledger.open(file, clock);
  }

  private void reopen() throws LedgerException {
    ledger.close();
    ledger = Ledger.open(file, clock);
  }

  private Block intend(Target target) throws LedgerException {
    return ledger
        .intendAll(List.of(Blocks.of(target, BlockState.PENDING, clock.instant(), HOUR)))
        .get(0);
  }

  private Block to(Block block, BlockState state) throws LedgerException {
    Block changed = Blocks.changed(block, state, block.expires(), block.timeout());
    ledger.update(changed, Actor.Automatic.KERNEL, state.word());
    return changed;
  }

  @Test
  void aTextWithAnyCharacterIsReadBack() throws Exception {
    for (String text :
        List.of("a\u001fb", "\u001f", "", "\u001f\u001f\u001f", "line\nline \ud83d\udc1d")) {
      Origin.Detector origin = new Origin.Detector(text, "tuple" + text, text + "model", text);
      Life life = Life.of(clock.instant(), Duration.ofHours(1));
      Target target = Blocks.remote("203.0.113.7");
      Block block = Block.byDetector(target, BlockState.PENDING, origin, life);
      Block written = ledger.intendAll(List.of(block)).get(0);
      assertThat(ledger.find(written.id())).hasValue(written);
    }
  }

  @Test
  void whatWasWrittenIsReadBackWhole() throws Exception {
    List<Block> written =
        ledger.intendAll(
            List.of(
                Blocks.of(BEACON, BlockState.PENDING, clock.instant(), HOUR),
                Blocks.ordered(
                    Blocks.remote("2001:db8::/64"),
                    Life.permanent(clock.instant(), Duration.ofDays(24))),
                Blocks.of(Blocks.host("10.0.0.9"), BlockState.WOULD_BLOCK, clock.instant(), HOUR)));
    reopen();
    assertThat(ledger.inForce()).isEqualTo(written);
    assertThat(written).extracting(Block::id).containsExactly(1L, 2L, 3L);
    assertThat(ledger.find(2)).contains(written.get(1));
    assertThat(ledger.find(4)).isEmpty();
    assertThat(ledger.all(2)).containsExactly(written.get(2), written.get(1));
  }

  @Test
  void theTargetsOfOneAddressInTwoScopesAreTwoRules() throws Exception {
    Block remote = intend(Blocks.remote("10.0.0.9"));
    assertThat(ledger.inForce(Blocks.host("10.0.0.9"))).isEmpty();
    assertThat(ledger.inForce(Blocks.remote("10.0.0.9"))).contains(remote);
  }

  @Test
  void aRealBlockIsFoundBeforeAVirtualOneOfTheSameTarget() throws Exception {
    Block real = to(intend(BEACON), BlockState.ACTIVE);
    ledger.intendAll(List.of(Blocks.of(BEACON, BlockState.WOULD_BLOCK, clock.instant(), HOUR)));
    assertThat(ledger.inForce(BEACON)).contains(real);
  }

  @Test
  void everyStepOfALifeIsInTheHistoryWithWhoAndWhy() throws Exception {
    Block block = intend(BEACON);
    block = to(block, BlockState.ACTIVE);
    intend(Blocks.remote("198.51.100.1"));
    ledger.update(
        Blocks.changed(block, BlockState.RELEASED, block.expires(), HOUR),
        ANNA,
        "printer, not a bot");
    assertThat(ledger.history(Optional.of(block.id()), 10))
        .extracting(line -> line.state().word() + " " + line.by() + ": " + line.reason())
        .containsExactly(
            "released operator anna: printer, not a bot",
            "active kernel: active",
            "pending detector: beacons");
    assertThat(ledger.history(Optional.empty(), 2)).hasSize(2);
    assertThat(ledger.inForce()).extracting(Block::id).containsExactly(2L);
  }

  @Test
  void countersAndVerdictAreNotedWithoutAHistoryLine() throws Exception {
    Block block = intend(BEACON);
    ledger.observeAll(List.of(new Ledger.Observed(block.id(), 12, 3_400, Verdict.VERIFIED)));
    Block read = ledger.find(block.id()).orElseThrow();
    assertThat(read.packets()).isEqualTo(12);
    assertThat(read.bytes()).isEqualTo(3_400);
    assertThat(read.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(ledger.history(Optional.of(block.id()), 10)).hasSize(1);
  }

  @Test
  void onlyWhatWasEnforcedAndRanToItsEndIsAnOffence() throws Exception {
    to(to(intend(BEACON), BlockState.ACTIVE), BlockState.EXPIRED);
    to(to(intend(BEACON), BlockState.ACTIVE), BlockState.RELEASED);
    to(to(intend(BEACON), BlockState.WOULD_BLOCK), BlockState.EXPIRED);
    to(to(intend(Blocks.host("10.0.0.5")), BlockState.ACTIVE), BlockState.EXPIRED);
    to(to(intend(BEACON), BlockState.ACTIVE), BlockState.EXPIRED);
    assertThat(ledger.offences(BEACON)).isEqualTo(2);
  }

  @Test
  void aRefusedUpdateLeavesNothingBehind() throws Exception {
    Block known = intend(BEACON);
    Block released = Blocks.changed(known, BlockState.RELEASED, known.expires(), HOUR);
    assertThatThrownBy(
            () ->
                ledger.updateAll(
                    List.of(released, released.withId(77)), new Actor.Operator(""), "both"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("77");
    assertThat(ledger.inForce()).containsExactly(known);
    assertThat(ledger.history(Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void stepsThatBelongTogetherAreAllOrNothing() throws Exception {
    assertThatThrownBy(
            () ->
                ledger.together(
                    () -> {
                      Block block =
                          ledger
                              .intendAll(
                                  List.of(
                                      Blocks.of(BEACON, BlockState.PENDING, clock.instant(), HOUR)))
                              .get(0);
                      assertThat(ledger.inForce()).containsExactly(block);
                      return ledger
                              .intendAll(List.of(block.withId(0).in(BlockState.ACTIVE)))
                              .get(0)
                              .id()
                          + failing(ledger, block.withId(77));
                    }))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("77");
    assertThat(ledger.inForce()).isEmpty();
    assertThat(ledger.history(Optional.empty(), 10)).isEmpty();
    long id = ledger.together(() -> intend(BEACON).id() + intend(BEACON).id());
    reopen();
    assertThat(ledger.inForce()).hasSize(2);
    assertThat(ledger.inForce().stream().mapToLong(Block::id).sum()).isEqualTo(id);
  }

  private static long failing(Ledger ledger, Block unknown) throws LedgerException {
    ledger.update(unknown, Actor.Automatic.KERNEL, "there is none");
    return 0;
  }

  @Test
  void theIdsInForceAreThoseOfTheBlocksInForce() throws Exception {
    Block over = to(intend(BEACON), BlockState.EXPIRED);
    Block active = to(intend(BEACON), BlockState.ACTIVE);
    assertThat(over.id()).isNotEqualTo(active.id());
    assertThat(ledger.idsInForce()).containsExactly(active.id());
  }

  // Clocks.

  @Test
  void theWallClockForwardADayChangesNothingWithinABoot() throws Exception {
    intend(BEACON);
    clock.pass(Duration.ofMinutes(10));
    clock.moveWall(Duration.ofDays(1));
    reopen();
    assertThat(ledger.inForce().get(0).remaining(clock.instant()))
        .isEqualTo(Duration.ofMinutes(50));
  }

  @Test
  void theWallClockBackADayChangesNothingWithinABoot() throws Exception {
    intend(BEACON);
    clock.moveWall(Duration.ofDays(-1));
    clock.pass(Duration.ofMinutes(10));
    assertThat(ledger.inForce().get(0).remaining(clock.instant()))
        .isEqualTo(Duration.ofMinutes(50));
  }

  @Test
  void anUpdateAfterAJumpKeepsWhatIsLeft() throws Exception {
    intend(BEACON);
    clock.moveWall(Duration.ofDays(-1));
    to(ledger.inForce().get(0), BlockState.ACTIVE);
    clock.pass(Duration.ofMinutes(59));
    assertThat(ledger.inForce().get(0).remaining(clock.instant())).isEqualTo(Duration.ofMinutes(1));
    clock.pass(Duration.ofMinutes(2));
    assertThat(ledger.inForce().get(0).remaining(clock.instant())).isZero();
  }

  @Test
  void afterARebootTheWallClockCounts() throws Exception {
    intend(BEACON);
    clock.pass(Duration.ofMinutes(10));
    clock.reboot(Duration.ofMinutes(20));
    reopen();
    assertThat(ledger.inForce().get(0).remaining(clock.instant()))
        .isEqualTo(Duration.ofMinutes(30));
    clock.pass(Duration.ofMinutes(31));
    assertThat(ledger.inForce().get(0).remaining(clock.instant())).isZero();
  }

  @Test
  void afterARebootWithTheClockInThePastNoMoreIsLeftThanWasLeft() throws Exception {
    Block block = intend(BEACON);
    clock.pass(Duration.ofMinutes(40));
    ledger.observeAll(List.of(new Ledger.Observed(block.id(), 1, 60, Verdict.UNTESTED)));
    clock.reboot(Duration.ofDays(-365));
    reopen();
    assertThat(ledger.inForce().get(0).remaining(clock.instant()))
        .isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void aFinishedBlockKeepsTheTimeThatWasWritten() throws Exception {
    Block expired = to(intend(BEACON), BlockState.EXPIRED);
    clock.moveWall(Duration.ofDays(3));
    assertThat(ledger.find(expired.id())).contains(expired);
  }

  @Test
  void aPermanentBlockThatNobodyRenewedIsDueInFull() throws Exception {
    ledger.intendAll(
        List.of(Blocks.ordered(BEACON, Life.permanent(clock.instant(), Duration.ofDays(24)))));
    clock.reboot(Duration.ofDays(40));
    reopen();
    assertThat(ledger.inForce().get(0).remaining(clock.instant())).isEqualTo(Duration.ofDays(24));
  }

  // Allowlist, false positives, mode, facts.

  @Test
  void aRuleWhoseEndNoRowCouldHoldIsSetAside() throws Exception {
    Block fine = to(intend(BEACON), BlockState.ACTIVE);
    long late = to(intend(Blocks.remote("203.0.113.8")), BlockState.ACTIVE).id();
    long forEver = to(intend(Blocks.remote("203.0.113.9")), BlockState.ACTIVE).id();
    long early = to(intend(Blocks.remote("203.0.113.10")), BlockState.ACTIVE).id();
    sql(
        "update block set boot_deadline_ms = " + Long.MAX_VALUE + " where id = " + late,
        "update block set boot_deadline_ms = " + Long.MIN_VALUE + " where id = " + early,
        "update block set permanent = 1, boot_deadline_ms = 0, timeout_ms = "
            + Long.MAX_VALUE
            + " where id = "
            + forEver);
    reopen();
    Ledger.Examined examined = ledger.examine();
    assertThat(examined.blocks()).extracting(Block::id).containsExactly(fine.id());
    assertThat(examined.setAside())
        .extracting(SetAside::rule)
        .containsExactlyInAnyOrder(late, early, forEver);
  }

  @Test
  void allowEntriesAreReplacedRemovedAndExpire() throws Exception {
    Instant now = clock.instant();
    AllowEntry office = entry("198.51.100.0/24", AllowEntry.Kind.OPERATOR, Optional.empty());
    AllowEntry spared =
        entry(BEACON.toString(), AllowEntry.Kind.SPARED, Optional.of(now.plus(HOUR)));
    ledger.allow(entry("198.51.100.0/24", AllowEntry.Kind.OPERATOR, Optional.of(now.plus(HOUR))));
    ledger.allow(office);
    ledger.allow(spared);
    assertThat(ledger.allowed(now)).containsExactlyInAnyOrder(office, spared);
    clock.pass(HOUR);
    assertThat(ledger.allowed(clock.instant())).containsExactly(office);
    assertThat(ledger.disallow("198.51.100.0/24", AllowEntry.Kind.SPARED)).isFalse();
    assertThat(ledger.disallow("198.51.100.0/24", AllowEntry.Kind.OPERATOR)).isTrue();
    assertThat(ledger.allowed(clock.instant())).isEmpty();
  }

  private AllowEntry entry(String what, AllowEntry.Kind kind, Optional<Instant> expires) {
    return new AllowEntry(what, kind, "because", clock.instant(), expires);
  }

  @Test
  void t21AReleaseIsNotForgottenWhenTheClockJumpsOrTheDaemonRestarts() throws Exception {
    ledger.allow(
        entry(
            BEACON.toString(),
            AllowEntry.Kind.SPARED,
            Optional.of(clock.instant().plus(Duration.ofHours(24)))));
    clock.moveWall(Duration.ofDays(2));
    reopen();
    List<AllowEntry> allowed = ledger.allowed(clock.instant());
    assertThat(allowed).hasSize(1);
    assertThat(allowed.get(0).expires()).contains(clock.instant().plus(Duration.ofHours(24)));
  }

  @Test
  void falsePositivesAreKeptUntilTheyExpireOrAreWithdrawn() throws Exception {
    Instant now = clock.instant();
    Ledger.FalsePositive label =
        new Ledger.FalsePositive("a-b-443-tcp", "88*y*y*", now, now.plus(HOUR), Optional.of(ANNA));
    ledger.falsePositive(label);
    ledger.falsePositive(
        new Ledger.FalsePositive("c-d-443-tcp", "99", now, now.plus(HOUR), Optional.empty()));
    assertThat(ledger.falsePositives(now)).hasSize(2).contains(label);
    assertThat(ledger.withdrawFalsePositives("c-d-443-tcp")).isTrue();
    assertThat(ledger.falsePositives(now)).containsExactly(label);
    clock.pass(HOUR);
    assertThat(ledger.falsePositives(clock.instant())).isEmpty();
  }

  @Test
  void theModeIsDryRunUntilSetAndOutlivesRestarts() throws Exception {
    assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
    ledger.mode(new Mode.Armed(), ANNA);
    reopen();
    assertThat(ledger.modeSet())
        .isEqualTo(new Ledger.ModeSet(new Mode.Armed(), ANNA, clock.instant()));
  }

  @Test
  void theWindowOfArmingFollowsTheBootClock() throws Exception {
    ledger.mode(new Mode.ArmedUntil(clock.instant().plus(Duration.ofMinutes(10))), ANNA);
    clock.pass(Duration.ofMinutes(4));
    clock.moveWall(Duration.ofDays(-1));
    assertThat(ledger.mode())
        .isEqualTo(new Mode.ArmedUntil(clock.instant().plus(Duration.ofMinutes(6))));
  }

  @Test
  void theWindowOfArmingIsOverAfterAReboot() throws Exception {
    ledger.mode(new Mode.ArmedUntil(clock.instant().plus(Duration.ofMinutes(10))), ANNA);
    clock.reboot(Duration.ofDays(-1));
    reopen();
    assertThat(ledger.mode()).isEqualTo(new Mode.ArmedUntil(clock.instant()));
  }

  @Test
  void factsAreSetReplacedAndRemoved() throws Exception {
    ledger.fact("breaker.open", Optional.of("11 in a minute"));
    ledger.fact("breaker.open", Optional.of("12 in a minute"));
    assertThat(ledger.fact("breaker.open")).contains("12 in a minute");
    ledger.fact("breaker.open", Optional.empty());
    assertThat(ledger.fact("breaker.open")).isEmpty();
  }

  @Test
  void forgettingKeepsWhatIsInForce() throws Exception {
    to(intend(BEACON), BlockState.EXPIRED);
    Block alive = to(intend(Blocks.remote("198.51.100.1")), BlockState.ACTIVE);
    clock.pass(Duration.ofDays(2));
    assertThat(ledger.forget(clock.instant().minus(Duration.ofDays(1)))).isEqualTo(1);
    assertThat(ledger.all(10)).extracting(Block::id).containsExactly(alive.id());
    assertThat(ledger.history(Optional.empty(), 10))
        .extracting(Ledger.HistoryLine::blockId)
        .containsOnly(alive.id());
    assertThat(intend(BEACON).id()).isEqualTo(3);
  }

  // Several processes.

  @Test
  void anotherConnectionsChangeIsSeenAndChangesTheVersion() throws Exception {
    try (Ledger other = Ledger.open(file, clock)) {
      long before = ledger.version();
      assertThat(ledger.version()).isEqualTo(before);
      Block block =
          other
              .intendAll(List.of(Blocks.of(BEACON, BlockState.PENDING, clock.instant(), HOUR)))
              .get(0);
      long after = ledger.version();
      assertThat(after).isNotEqualTo(before);
      assertThat(ledger.inForce()).containsExactly(block);
      intend(Blocks.remote("198.51.100.1"));
      assertThat(ledger.version()).isNotEqualTo(after);
    }
  }

  @RepeatedTest(10)
  void manyFirstStartsAndWritersAtOnceLoseNothing() throws Exception {
    Path fresh = folder.resolve("fresh/portcullis.db");
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int process = 0; process < 6; process++) {
        int number = process;
        done.add(
            threads.submit(
                () -> {
                  try (Ledger each = Ledger.open(fresh, clock)) {
                    for (int round = 0; round < 20; round++) {
                      Target target = Blocks.remote("198.51." + number + "." + round);
                      each.intendAll(
                          List.of(Blocks.of(target, BlockState.PENDING, clock.instant(), HOUR)));
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) each.get();
    } finally {
      threads.shutdownNow();
    }
    try (Ledger read = Ledger.open(fresh, clock)) {
      assertThat(read.inForce()).hasSize(120);
      assertThat(read.history(Optional.empty(), 1_000)).hasSize(120);
    }
  }

  @Test
  void tenThousandsOfBlocksAreWrittenAndRestoredInOneTransaction() throws Exception {
    List<Block> many = new ArrayList<>();
    for (int number = 0; number < 50_000; number++) {
      Target target =
          Blocks.connection("10.0.0.5-100.64." + number / 256 + "." + number % 256 + "-443-tcp");
      many.add(Blocks.of(target, BlockState.PENDING, clock.instant(), HOUR));
    }
    List<Block> written = ledger.intendAll(many);
    reopen();
    assertThat(ledger.inForce()).isEqualTo(written);
    ledger.updateAll(written, Actor.Automatic.KERNEL, "restored");
    assertThat(ledger.history(Optional.of(50_000L), 10)).hasSize(2);
  }

  // Its log.

  private void manyCommits() throws LedgerException {
    for (int number = 0; number < 400; number++) {
      intend(Blocks.connection("10.0.0.5-203.0.113.7-" + (number + 1) + "-tcp"));
    }
  }

  @Test
  void withoutATidyingCallerTheLogGoesIntoTheFileByItself() throws Exception {
    long before = Files.size(file);
    manyCommits();
    assertThat(Files.size(file)).isGreaterThan(before);
  }

  @Test
  void aTidyingCallerSaysWhenTheLogGoesIntoTheFile() throws Exception {
    ledger.tidiedByCaller();
    assertThat(ledger.tidy()).isTrue();
    long before = Files.size(file);
    manyCommits();
    assertThat(Files.size(file)).as("nothing moved within a commit").isEqualTo(before);
    assertThat(ledger.tidy()).isTrue();
    assertThat(Files.size(file)).isGreaterThan(before);
    reopen();
    assertThat(ledger.inForce()).hasSize(400);
  }

  @Test
  void anOlderStateThatSomebodyReadsKeepsItsLog() throws Exception {
    ledger.tidiedByCaller();
    intend(BEACON);
    try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = reader.createStatement()) {
      statement.execute("begin");
      statement.executeQuery("select count(*) from block").close();
      manyCommits();
      assertThat(ledger.tidy()).isFalse();
      statement.execute("rollback");
    }
    assertThat(ledger.tidy()).isTrue();
  }

  // A broken world.

  @Test
  void theFileAndItsFolderAreForTheOwnerOnly() throws Exception {
    intend(BEACON);
    assertThat(rights(file)).isEqualTo("rw-------");
    assertThat(rights(file.getParent())).isEqualTo("rwx------");
    assertThat(rights(Path.of(file + "-wal"))).isEqualTo("rw-------");
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) statement.execute(each);
    }
  }

  private void cannotBeOpened(Path damaged, String remedy) {
    assertThatThrownBy(() -> Ledger.open(damaged, clock))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(damaged.toString())
        .hasMessageContaining(remedy);
  }

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws Exception {
    sql("pragma user_version = 99");
    cannotBeOpened(file, "newer Portcullis (schema 99");
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAlone() throws Exception {
    Path theirs = folder.resolve("theirs.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + theirs);
        Statement statement = connection.createStatement()) {
      statement.execute("create table t (x)");
    }
    cannotBeOpened(theirs, "no ledger of Portcullis");
  }

  @Test
  void rubbishIsRefusedWithTheRemedy() throws Exception {
    Path rubbish = folder.resolve("rubbish.db");
    Files.writeString(rubbish, "this is no database ".repeat(500));
    cannotBeOpened(rubbish, "move it away");
  }

  @Test
  void aDamagedFileIsToldWithTheRemedy() throws Exception {
    for (int number = 0; number < 200; number++) intend(Blocks.remote("198.51.100." + number));
    ledger.close();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(
            () -> {
              ledger = Ledger.open(file, clock);
              ledger.inForce();
            })
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("move it away");
  }

  @Test
  void aFolderThatCannotBeMadeIsToldWithTheRemedy() throws Exception {
    Files.writeString(folder.resolve("occupied"), "a file");
    cannotBeOpened(folder.resolve("occupied/portcullis.db"), "--state");
  }

  @Test
  void aFullDiskMakesNoBlockAndSaysSo() throws Exception {
    Block before = intend(BEACON);
    ledger.close();
    try (Database database = Database.open(file, Schema.TODAY)) {
      database.read("pragma max_page_count = 1", none -> {}, row -> row.getLong(1));
      assertThatThrownBy(
              () ->
                  database.write(
                      true,
                      () ->
                          database.update(
                              "insert into fact (name, value) values ('big', zeroblob(1000000) ||"
                                  + " '')",
                              none -> {})))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("free some space");
      database.write(true, () -> database.update("delete from fact", none -> {}));
    }
    reopen();
    assertThat(ledger.inForce()).containsExactly(before);
  }

  @Test
  void whatCouldNotBeWrittenOnceIsWrittenWhenTheDiskHasRoomAgain() throws Exception {
    ledger.close();
    try (Database database = Database.open(file, Schema.TODAY)) {
      database.read("pragma max_page_count = 1", none -> {}, row -> row.getLong(1));
      assertThatThrownBy(() -> big(database)).hasMessageContaining("free some space");
      database.read("pragma max_page_count = 100000", none -> {}, row -> row.getLong(1));
      big(database);
    }
  }

  private static void big(Database database) throws LedgerException {
    String insert = "insert into fact (name, value) values ('big', zeroblob(1000000) || '')";
    database.write(true, () -> database.update(insert, none -> {}));
  }

  @Test
  void aReadOnlyLedgerSaysSo() throws Exception {
    ledger.close();
    try (Database database = Database.open(file, Schema.TODAY)) {
      database.write(false, () -> database.update("pragma query_only = on", none -> {}));
      assertThatThrownBy(
              () -> database.write(true, () -> database.update("delete from fact", none -> {})))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("mounted read-only");
    }
  }

  @Test
  void anOlderSchemaIsMigratedOnce() throws Exception {
    Path old = folder.resolve("old.db");
    Schema first = new Schema(List.of("create table a (x); insert into a values (1);"));
    Schema second = new Schema(List.of(first.steps().get(0), "alter table a add column y;"));
    Database.open(old, first).close();
    Database.open(old, second).close();
    try (Database migrated = Database.open(old, second)) {
      assertThat(migrated.read("select x, y from a", none -> {}, row -> row.getInt(1)))
          .containsExactly(1);
    }
    assertThatThrownBy(() -> Database.open(old, first)).isInstanceOf(LedgerException.class);
  }

  @Test
  void falsePositivesOfALedgerThatDidNotSayWhoAreKept() throws Exception {
    Path old = folder.resolve("nameless.db");
    Schema before = new Schema(Schema.TODAY.steps().subList(0, 2));
    try (Database database = Database.open(old, before)) {
      database.write(
          true,
          () ->
              database.update(
                  "insert into false_positive values ('a-b-443-tcp', '88', 1, 4000000000000000,"
                      + " 'another boot', 3000000000000)",
                  none -> {}));
    }
    try (Ledger today = Ledger.open(old, clock)) {
      assertThat(today.falsePositives(clock.instant()))
          .extracting(Ledger.FalsePositive::tuple, Ledger.FalsePositive::by)
          .containsExactly(tuple("a-b-443-tcp", Optional.empty()));
    }
  }

  @Test
  void aFailedMigrationLeavesTheOldFile() throws Exception {
    Path old = folder.resolve("old.db");
    Schema first = new Schema(List.of("create table a (x);"));
    Database.open(old, first).close();
    assertThatThrownBy(
            () ->
                Database.open(
                    old, new Schema(List.of(first.steps().get(0), "drop table a; nonsense;"))))
        .isInstanceOf(LedgerException.class);
    try (Database still = Database.open(old, first)) {
      assertThat(still.read("select count(*) from a", none -> {}, row -> row.getInt(1)))
          .containsExactly(0);
    }
  }

  @Test
  void closingTwiceDoesNoHarm() {
    ledger.close();
    ledger.close();
    assertThat(Files.exists(file)).isTrue();
  }
}
