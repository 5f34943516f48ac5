package io.portcullis.gateway.cli.detect;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks the {@code whois} program about addresses, on a thread of its own; each address once. The
 * flow path only ever looks at answers that are there.
 */
final class Whois {
  private static final int PATIENCE_SECONDS = 10;

  /** Registries block who asks more; and memory is bounded. */
  private static final int MOST_ADDRESSES = 10_000;

  /** Field names of the five registries that say whose address it is. */
  private static final List<String> FIELDS =
      List.of("orgname:", "org-name:", "owner:", "descr:", "netname:", "country:");

  private final Console console;
  private final String program;
  private final Map<String, Optional<String>> answers = new ConcurrentHashMap<>();
  private final ExecutorService asker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "whois");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean missing;

  /**
   * @param program a name along the PATH, or a path
   */
  Whois(Console console, String program) {
    this.console = console;
    this.program = program;
  }

  void ask(String address) {
    // Only addresses are asked about: a tuple's end is whatever ra printed, also "-h".
    if (InetAddresses.parse(address).isEmpty()) return;
    if (missing || answers.size() >= MOST_ADDRESSES) return;
    if (answers.putIfAbsent(address, Optional.empty()) != null) return;
    asker.execute(() -> run(address));
  }

  /** What is known by now. */
  Optional<String> answer(String address) {
    Optional<String> known = answers.get(address);
    return known == null ? Optional.empty() : known;
  }

  void finish() throws InterruptedException {
    asker.shutdown();
    if (!asker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      console.say("-d: not all answers of whois are there; the rest is not waited for");
    }
  }

  private void run(String address) {
    if (missing) return;
    try {
      Process process =
          new ProcessBuilder(program, address)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      String text;
      Thread killer = killer(process);
      try (var out = process.getInputStream()) {
        text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
      killer.interrupt();
      String found = summary(text);
      answers.put(address, Optional.of(found));
      console.say("whois " + address + ": " + found);
    } catch (IOException notThere) {
      missing = true;
      console.warn("-d: cannot run " + program + ": install it (apt-get install whois)");
    }
  }

  private static Thread killer(Process process) {
    Thread killer =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
              } catch (InterruptedException done) {
                Thread.currentThread().interrupt();
              }
            },
            "whois-timeout");
    killer.setDaemon(true);
    killer.start();
    return killer;
  }

  static String summary(String text) {
    String found =
        text.lines()
            .map(String::strip)
            .filter(line -> FIELDS.stream().anyMatch(line.toLowerCase(Locale.ROOT)::startsWith))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .filter(value -> !value.isEmpty())
            .distinct()
            .limit(3)
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? "no answer" : found;
  }
}
