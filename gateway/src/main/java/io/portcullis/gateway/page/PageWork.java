package io.portcullis.gateway.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What pages hear and want, one thing after the other on a thread of its own: it looks at the parts
 * of the snapshot while somebody listens, and runs what they ask. It rests ten times as long as it
 * worked, up to ten seconds, so that many rules cost a tenth of one core.
 */
public final class PageWork {
  private static final int MOST_TASKS = 64;
  private static final long LEAST_REST_MS = 1000;
  private static final int REST_FACTOR = 10;
  private static final long MOST_REST_MS = 10_000;

  /** Every so many looks the parts that change seldom. */
  private static final int SELDOM = 5;

  private final Settings settings;
  private final BootClock clock;
  private final Consumer<PageSocket.Message> outbox;
  private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(MOST_TASKS);
  private final Map<String, String> parts = new LinkedHashMap<>();
  private final Rows rows = new Rows();
  private Optional<Traffic> traffic = Optional.empty();
  private final SecureRandom random = new SecureRandom();
  private final Thread thread;
  private volatile boolean watched;
  private volatile boolean closed;
  private long looks;

  /**
   * By what it answers.
   *
   * @param commands the command line
   * @param tokens who may log in to the page
   * @param eventLog for a look back
   * @param metrics where the gateway writes what it counts
   * @param write whether orders are taken at all
   * @param fleet whether this router belongs to a fleet
   * @param version of this program
   */
  public record Settings(
      Commands commands,
      WebTokens tokens,
      Path eventLog,
      Path metrics,
      boolean write,
      boolean fleet,
      String version) {}

  PageWork(Settings settings, BootClock clock, Consumer<PageSocket.Message> outbox) {
    this.settings = settings;
    this.clock = clock;
    this.outbox = outbox;
    this.thread = new Thread(this::work, "page-work");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether somebody listens. */
  void watched(boolean now) {
    watched = now;
  }

  /** Somebody came, and is to hear all. */
  void welcome(SelectionKey client) {
    watched = true;
    offer(client, 0, () -> greet(client));
  }

  /** Somebody said something. */
  void take(SelectionKey client, String line) {
    Request request;
    try {
      request = Request.read(line);
    } catch (IOException wrong) {
      String why = String.valueOf(wrong.getMessage());
      answer(client, Request.idIn(line), new Commands.Outcome(2, "", why));
      return;
    }
    offer(client, request.id(), () -> answer(client, request.id(), outcome(request)));
  }

  private void offer(SelectionKey client, long id, Runnable task) {
    if (tasks.offer(task)) return;
    answer(client, id, new Commands.Outcome(1, "", "too much is asked at once: try again"));
  }

  private Commands.Outcome outcome(Request request) {
    try {
      if (request.ownAnswers()) return own(request.words());
      if (!request.order()) return settings.commands().run("(page)", request.words());
      return order(request);
    } catch (IOException unreadable) {
      return new Commands.Outcome(1, "null", String.valueOf(unreadable.getMessage()));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return new Commands.Outcome(1, "null", "the gateway ends");
    }
  }

  /** The page is not trusted to say who orders: whoever does shows the key of a session. */
  private Commands.Outcome order(Request request) throws IOException {
    if (!settings.write()) {
      return new Commands.Outcome(
          4, "", "this page may only look: set 'web.write: true' and restart the gateway");
    }
    Optional<WebTokens.Token> holder = settings.tokens().holder(request.key(), clock.instant());
    if (holder.isEmpty()) {
      return new Commands.Outcome(77, "", "this session is over: log in again");
    }
    if (!holder.get().write()) return new Commands.Outcome(77, "", "this login may only look");
    Commands.Outcome outcome =
        settings.commands().run("(page: " + holder.get().name() + ")", request.words());
    // Whoever ordered sees what came of it, also of what changes seldom.
    looks = 0;
    look();
    return outcome;
  }

  private Commands.Outcome own(List<String> words) throws IOException, InterruptedException {
    WebTokens tokens = settings.tokens();
    return switch (words.get(0)) {
      case "token" -> person(tokens.take(words.get(1), clock.instant(), random));
      case "salt" -> {
        String salt = tokens.passwords().saltOf(words.get(1));
        yield new Commands.Outcome(0, "{\"salt\":\"" + salt + "\"}", "");
      }
      case "password" -> {
        Optional<Boolean> write = tokens.passwords().check(words.get(1), words.get(2));
        if (write.isEmpty()) yield person(Optional.empty());
        String session = tokens.admit(words.get(1), write.get(), clock.instant(), random);
        yield person(Optional.of(session));
      }
      case "measures" -> measures();
      default -> events();
    };
  }

  private static Commands.Outcome person(Optional<String> found) {
    return new Commands.Outcome(found.isPresent() ? 0 : 3, found.orElse("null"), "");
  }

  /** Figures without a label, as the gateway wrote them last. */
  private Commands.Outcome measures() {
    try {
      return new Commands.Outcome(0, Traffic.of(settings.metrics()).all(), "");
    } catch (IOException notYet) {
      // A gateway that has just begun has not counted.
      return new Commands.Outcome(0, "{}", "");
    }
  }

  private Commands.Outcome events() {
    try {
      return new Commands.Outcome(0, new EventTail(settings.eventLog()).read(), "");
    } catch (IOException unreadable) {
      return new Commands.Outcome(1, "[]", "the event log cannot be read: " + unreadable);
    }
  }

  private void work() {
    long next = 0;
    while (!closed) {
      try {
        Runnable task = tasks.poll(200, TimeUnit.MILLISECONDS);
        if (task != null) task.run();
        long began = System.nanoTime();
        if (!watched || began - next < 0) continue;
        look();
        long took = (System.nanoTime() - began) / 1_000_000;
        long rest = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, REST_FACTOR * took));
        next = System.nanoTime() + rest * 1_000_000;
      } catch (InterruptedException ended) {
        return;
      } catch (RuntimeException defect) {
        // One answer is lost; the thread must not be, or every page would seem to hang.
        next = System.nanoTime() + 5_000_000_000L;
      }
    }
  }

  private void greet(SelectionKey client) {
    if (parts.isEmpty()) look();
    post(
        client,
        "{\"message\":\"hello\",\"version\":\""
            + settings.version()
            + "\",\"write\":"
            + settings.write()
            + "}");
    parts.forEach((part, data) -> post(client, part(part, data)));
    rows.all().forEach(line -> post(client, line));
    post(client, "{\"message\":\"whole\"}");
  }

  private void look() {
    Commands.Outcome rules = settings.commands().run("(page)", List.of("rules", "list"));
    if (rules.exit() == 0) rows.changes(rules.data()).forEach(line -> post(line));
    // After the rows that it counts: a page that shows a number of rules has them.
    look("status", List.of("status"));
    if (looks++ % SELDOM == 0) {
      look("allowlist", List.of("allow", "list"));
      if (settings.fleet()) {
        look("fleet", List.of("fleet", "status"));
        look("sites", List.of("fleet", "sites"));
      }
      traffic();
    }
    post("{\"message\":\"looked\"}");
  }

  private void look(String part, List<String> words) {
    Commands.Outcome outcome = settings.commands().run("(page)", words);
    tell(part, outcome.data().strip());
  }

  /** How much there is to do; a gateway that has just begun has measured nothing. */
  private void traffic() {
    try {
      Traffic now = Traffic.of(settings.metrics());
      tell("traffic", now.since(traffic));
      traffic = Optional.of(now);
    } catch (IOException notYet) {
      traffic = Optional.empty();
    }
  }

  private void tell(String part, String data) {
    if (data.isEmpty() || data.equals(parts.put(part, data))) return;
    post(part(part, data));
  }

  private static String part(String part, String data) {
    return "{\"message\":\"part\",\"part\":\"" + part + "\",\"data\":" + flat(data) + "}";
  }

  /** JSON of one line; an end of line is never inside a text of JSON. */
  private static String flat(String json) {
    return json.replace("\r", "").replace('\n', ' ');
  }

  private void answer(SelectionKey client, long id, Commands.Outcome outcome) {
    StringWriter line = new StringWriter(outcome.data().length() + 128);
    try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("message", "answer");
      json.writeNumberField("id", id);
      json.writeNumberField("exit", outcome.exit());
      json.writeStringField("talk", outcome.talk().strip());
      json.writeFieldName("data");
      String data = flat(outcome.data()).strip();
      json.writeRawValue(data.isEmpty() ? "null" : data);
      json.writeEndObject();
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    post(client, line.toString());
  }

  private void post(String line) {
    outbox.accept(new PageSocket.Message(Optional.empty(), line));
  }

  private void post(SelectionKey client, String line) {
    outbox.accept(new PageSocket.Message(Optional.of(client), line));
  }

  void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2000);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
