package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.Lab;
import io.portcullis.gateway.Main;
import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The real gateway as a process on the lab's router, with its own argus on {@code lan}; orders come
 * from other processes, as an operator's do.
 */
public final class LiveRouter implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final Path state;
  private final String configuration;
  private final Map<String, String> environment;
  private Optional<Process> gateway = Optional.empty();

  /** What a command left behind. */
  record Result(int exit, String data, String talk) {}

  /** Something that is asked until it holds. */
  public interface Question {
    boolean holds() throws Exception;
  }

  /**
   * @param configuration what portcullis.yaml says beside the interfaces
   * @param environment of all processes, beside ours
   */
  public LiveRouter(Lab lab, Path state, String configuration, Map<String, String> environment)
      throws IOException {
    this.lab = lab;
    this.state = state;
    this.configuration = configuration;
    this.environment = Map.copyOf(environment);
    watching("lan");
  }

  /** With another inside interface than {@code lan}. */
  public LiveRouter watching(String inside) throws IOException {
    String interfaces = "interfaces: {inside: [" + inside + "], outside: [wan]}\n";
    Files.writeString(state.resolve("portcullis.yaml"), interfaces + configuration);
    return this;
  }

  public Paths paths() {
    return Paths.under(state);
  }

  /** Starts the gateway and waits until it works. */
  public void start(String... options) throws Exception {
    Files.deleteIfExists(paths().metrics());
    List<String> command = command("run");
    command.addAll(List.of(options));
    Process started =
        lab.router()
            .call(
                () ->
                    builder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start());
    gateway = Optional.of(started);
    await(
        Duration.ofMinutes(3),
        () -> "the gateway works: " + said(),
        () -> {
          assertThat(started.isAlive()).as(said()).isTrue();
          return Files.exists(paths().metrics());
        });
  }

  Process gateway() {
    return gateway.orElseThrow();
  }

  /** What the gateway said on the terminal. */
  public String said() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : "";
  }

  private Path log() {
    return state.resolve("gateway.log");
  }

  private List<String> command(String verb) {
    return JavaProcess.command(Main.class, "--state", state.toString(), verb);
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs a command in a process of its own. */
  Result order(String verb, String... words) {
    List<String> command = command(verb);
    command.addAll(List.of(words));
    return lab.router().call(() -> finished(command));
  }

  private Result finished(List<String> command) throws Exception {
    Path talk = Files.createTempFile(state, "talk", "");
    Process process = builder(command).redirectError(talk.toFile()).start();
    process.getOutputStream().close();
    String data = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), data, Files.readString(talk));
  }

  /** Runs an order that must succeed. */
  public Result done(String verb, String... words) {
    Result result = order(verb, words);
    assertThat(result.exit()).as("%s", result).isZero();
    return result;
  }

  /** The rules in force as the command line shows them. */
  public JsonNode rules() throws IOException {
    return JSON.readTree(done("rules", "list", "-o", "json").data());
  }

  /** Blocks a tuple by an operator's order; its number. */
  public long block(String tuple) throws IOException {
    return block(tuple, "1h");
  }

  /** Blocks for a time by an operator's order, and says under which number. */
  public long block(String tuple, String timeout) throws IOException {
    done("rules", "add", tuple, "--timeout", timeout);
    for (JsonNode rule : rules()) {
      String text =
          String.join(
              "-",
              rule.get("src_ip").asText(),
              rule.get("dest_ip").asText(),
              rule.get("dest_port").asText(),
              rule.get("proto").asText());
      if (text.equals(tuple)) return rule.get("id").asLong();
    }
    throw new AssertionError(tuple + " is not among the rules");
  }

  /** What the gateway sees of a rule on the wire now; empty before its first look. */
  public Optional<WireFile.Seen> seen(long rule) throws IOException {
    return Optional.ofNullable(new WireFile(paths().wire()).read().get(rule));
  }

  public String verdict(long rule) throws IOException {
    return seen(rule).map(seen -> seen.verdict().word()).orElse("");
  }

  /** The log's events of a type, oldest first. */
  public List<JsonNode> events(String type) throws IOException {
    if (!Files.exists(paths().eventLog())) return List.of();
    List<JsonNode> all = new ArrayList<>();
    for (String line : Files.readAllLines(paths().eventLog())) {
      JsonNode event = JSON.readTree(line);
      if (event.get("event_type").asText().equals(type)) all.add(event);
    }
    return all;
  }

  /** Waits until something holds; the time that took. */
  public static Duration await(Duration most, Callable<String> what, Question question)
      throws Exception {
    Instant begin = Instant.now();
    while (!question.holds()) {
      Duration past = Duration.between(begin, Instant.now());
      if (past.compareTo(most) > 0) throw new AssertionError("waited in vain until " + what.call());
      Thread.sleep(50);
    }
    return Duration.between(begin, Instant.now());
  }

  /** Ends the gateway as a service manager does. */
  void stop() throws InterruptedException {
    if (gateway.isEmpty()) return;
    gateway.get().destroy();
    if (!gateway.get().waitFor(20, TimeUnit.SECONDS)) gateway.get().destroyForcibly().waitFor();
    gateway = Optional.empty();
  }

  /** Ends it as the kernel does when memory runs out; argus and ra would stay. */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = gateway().descendants().toList();
    gateway().destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    gateway = Optional.empty();
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
