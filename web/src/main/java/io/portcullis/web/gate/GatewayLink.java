package io.portcullis.web.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The line to the gateway, kept up by a thread of its own: it hears the snapshot and what changes,
 * and connects anew when the line breaks. May be used by several threads.
 */
public final class GatewayLink implements AutoCloseable {
  private static final long SILENT_NANOS = 4_000_000_000L;
  private static final long STILL_MS = 10_000;
  private static final long ANSWER_SECONDS = 25;
  private static final int MOST_ASKED = 32;

  private final Path socket;
  private final InstantSource clock;
  private final Consumer<String> changed;
  private final ObjectMapper json = new ObjectMapper();
  private final NavigableMap<Long, JsonNode> rows = new TreeMap<>();
  private final Map<Long, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Thread thread;
  private volatile Optional<SocketChannel> channel = Optional.empty();
  private volatile Instant at = Instant.EPOCH;
  private volatile long heardNanos;
  private volatile long turnMillis;
  private volatile boolean write;
  private volatile String version = "";
  private volatile boolean closed;
  private volatile JsonNode status = json.createObjectNode();
  private volatile JsonNode traffic = json.createObjectNode();
  private volatile List<JsonNode> allowlist = List.of();
  private volatile Rules rules = Rules.NONE;
  private volatile Seen.Fleet fleet = Seen.Fleet.NONE;
  private boolean rowsChanged;

  /**
   * @param socket of the gateway; need not be there yet
   * @param changed gets the name of each part that changed: {@code status}, {@code traffic}, {@code
   *     rules}, {@code allowlist}, {@code fleet} or {@code line}; called by the link's thread, and
   *     must not block
   */
  public GatewayLink(Path socket, InstantSource clock, Consumer<String> changed) {
    this.socket = socket;
    this.clock = clock;
    this.changed = changed;
    this.thread = new Thread(this::run, "gateway-link");
    this.thread.setDaemon(true);
  }

  /** Begins to listen. */
  public void start() {
    thread.start();
  }

  /** What was heard last. */
  public Seen seen() {
    return new Seen(line(), at, status, traffic, rules, allowlist, fleet, write);
  }

  /** Of the gateway's program; empty before it was heard. */
  public String version() {
    return version;
  }

  /** How the line is now. */
  public Seen.Line line() {
    if (channel.isEmpty() || at.equals(Instant.EPOCH)) return Seen.Line.GONE;
    boolean silent = System.nanoTime() - heardNanos > SILENT_NANOS;
    return silent || turnMillis > STILL_MS ? Seen.Line.STILL : Seen.Line.LIVE;
  }

  /** A request to fill in. */
  public ObjectNode request(String kind, String word) {
    return json.createObjectNode().put("id", numbers.incrementAndGet()).put(kind, word);
  }

  /**
   * Asks or orders, and waits for the answer.
   *
   * @param request made by {@link #request}
   * @return exit 1 and a sentence when the gateway does not answer
   */
  public Answer ask(ObjectNode request) throws InterruptedException {
    Optional<SocketChannel> open = channel;
    if (open.isEmpty()) return failed("The gateway is gone, so nothing was asked of it.");
    if (asked.size() >= MOST_ASKED) return failed("Too much is asked at once. Try again.");
    long id = request.get("id").asLong();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    asked.put(id, answer);
    try {
      byte[] line = (json.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
      send(open.get(), ByteBuffer.wrap(line));
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | ExecutionException gone) {
      return failed("The gateway went away before it answered.");
    } catch (TimeoutException silent) {
      return failed("The gateway does not answer. Whether it was done, the history says.");
    } finally {
      asked.remove(id);
    }
  }

  private synchronized void send(SocketChannel to, ByteBuffer line) throws IOException {
    while (line.hasRemaining()) to.write(line);
  }

  private Answer failed(String why) {
    return new Answer(1, why, json.nullNode());
  }

  private void run() {
    while (!closed) {
      try (SocketChannel opened = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        channel = Optional.of(opened);
        listen(opened);
      } catch (IOException | RuntimeException broken) {
        // Shown as what it is: gone.
      }
      if (channel.isPresent()) changed.accept("line");
      channel = Optional.empty();
      asked.values().forEach(each -> each.completeExceptionally(new IOException("gone")));
      rest();
    }
  }

  private void rest() {
    try {
      if (!closed) Thread.sleep(1000);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void listen(SocketChannel from) throws IOException {
    BufferedReader lines =
        new BufferedReader(Channels.newReader(from, StandardCharsets.UTF_8), 1 << 16);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      boolean before = line() == Seen.Line.LIVE;
      hear(json.readTree(line));
      heardNanos = System.nanoTime();
      if (before != (line() == Seen.Line.LIVE)) changed.accept("line");
    }
  }

  private void hear(JsonNode message) {
    switch (message.path("message").asText()) {
      case "hello" -> {
        write = message.path("write").asBoolean();
        version = message.path("version").asText();
        // Each gateway says anew whether it belongs to one.
        fleet = Seen.Fleet.NONE;
      }
      case "beat" -> turnMillis = message.path("turn_ms").asLong();
      case "looked", "whole" -> looked();
      case "part" -> part(message.path("part").asText(), message.path("data"));
      case "rules" -> rules(message);
      case "answer" -> answer(message);
      default -> {
        // Of a newer gateway, for a newer page.
      }
    }
  }

  private void part(String name, JsonNode data) {
    if (name.equals("status")) status = data;
    if (name.equals("traffic")) traffic = data;
    if (name.equals("allowlist")) {
      List<JsonNode> entries = new ArrayList<>();
      data.forEach(entries::add);
      allowlist = List.copyOf(entries);
    }
    if (name.equals("fleet")) fleet = new Seen.Fleet(data, fleet.sites(), clock.instant());
    if (name.equals("sites")) fleet = new Seen.Fleet(fleet.status(), data, clock.instant());
    changed.accept(name.equals("sites") ? "fleet" : name);
  }

  private void rules(JsonNode message) {
    if (message.path("whole").asBoolean()) rows.clear();
    message.path("gone").forEach(key -> rows.remove(key.asLong()));
    // What only the kernel has shares the ID 0; the gateway tells the rows apart.
    JsonNode changed = message.path("changed");
    for (int i = 0; i < changed.size(); i++) {
      rows.put(message.path("keys").path(i).asLong(), changed.get(i));
    }
    rowsChanged = true;
  }

  /** A look is over: only now the rows are those of one moment, and told of once. */
  private void looked() {
    at = clock.instant();
    if (!rowsChanged) return;
    rowsChanged = false;
    rules = Rules.of(rows.descendingMap().values());
    changed.accept("rules");
  }

  private void answer(JsonNode message) {
    CompletableFuture<Answer> waits = asked.get(message.path("id").asLong());
    if (waits == null) return;
    waits.complete(
        new Answer(
            message.path("exit").asInt(), message.path("talk").asText(), message.path("data")));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    channel.ifPresent(
        open -> {
          try {
            open.close();
          } catch (IOException closedAllTheSame) {
            // The descriptor is freed even then.
          }
        });
  }
}
