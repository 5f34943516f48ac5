package io.portcullis.gateway.notify.notifier;

import io.portcullis.enforcer.netlink.UnixDatagrams;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A line for syslog, of the facility daemon: to a server in the form of RFC 5424, or to the local
 * one in the form that glibc's syslog(3) writes.
 *
 * @param server by {@code udp} or {@code tcp}; empty: the local one
 * @param socket of the local one
 */
record Syslog(Optional<Server> server, Path socket) implements Notifier {
  private static final int DAEMON = 3;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MOST_BYTES = 2048; // RFC 5424 §6.1: a receiver should take so much
  private static final String FORM = "udp://HOST:514 or tcp://HOST:601";
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  static Optional<Notifier> read(Options options) {
    Optional<Server> server = options.read("server", Syslog::server);
    Path socket = options.read("socket", Path::of).orElse(Path.of("/dev/log"));
    return Optional.of(new Syslog(server, socket));
  }

  private static Server server(String text) {
    Server server = Server.parse(text, FORM);
    if (List.of("udp", "tcp").contains(server.scheme())) return server;
    throw new IllegalArgumentException("'" + server.scheme() + "' is neither; write " + FORM);
  }

  @Override
  public Sender open() {
    return this::send;
  }

  private void send(Notice notice) throws IOException {
    if (server.isEmpty()) {
      new UnixDatagrams(socket.toString()).send(local(notice));
    } else if (server.get().scheme().equals("udp")) {
      datagram(server.get(), remote(notice));
    } else {
      stream(server.get(), remote(notice));
    }
  }

  private static void datagram(Server to, byte[] message) throws IOException {
    InetSocketAddress address = resolved(to);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(message, message.length, address));
    } catch (IOException failed) {
      throw new IOException("nothing can be sent to syslog at " + to, failed);
    }
  }

  /** With its length before it (RFC 6587 §3.4.1). */
  private static void stream(Server to, byte[] message) throws IOException {
    InetSocketAddress address = resolved(to);
    try (Socket socket = new Socket()) {
      socket.connect(address, PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
      out.write(message);
      out.flush();
    } catch (IOException failed) {
      throw new IOException("syslog at " + to + " cannot be reached", failed);
    }
  }

  private static InetSocketAddress resolved(Server to) throws IOException {
    InetSocketAddress address = new InetSocketAddress(to.host(), to.port());
    if (address.isUnresolved()) throw new IOException("the name " + to.host() + " has no address");
    return address;
  }

  private static int priority(Notice notice) {
    return DAEMON * 8 + notice.severity().syslog();
  }

  private static byte[] local(Notice notice) {
    String time = LOCAL.format(notice.at().atZone(ZoneId.systemDefault()));
    long pid = ProcessHandle.current().pid();
    return cut(
        "<" + priority(notice) + ">" + time + " portcullis[" + pid + "]: " + notice.oneLine());
  }

  private static byte[] remote(Notice notice) {
    return cut(
        "<"
            + priority(notice)
            + ">1 "
            + notice.at()
            + " "
            + notice.host()
            + " portcullis "
            + ProcessHandle.current().pid()
            + " "
            + notice.event()
            + " - "
            + notice.oneLine());
  }

  private static byte[] cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST_BYTES) return bytes;
    int end = MOST_BYTES;
    // Never within a character: the bytes behind its first begin with the bits 10.
    while ((bytes[end] & 0xc0) == 0x80) end--;
    return java.util.Arrays.copyOf(bytes, end);
  }

  @Override
  public String toString() {
    return "syslog at " + server.map(Server::toString).orElse(socket.toString());
  }
}
