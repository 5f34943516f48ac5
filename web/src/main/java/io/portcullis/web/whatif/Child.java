package io.portcullis.web.whatif;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * One run of {@code portcullis replay -o json} in a process of its own. What it prints is read
 * within bounds, and it ends when its time is over or somebody says so.
 */
final class Child {
  private static final int LONGEST_LINE = 1 << 16;
  private static final int LAST_WORDS = 5;
  private static final long GRACE_SECONDS = 2;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Process process;
  private final ObjectMapper json = new ObjectMapper();
  private final List<Outcome.Rule> rules = new ArrayList<>();
  private final Deque<String> lastWords = new ArrayDeque<>();
  private volatile boolean late;
  private JsonNode all = json.createObjectNode();

  private Child(Process process) {
    this.process = process;
  }

  /** Starts one; of this process' environment it gets nothing but language and zone. */
  static Child start(List<String> command, List<String> options, Path file) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("-o", "json", "replay", "--progress"));
    words.addAll(options);
    words.add(file.toString());
    ProcessBuilder builder = new ProcessBuilder(words);
    Map<String, String> environment = builder.environment();
    List<String> kept = List.of("LANG", "LC_ALL", "TZ");
    environment.keySet().removeIf(name -> !kept.contains(name));
    environment.put("PATH", PATH);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new Child(builder.start());
  }

  /**
   * Waits for its end.
   *
   * @param progress gets how many flows were read; called by another thread
   * @throws IOException when it failed or took too long; the message is for people
   */
  Outcome read(Duration limit, LongConsumer progress) throws IOException, InterruptedException {
    Thread talk = thread("what-if-talk", () -> listen(progress));
    Thread watch = thread("what-if-watch", () -> watch(limit));
    try (BufferedReader lines = reader(process.getInputStream())) {
      for (Optional<String> line = line(lines); line.isPresent(); line = line(lines)) {
        take(line.get());
      }
    } catch (IOException broken) {
      // It was ended, as is told below.
    }
    int exit = process.waitFor();
    talk.join(1000);
    watch.join(1000);
    if (late) {
      throw new IOException(
          "It took longer than " + limit.toMinutes() + " minutes, and was ended.");
    }
    // Exit 1 with a summary: a recording that is cut off was read to its cut.
    if (exit != 0 && all.isEmpty()) throw new IOException(words(exit));
    return new Outcome(rules, all);
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void watch(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) return;
      late = true;
      end();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it with all that it started. */
  void end() throws InterruptedException {
    List<ProcessHandle> others = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
    others.forEach(ProcessHandle::destroyForcibly);
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), LONGEST_LINE);
  }

  private static Optional<String> line(Reader from) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
      if (line.length() < LONGEST_LINE) line.append((char) next);
    }
    return Optional.of(line.toString());
  }

  private void take(String line) {
    boolean rule = line.contains("\"event_type\":\"would_block\"");
    boolean summary = line.contains("\"event_type\":\"summary\"");
    if (!rule && !summary) return;
    try {
      JsonNode read = json.readTree(line);
      if (read.path("event_type").asText().equals("summary")) all = read;
      else if (rule && rules.size() < Outcome.MOST_RULES) rules.add(Outcome.Rule.of(read));
    } catch (JsonProcessingException tooLong) {
      // Cut off above; a rule whose letters fill a page is not shown.
    }
  }

  private void listen(LongConsumer progress) {
    try (BufferedReader lines = reader(process.getErrorStream())) {
      for (Optional<String> line = line(lines); line.isPresent(); line = line(lines)) {
        String text = line.get();
        if (text.matches("progress [0-9]{1,15}"))
          progress.accept(Long.parseLong(text.substring(9)));
        else remember(text);
      }
    } catch (IOException ended) {
      // Nobody talks any more.
    }
  }

  private synchronized void remember(String text) {
    lastWords.addLast(text.length() > 300 ? text.substring(0, 300) : text);
    if (lastWords.size() > LAST_WORDS) lastWords.removeFirst();
  }

  private synchronized String words(int exit) {
    String last = lastWords.isEmpty() ? "" : lastWords.getLast();
    if (last.contains("OutOfMemoryError")) return "It needed more memory than it may have.";
    return last.isEmpty()
        ? "It ended with exit code " + exit + "."
        : last.replaceFirst("^portcullis: ", "");
  }
}
