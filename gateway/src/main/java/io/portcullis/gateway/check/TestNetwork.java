package io.portcullis.gateway.check;

import io.portcullis.enforcer.netlink.PrivateNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An inside host, a router and an outside host in private network namespaces, joined by veth pairs:
 * 10.0.0.0/24 and fd00:1::/64 inside, 203.0.113.0/24 and 2001:db8::/64 outside. Needs {@code ip} of
 * iproute2. Leaves nothing behind.
 */
final class TestNetwork implements AutoCloseable {
  /** The router's interface towards the inside host. */
  static final String INSIDE_DEVICE = "lan";

  private static final int PASSES_MILLIS = 5000;

  /**
   * Longer than the first repetition of a SYN (RFC 6298: 1 s), so that one lost by chance tells
   * nothing.
   */
  private static final int DROPPED_MILLIS = 1300;

  private static final int BACKLOG = 50;

  private final Deque<PrivateNetwork> open = new ArrayDeque<>();
  private final Map<InetSocketAddress, ServerSocket> servers = new HashMap<>();
  private final PrivateNetwork inside;
  private final PrivateNetwork router;
  private final PrivateNetwork outside;

  private TestNetwork() throws IOException, InterruptedException {
    try {
      inside = made();
      router = made();
      outside = made();
      join(inside, INSIDE_DEVICE);
      join(outside, "wan");
      router.doing(TestNetwork::forward);
      address(router, INSIDE_DEVICE, "10.0.0.1/24", "fd00:1::1/64");
      address(router, "wan", "203.0.113.1/24", "2001:db8::1/64");
      address(inside, "eth0", "10.0.0.5/24", "10.0.0.6/24", "fd00:1::5/64", "fd00:1::6/64");
      address(outside, "eth0", "203.0.113.7/24", "2001:db8::7/64");
      route(inside, "10.0.0.1", "fd00:1::1");
      route(outside, "203.0.113.1", "2001:db8::1");
    } catch (IOException | RuntimeException | InterruptedException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Makes it.
   *
   * @throws IOException when the kernel refuses or a program is missing, with the remedy
   */
  static TestNetwork open() throws IOException, InterruptedException {
    if (Files.notExists(Path.of("/sbin/ip")) && Files.notExists(Path.of("/usr/sbin/ip"))) {
      throw new IOException("ip is not installed: apt-get install iproute2");
    }
    return new TestNetwork();
  }

  private PrivateNetwork made() throws IOException, InterruptedException {
    PrivateNetwork network = PrivateNetwork.create();
    open.push(network);
    return network;
  }

  private void join(PrivateNetwork host, String device) throws IOException, InterruptedException {
    String there = host.path().toString();
    router.run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", there);
    router.run("ip", "link", "set", device, "up");
    host.run("ip", "link", "set", "eth0", "up");
  }

  private static void forward() throws IOException {
    Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
    Path six = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");
    if (Files.exists(six)) Files.writeString(six, "1");
  }

  private static void address(PrivateNetwork host, String device, String... addresses)
      throws IOException, InterruptedException {
    for (String address : addresses) {
      if (!address.contains(":")) {
        host.run("ip", "address", "add", address, "dev", device);
      } else if (hasIpv6()) {
        // Duplicate address detection would take a second.
        host.run("ip", "address", "add", address, "dev", device, "nodad");
      }
    }
  }

  private static void route(PrivateNetwork host, String router, String router6)
      throws IOException, InterruptedException {
    host.run("ip", "route", "add", "default", "via", router);
    if (hasIpv6()) host.run("ip", "-6", "route", "add", "default", "via", router6);
  }

  private static boolean hasIpv6() {
    return Files.exists(Path.of("/proc/sys/net/ipv6"));
  }

  PrivateNetwork router() {
    return router;
  }

  /** Where the outside host listens from now on; the kernel completes what nobody accepts. */
  private ServerSocket server(String address, int port) throws IOException, InterruptedException {
    InetSocketAddress place = new InetSocketAddress(InetAddress.getByName(address), port);
    Optional<ServerSocket> known = Optional.ofNullable(servers.get(place));
    if (known.isPresent()) return known.get();
    ServerSocket made =
        outside.call(() -> new ServerSocket(place.getPort(), BACKLOG, place.getAddress()));
    servers.put(place, made);
    return made;
  }

  /** Whether a TCP connection from inside to outside comes about. */
  boolean passes(String source, String destination, int port)
      throws IOException, InterruptedException {
    return connects(source, destination, port, PASSES_MILLIS);
  }

  /** Whether it does not. */
  boolean isDropped(String source, String destination, int port)
      throws IOException, InterruptedException {
    return !connects(source, destination, port, DROPPED_MILLIS);
  }

  private boolean connects(String source, String destination, int port, int millis)
      throws IOException, InterruptedException {
    ServerSocket server = server(destination, port);
    try (Socket client = inside.call(() -> bound(source))) {
      client.connect(server.getLocalSocketAddress(), millis);
      return true;
    } catch (SocketTimeoutException dropped) {
      return false;
    }
  }

  private static Socket bound(String source) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
    return socket;
  }

  /** Opens a connection from inside to outside. */
  Link link(String source, String destination, int port) throws IOException, InterruptedException {
    ServerSocket server = server(destination, port);
    Socket client = inside.call(() -> bound(source));
    client.connect(server.getLocalSocketAddress(), PASSES_MILLIS);
    Socket accepted = server.accept();
    while (accepted.getPort() != client.getLocalPort()) {
      // One that was only tried, and has been closed by its other end.
      accepted.close();
      accepted = server.accept();
    }
    return new Link(client, accepted);
  }

  /** Both ends of an open connection. */
  record Link(Socket client, Socket accepted) implements AutoCloseable {

    /** Whether what the inside end sends arrives. */
    boolean carries() throws IOException {
      client.getOutputStream().write(1);
      accepted.setSoTimeout(DROPPED_MILLIS);
      try {
        return accepted.getInputStream().read() == 1;
      } catch (SocketTimeoutException dropped) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      accepted.close();
    }
  }

  @Override
  public void close() {
    for (ServerSocket server : servers.values()) {
      try {
        server.close();
      } catch (IOException gone) {
        // It goes with its namespace at the latest.
      }
    }
    while (!open.isEmpty()) open.pop().close();
  }
}
