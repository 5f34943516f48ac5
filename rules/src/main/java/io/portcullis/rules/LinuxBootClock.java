package io.portcullis.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads proc(5): /proc/uptime in hundredths of a second, /proc/sys/kernel/random/boot_id. */
final class LinuxBootClock implements BootClock {
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int LONGEST = 64; // two numbers of at most 20 digits each

  // Left open, because opening costs five times as much as reading, and this is read all the time.
  private Optional<FileChannel> uptime = Optional.empty();
  private final ByteBuffer read = ByteBuffer.allocateDirect(LONGEST);

  // The file tells hundredths of a second, so what it said a tenth of that ago still holds; whoever
  // looks at 50,000 rules asks for each of them.
  private static final long FRESH_NANOS = 1_000_000;
  private Optional<Duration> last = Optional.empty();
  private long lastNanos;

  @Override
  public String bootId() {
    return read(BOOT_ID);
  }

  @Override
  public synchronized Duration sinceBoot() {
    if (last.isPresent() && System.nanoTime() - lastNanos < FRESH_NANOS) return last.get();
    try {
      lastNanos = System.nanoTime();
      if (uptime.isEmpty()) uptime = Optional.of(FileChannel.open(UPTIME));
      uptime.get().read(read.clear(), 0);
      last = Optional.of(Duration.ofMillis(10 * hundredths(read.flip())));
      return last.get();
    } catch (ClosedByInterruptException interrupted) {
      uptime = Optional.empty();
      boolean again = Thread.interrupted();
      Duration answer = sinceBoot();
      if (again) Thread.currentThread().interrupt();
      return answer;
    } catch (IOException noProc) {
      throw noProc(UPTIME, noProc);
    }
  }

  /** {@code 12345.67 …}, always with two digits behind the point (fs/proc/uptime.c). */
  private static long hundredths(ByteBuffer text) {
    long number = 0;
    for (byte next = text.get(); next != ' '; next = text.get()) {
      if (next != '.') number = number * 10 + (next - '0');
    }
    return number;
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException noProc) {
      throw noProc(file, noProc);
    }
  }

  private static UncheckedIOException noProc(Path file, IOException noProc) {
    return new UncheckedIOException("cannot read " + file + ": is /proc mounted?", noProc);
  }
}
