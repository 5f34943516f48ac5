package io.portcullis.gateway.page;

import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The socket on which pages hear how the gateway is. Each client gets a snapshot, then what
 * changes, then answers to what it asks; every message is one line of JSON. One thread moves bytes,
 * another runs commands ({@link PageWork}); the deciding thread only says that it lives.
 *
 * <p>Nothing here is without bound: {@value #MOST_CLIENTS} clients, {@value Request#LONGEST} bytes
 * a request, 24 MiB that wait for a client, 10 seconds in which it reads nothing. Beyond that the
 * client is dropped.
 */
public final class PageSocket implements AutoCloseable {
  static final int MOST_CLIENTS = 8;

  private static final long BEAT_NANOS = 1_000_000_000L;
  private static final long STUCK_NANOS = 10_000_000_000L;

  private final Path path;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final BootClock clock;
  private final PageWork work;
  private final Queue<Message> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<SelectionKey, Client> clients = new LinkedHashMap<>();
  private final Thread thread;
  private volatile long turnNanos;

  /**
   * Who may connect.
   *
   * @param group of the socket; empty: that of the process
   * @param mode its rights
   */
  public record Access(Optional<String> group, Set<PosixFilePermission> mode) {
    public Access {
      mode = Set.copyOf(mode);
    }

    /**
     * By what the configuration says.
     *
     * @param octal three digits, as chmod has them
     */
    public static Access of(Optional<String> group, String octal) {
      StringBuilder text = new StringBuilder();
      for (int at = 0; at < octal.length(); at++) {
        int bits = octal.charAt(at) - '0';
        text.append((bits & 4) != 0 ? 'r' : '-');
        text.append((bits & 2) != 0 ? 'w' : '-');
        text.append((bits & 1) != 0 ? 'x' : '-');
      }
      return new Access(group, PosixFilePermissions.fromString(text.toString()));
    }
  }

  /**
   * A line for one client, or for all.
   *
   * @param to empty: all
   */
  record Message(Optional<SelectionKey> to, String line) {}

  private PageSocket(
      Path path,
      ServerSocketChannel server,
      Selector selector,
      BootClock clock,
      PageWork.Settings settings) {
    this.path = path;
    this.server = server;
    this.selector = selector;
    this.clock = clock;
    this.work = new PageWork(settings, clock, this::post);
    this.thread = new Thread(this::serve, "page");
    this.thread.setDaemon(true);
    this.turnNanos = clock.sinceBoot().toNanos();
  }

  /**
   * Opens it; what an earlier gateway left in its place goes.
   *
   * @param path at most 100 bytes, as the kernel has it (unix(7))
   * @throws IOException when it cannot be opened; the message names the place and the remedy
   */
  public static PageSocket open(
      Path path, Access access, PageWork.Settings settings, BootClock clock) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Files.deleteIfExists(path);
      server.bind(UnixDomainSocketAddress.of(path));
      admit(path, access);
      server.configureBlocking(false);
      Selector selector = Selector.open();
      server.register(selector, SelectionKey.OP_ACCEPT);
      PageSocket opened = new PageSocket(path, server, selector, clock, settings);
      opened.thread.start();
      opened.work.start();
      return opened;
    } catch (IOException | RuntimeException failed) {
      server.close();
      if (!(failed instanceof IOException io)) throw failed;
      throw new IOException(path + ": no socket for the page: " + Paths.reason(io), io);
    }
  }

  /** Only afterwards can others connect: until then the socket is the owner's alone by umask. */
  private static void admit(Path path, Access access) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (access.group().isPresent()) {
      view.setGroup(
          path.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(access.group().get()));
    }
    Files.setPosixFilePermissions(path, access.mode());
  }

  /** A question of the deciding thread's loop, which by asking it says that it still turns. */
  public BooleanSupplier watching(BooleanSupplier question) {
    return () -> {
      turnNanos = clock.sinceBoot().toNanos();
      return question.getAsBoolean();
    };
  }

  private void post(Message message) {
    outbox.add(message);
    selector.wakeup();
  }

  private void serve() {
    long beaten = 0;
    while (!closed.get()) {
      try {
        selector.select(this::ready, BEAT_NANOS / 1_000_000);
        deliver();
        long now = System.nanoTime();
        if (now - beaten >= BEAT_NANOS) {
          beaten = now;
          beat();
          dropStuck(now);
        }
      } catch (IOException | ClosedSelectorException ended) {
        break;
      }
    }
    clients.values().forEach(Client::close);
  }

  private void ready(SelectionKey key) {
    if (key.isValid() && key.isAcceptable()) accept();
    Client client = clients.get(key);
    if (client == null) return;
    try {
      if (key.isReadable()) for (String line : client.read()) work.take(key, line);
      if (key.isValid() && key.isWritable()) client.write(System.nanoTime());
    } catch (IOException gone) {
      drop(key);
    }
  }

  private void accept() {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) return;
      if (clients.size() >= MOST_CLIENTS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      clients.put(key, new Client(channel, key, System.nanoTime()));
      work.welcome(key);
    } catch (IOException noClient) {
      // Whoever wanted to connect tries again.
    }
  }

  private void deliver() {
    for (Message next = outbox.poll(); next != null; next = outbox.poll()) {
      byte[] line = (next.line() + "\n").getBytes(StandardCharsets.UTF_8);
      List<SelectionKey> to =
          next.to().map(List::of).orElseGet(() -> List.copyOf(clients.keySet()));
      for (SelectionKey key : to) send(key, line);
    }
  }

  private void send(SelectionKey key, byte[] line) {
    Client client = clients.get(key);
    if (client == null) return;
    try {
      client.send(line, System.nanoTime());
    } catch (IOException goneOrSlow) {
      drop(key);
    }
  }

  private void beat() {
    long age = Math.max(0, clock.sinceBoot().toNanos() - turnNanos) / 1_000_000;
    byte[] line =
        ("{\"message\":\"beat\",\"turn_ms\":" + age + "}\n").getBytes(StandardCharsets.UTF_8);
    for (SelectionKey key : List.copyOf(clients.keySet())) send(key, line);
    work.watched(!clients.isEmpty());
  }

  private void dropStuck(long now) {
    List<SelectionKey> stuck = new ArrayList<>();
    clients.forEach(
        (key, client) -> {
          if (client.stuckNanos(now) > STUCK_NANOS) stuck.add(key);
        });
    stuck.forEach(this::drop);
  }

  private void drop(SelectionKey key) {
    Client client = clients.remove(key);
    if (client != null) client.close();
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    work.close();
    selector.wakeup();
    try {
      thread.join(2000);
      selector.close();
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException gone) {
      // The next gateway replaces it.
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
