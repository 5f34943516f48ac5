package io.portcullis.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Reads proc(5): /proc/uptime in hundredths of a second, /proc/sys/kernel/random/boot_id. */
final class LinuxBootClock implements BootClock {
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  @Override
  public String bootId() {
    return read(BOOT_ID);
  }

  @Override
  public Duration sinceBoot() {
    String text = read(UPTIME);
    double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
    return Duration.ofMillis((long) (seconds * 1000));
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException noProc) {
      throw new UncheckedIOException("cannot read " + file + ": is /proc mounted?", noProc);
    }
  }
}
