package io.portcullis.rules.network;

import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Far ends of the sessions of users who are logged in now, from utmp(5) and from logind. */
final class Sessions {
  // glibc's bits/utmp.h: USER_PROCESS, and where its fields lie. Session and time are 4 and 8 bytes
  // there where programs of 32 bits must be able to read the file too (x86), else 8 and 16.
  private static final int USER_PROCESS = 7;
  private static final int USER_AT = 44;
  private static final int HOST_AT = 76;
  private static final int HOST_LENGTH = 256;
  private static final int USER_LENGTH = 32;

  private Sessions() {}

  /** Users by the address they come from; nothing where a file is missing or cannot be read. */
  static Map<InetAddress, String> read(Path root, String architecture) throws IOException {
    Map<InetAddress, String> found = new LinkedHashMap<>();
    boolean wide = architecture.equals("aarch64") || architecture.equals("riscv64");
    Path utmp = root.resolve("run/utmp");
    if (Files.isReadable(utmp)) {
      utmp(Files.readAllBytes(utmp), wide ? 400 : 384, wide ? 360 : 348, found);
    }
    Path logind = root.resolve("run/systemd/sessions");
    if (!Files.isDirectory(logind)) return found;
    try (DirectoryStream<Path> sessions = Files.newDirectoryStream(logind)) {
      for (Path session : sessions) {
        // Beside the sessions lie their fifos (NAME.ref), which would block the reader.
        if (Files.isRegularFile(session)) logind(session, found);
      }
    }
    return found;
  }

  private static void utmp(byte[] bytes, int size, int addressAt, Map<InetAddress, String> found) {
    for (int at = 0; at + size <= bytes.length; at += size) {
      short type = ByteBuffer.wrap(bytes, at, 2).order(ByteOrder.nativeOrder()).getShort();
      if (type != USER_PROCESS) continue;
      String user = text(bytes, at + USER_AT, USER_LENGTH);
      String host = text(bytes, at + HOST_AT, HOST_LENGTH);
      address(bytes, at + addressAt)
          .or(() -> InetAddresses.parse(host))
          .ifPresent(address -> found.put(address, user));
    }
  }

  /** ut_addr_v6 in network order; an IPv4 address stands in its first four bytes. */
  private static Optional<InetAddress> address(byte[] bytes, int at) {
    byte[] wide = Arrays.copyOfRange(bytes, at, at + 16);
    byte[] rest = Arrays.copyOfRange(wide, 4, 16);
    boolean narrow = Arrays.equals(rest, new byte[12]);
    byte[] address = narrow ? Arrays.copyOf(wide, 4) : wide;
    if (Arrays.equals(address, new byte[address.length])) return Optional.empty();
    return Optional.of(InetAddresses.of(address));
  }

  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) end++;
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  /** systemd's src/login/logind-session.c, session_save: shell variables, one a line. */
  private static void logind(Path session, Map<InetAddress, String> found) {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(session, StandardCharsets.ISO_8859_1)) {
        int equals = line.indexOf('=');
        if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    } catch (IOException endedMeanwhile) {
      return;
    }
    if ("closing".equals(values.get("STATE"))) return;
    InetAddresses.parse(values.getOrDefault("REMOTE_HOST", "").replace("\"", ""))
        .ifPresent(address -> found.put(address, values.getOrDefault("USER", "somebody")));
  }
}
