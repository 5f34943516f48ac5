import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;

/**
 * Traffic of the lab, over real sockets. Run as a single source file: {@code java LabTraffic.java}.
 *
 * <pre>
 * server PORT…                          answers each connection with as many bytes as it asks for
 * beacon SOURCE HOST PORT MILLIS BYTES  an infected host: the same small exchange on a fixed beat
 * browse SOURCE HOST PORT…              a person: bursts of different sizes at odd times
 * </pre>
 *
 * Clients print a line per exchange: {@code <epoch millis at its end> ok|failed <port>}.
 */
public final class LabTraffic {
  private static final int CONNECT_MILLIS = 900;

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "server" -> server(arguments);
      case "beacon" -> beacon(arguments);
      case "browse" -> browse(arguments);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void server(String[] arguments) throws Exception {
    for (int index = 1; index < arguments.length; index++) {
      ServerSocket listener = new ServerSocket(Integer.parseInt(arguments[index]), 100);
      new Thread(() -> serve(listener)).start();
    }
    System.out.println("listening");
  }

  private static void serve(ServerSocket listener) {
    while (true) {
      try {
        Socket client = listener.accept();
        new Thread(() -> answer(client)).start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  // A request is four bytes, the size of the answer, two with the size of what follows, and that.
  private static void answer(Socket client) {
    try (client) {
      client.setSoTimeout(5000);
      InputStream in = client.getInputStream();
      byte[] head = in.readNBytes(6);
      if (head.length < 6) return;
      int size = (head[0] & 255) << 24 | (head[1] & 255) << 16 | (head[2] & 255) << 8 | head[3] & 255;
      in.readNBytes((head[4] & 255) << 8 | head[5] & 255);
      client.getOutputStream().write(new byte[size]);
      in.readAllBytes(); // waits for the client's FIN, so that the client closes first
    } catch (IOException gone) {
      // A client that is cut off is what the lab is about.
    }
  }

  private static void exchange(String source, String host, int port, int asked, int size) {
    boolean ok = false;
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
      socket.setSoTimeout(CONNECT_MILLIS);
      byte[] request = new byte[6 + asked];
      for (int index = 0; index < 4; index++) request[index] = (byte) (size >> (24 - 8 * index));
      request[4] = (byte) (asked >> 8);
      request[5] = (byte) asked;
      socket.getOutputStream().write(request);
      ok = socket.getInputStream().readNBytes(size).length == size;
    } catch (IOException cutOff) {
      ok = false;
    }
    System.out.println(System.currentTimeMillis() + (ok ? " ok " : " failed ") + port);
  }

  private static void beacon(String[] arguments) throws InterruptedException {
    long period = Long.parseLong(arguments[4]);
    int size = Integer.parseInt(arguments[5]);
    // The beat is absolute, so that a slow exchange does not shift the next one.
    long next = System.currentTimeMillis();
    while (true) {
      exchange(arguments[1], arguments[2], Integer.parseInt(arguments[3]), Math.min(size, 98), size);
      next += period;
      Thread.sleep(Math.max(0, next - System.currentTimeMillis()));
    }
  }

  private static void browse(String[] arguments) throws InterruptedException {
    Random random = new Random(7);
    while (true) {
      int burst = 1 + random.nextInt(4);
      for (int index = 0; index < burst; index++) {
        int port = Integer.parseInt(arguments[3 + random.nextInt(arguments.length - 3)]);
        exchange(arguments[1], arguments[2], port, 100 + random.nextInt(1200), 200 + random.nextInt(20_000));
      }
      Thread.sleep(200 + random.nextInt(2500));
    }
  }
}
