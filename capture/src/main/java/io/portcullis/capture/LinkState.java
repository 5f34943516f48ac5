package io.portcullis.capture;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether an interface is there and up. Java lists only interfaces that have an address, so one
 * without is asked for in /proc and /sys.
 *
 * @param index the kernel's number, which a new interface of the same name does not share; 0 when
 *     unknown
 */
record LinkState(boolean present, boolean up, int index) {
  static final Path DEVICES = Path.of("/proc/thread-self/net/dev");
  static final Path CLASS = Path.of("/sys/class/net");
  private static final int IFF_UP = 1;

  /** In the network namespace of the calling thread. */
  static LinkState of(String name) {
    try {
      NetworkInterface listed = NetworkInterface.getByName(name);
      if (listed != null) return new LinkState(true, listed.isUp(), listed.getIndex());
    } catch (SocketException goneMeanwhile) {
      // The kernel's files decide.
    }
    return of(name, DEVICES, CLASS);
  }

  /**
   * @param devices in the form of {@code /proc/net/dev}: the name, then a colon
   * @param links in the form of {@code /sys/class/net}
   */
  static LinkState of(String name, Path devices, Path links) {
    String all = text(devices);
    boolean present =
        all != null && all.lines().anyMatch(line -> line.trim().startsWith(name + ":"));
    if (!present) return new LinkState(false, false, 0);
    // /sys may be hidden from a service; libpcap then says so when it cannot open the interface.
    int flags = number(text(links.resolve(name).resolve("flags")), IFF_UP);
    int index = number(text(links.resolve(name).resolve("ifindex")), 0);
    return new LinkState(true, (flags & IFF_UP) != 0, index);
  }

  private static int number(@Nullable String text, int otherwise) {
    if (text == null) return otherwise;
    try {
      return Integer.decode(text.trim());
    } catch (NumberFormatException unreadable) {
      return otherwise;
    }
  }

  private static @Nullable String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      return null;
    }
  }
}
