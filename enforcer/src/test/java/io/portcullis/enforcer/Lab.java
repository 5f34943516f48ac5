package io.portcullis.enforcer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A small world of three private network namespaces: an inside host, a router that forwards, an
 * outside host. IPv4 and IPv6. The router's interfaces are {@code lan} and {@code wan}.
 */
public final class Lab implements AutoCloseable {
  /** Addresses of the inside host; two, so that one can be blocked and the other be healthy. */
  public static final List<String> INSIDE =
      List.of("10.0.0.5", "10.0.0.6", "fd00:1::5", "fd00:1::6");

  /** Addresses of the outside host. */
  public static final List<String> OUTSIDE =
      List.of("203.0.113.7", "203.0.113.8", "203.0.113.77", "2001:db8::7", "2001:db8::8");

  private static final int TIMEOUT_MILLIS = 300;
  private static final int SIZE = 5;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final NetworkNamespace inside;
  private final NetworkNamespace router;
  private final NetworkNamespace outside;

  public Lab() {
    try {
      inside = create("in");
      router = create("rt");
      outside = create("out");
      for (NetworkNamespace each : List.of(inside, router, outside)) {
        // Without this, IPv6 waits a second for duplicate addresses before it works.
        each.run(
            "sysctl",
            "-qw",
            "net.ipv6.conf.default.accept_dad=0",
            "net.ipv6.conf.all.accept_dad=0");
      }
      router.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
      join(inside, "lan");
      join(outside, "wan");
      addresses(router, "lan", List.of("10.0.0.1/24", "fd00:1::1/64"));
      addresses(router, "wan", List.of("203.0.113.1/24", "2001:db8::1/64"));
      addresses(inside, "eth0", INSIDE.stream().map(Lab::withLength).toList());
      addresses(outside, "eth0", OUTSIDE.stream().map(Lab::withLength).toList());
      inside.run("ip", "route", "add", "default", "via", "10.0.0.1");
      inside.run("ip", "-6", "route", "add", "default", "via", "fd00:1::1");
      outside.run("ip", "route", "add", "default", "via", "203.0.113.1");
      outside.run("ip", "-6", "route", "add", "default", "via", "2001:db8::1");
    } catch (RuntimeException | Error failed) {
      close();
      throw failed;
    }
  }

  private NetworkNamespace create(String role) {
    NetworkNamespace made = NetworkNamespace.create(role);
    open.add(made);
    return made;
  }

  private void join(NetworkNamespace host, String routersSide) {
    router.run(
        "ip",
        "link",
        "add",
        routersSide,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        host.name());
    router.run("ip", "link", "set", routersSide, "up");
    host.run("ip", "link", "set", "eth0", "up");
  }

  private static void addresses(NetworkNamespace host, String device, List<String> addresses) {
    for (String address : addresses) {
      if (address.contains(":")) {
        host.run("ip", "addr", "add", address, "dev", device, "nodad");
      } else {
        host.run("ip", "addr", "add", address, "dev", device);
      }
    }
  }

  private static String withLength(String address) {
    return address + (address.contains(":") ? "/64" : "/24");
  }

  public NetworkNamespace inside() {
    return inside;
  }

  public NetworkNamespace router() {
    return router;
  }

  public NetworkNamespace outside() {
    return outside;
  }

  /** Whether a datagram sent by an inside address reaches a port of an outside one. */
  public boolean goesOut(String source, String destination, int port) {
    return goesOut(source, destination, port, SIZE);
  }

  /** Whether a datagram of so many bytes, which may need fragments, reaches a port outside. */
  public boolean goesOut(String source, String destination, int port, int size) {
    return passes(inside, source, 0, outside, destination, port, size);
  }

  /** Whether a datagram from an outside address and port reaches an inside one. */
  public boolean comesIn(String source, int sourcePort, String destination, int port) {
    return passes(outside, source, sourcePort, inside, destination, port, SIZE);
  }

  /** Whether a datagram passes between two namespaces. */
  public static boolean passes(
      NetworkNamespace from,
      String source,
      int sourcePort,
      NetworkNamespace to,
      String destination,
      int port,
      int size) {
    try (DatagramSocket receiver = to.call(() -> bound(destination, port));
        DatagramSocket sender = from.call(() -> bound(source, sourcePort))) {
      receiver.setSoTimeout(TIMEOUT_MILLIS);
      sender.send(
          new DatagramPacket(new byte[size], size, InetAddress.getByName(destination), port));
      receiver.receive(new DatagramPacket(new byte[size], size));
      return true;
    } catch (SocketTimeoutException dropped) {
      return false;
    } catch (SocketException refused) {
      // A drop on the way out is told to the sender (EPERM).
      if (refused.getMessage().contains("not permitted")) return false;
      throw new AssertionError(refused);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private static DatagramSocket bound(String address, int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    return socket;
  }

  /** A TCP connection from inside to outside, established through the router. */
  public Link connect(String source, String destination, int port) {
    ServerSocket server =
        outside.call(() -> new ServerSocket(port, 5, InetAddress.getByName(destination)));
    Socket client =
        inside.call(
            () -> {
              Socket socket = new Socket();
              socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
              socket.connect(new InetSocketAddress(InetAddress.getByName(destination), port), 5000);
              return socket;
            });
    try {
      return new Link(server, client, server.accept());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Both ends of a TCP connection. */
  public record Link(ServerSocket server, Socket client, Socket accepted) implements AutoCloseable {

    /** Whether a byte sent by the inside end arrives. */
    public boolean carriesOut() {
      return carries(client, accepted);
    }

    /** Whether a byte sent by the outside end arrives. */
    public boolean carriesIn() {
      return carries(accepted, client);
    }

    private static boolean carries(Socket from, Socket to) {
      try {
        from.getOutputStream().write(1);
        from.getOutputStream().flush();
        to.setSoTimeout(TIMEOUT_MILLIS);
        return to.getInputStream().read() == 1;
      } catch (SocketTimeoutException dropped) {
        return false;
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
    }

    @Override
    public void close() {
      for (AutoCloseable each : List.of(client, accepted, server)) {
        try {
          each.close();
        } catch (Exception failed) {
          throw new AssertionError(failed);
        }
      }
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception failed) {
        throw new AssertionError(failed);
      }
    }
  }
}
