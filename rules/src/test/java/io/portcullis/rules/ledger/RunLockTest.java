package io.portcullis.rules.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RunLockTest {
  private static final Duration NOT_AT_ALL = Duration.ZERO;
  @TempDir Path folder;

  @Test
  void aSecondTakerIsToldThatItIsBusyAndGetsItAfterwards() throws Exception {
    RunLock mine = new RunLock(folder.resolve("lock"));
    RunLock other = new RunLock(folder.resolve("lock"));
    try (RunLock.Held held = mine.take(NOT_AT_ALL).orElseThrow()) {
      assertThat(mine.take(NOT_AT_ALL)).isEmpty();
      assertThat(other.take(Duration.ofMillis(20))).isEmpty();
      assertThat(held).isNotNull();
    }
    Optional<RunLock.Held> later = other.take(NOT_AT_ALL);
    assertThat(later).isPresent();
    later.orElseThrow().close();
  }

  @Test
  void aTryInOurOwnProcessDoesNotFreeTheLockForOtherProcesses() throws Exception {
    Path file = folder.resolve("lock");
    try (RunLock.Held held = new RunLock(file).take(NOT_AT_ALL).orElseThrow()) {
      assertThat(new RunLock(file).take(NOT_AT_ALL)).isEmpty();
      assertThat(lockedFromAnotherProcess(file)).isFalse();
      assertThat(held).isNotNull();
    }
    assertThat(lockedFromAnotherProcess(file)).isTrue();
  }

  /** Whether another JVM gets the lock at once. */
  private static boolean lockedFromAnotherProcess(Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).startsWith("got it: ");
    return said.contains("true");
  }

  /** The other JVM. */
  static final class OtherProcess {
    public static void main(String[] args) throws Exception {
      System.out.println("got it: " + new RunLock(Path.of(args[0])).take(NOT_AT_ALL).isPresent());
    }
  }

  @Test
  void theHolderIsToldAndLookingDoesNotFreeIt() throws Exception {
    Path file = folder.resolve("lock");
    RunLock lock = new RunLock(file);
    lock.take(NOT_AT_ALL).orElseThrow().close();
    assertThat(lock.holder()).isEmpty();
    try (RunLock.Held held = lock.take(NOT_AT_ALL).orElseThrow()) {
      assertThat(lock.holder()).contains(ProcessHandle.current().pid());
      assertThat(lockedFromAnotherProcess(file)).isFalse();
      assertThat(held).isNotNull();
    }
    assertThat(lock.holder()).isEmpty();
  }

  @Test
  void onlyOneThreadIsInsideAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger entries = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(
                  number ->
                      threads.submit(
                          () -> {
                            RunLock lock = new RunLock(folder.resolve("lock"));
                            for (int round = 0; round < 50; round++) {
                              try (RunLock.Held held =
                                  lock.take(Duration.ofSeconds(30)).orElseThrow()) {
                                assertThat(held).isNotNull();
                                assertThat(inside.incrementAndGet()).isEqualTo(1);
                                entries.incrementAndGet();
                                inside.decrementAndGet();
                              }
                            }
                            return null;
                          }))
              .toList();
      for (Future<?> each : done) each.get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(entries).hasValue(200);
  }

  @Test
  void aSecondCloseDoesNotFreeAnothersLock() throws Exception {
    RunLock lock = new RunLock(folder.resolve("lock"));
    RunLock.Held first = lock.take(NOT_AT_ALL).orElseThrow();
    first.close();
    RunLock.Held second = lock.take(NOT_AT_ALL).orElseThrow();
    first.close();
    assertThat(lock.take(NOT_AT_ALL)).isEmpty();
    second.close();
  }

  @Test
  void theFileIsForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("lock");
    new RunLock(file).take(NOT_AT_ALL).orElseThrow().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorAndLeavesNothingHeld() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("later"), "a file");
    RunLock lock = new RunLock(inTheWay.resolve("lock"));
    assertThatThrownBy(() -> lock.take(NOT_AT_ALL)).isInstanceOf(IOException.class);
    Files.delete(inTheWay);
    lock.take(NOT_AT_ALL).orElseThrow().close();
  }

  @Test
  void aFolderThatIsRemovedIsMadeAgainAndTheHolderKnowsThatNobodySeesItsLock() throws Exception {
    Path run = folder.resolve("run");
    RunLock lock = new RunLock(run.resolve("lock"));
    try (RunLock.Held held = lock.take(NOT_AT_ALL).orElseThrow()) {
      assertThat(held.isInPlace()).isTrue();
      Files.delete(run.resolve("lock"));
      Files.delete(run);
      assertThat(held.isInPlace()).isFalse();
    }
    lock.take(NOT_AT_ALL).orElseThrow().close();
    assertThat(run.resolve("lock")).exists();
  }
}
