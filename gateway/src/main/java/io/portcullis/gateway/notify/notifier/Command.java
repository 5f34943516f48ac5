package io.portcullis.gateway.notify.notifier;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of the operator. It gets title and text on standard input, and each part as a variable
 * such as {@code PORTCULLIS_WHO}. No shell sees any of it.
 *
 * @param words the program by its full path, and its arguments
 */
record Command(List<String> words) implements Notifier {
  private static final int PATIENCE_SECONDS = 30;

  Command {
    words = List.copyOf(words);
  }

  static Optional<Notifier> read(Options options) {
    Optional<List<String>> words = options.readAll("command", text -> text);
    options.mustHave("command");
    return words.filter(read -> !read.isEmpty()).map(Command::new);
  }

  @Override
  public Sender open() {
    return this::run;
  }

  private void run(Notice notice) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PORTCULLIS_EVENT", notice.event());
    builder
        .environment()
        .put("PORTCULLIS_SEVERITY", notice.severity().name().toLowerCase(Locale.ROOT));
    builder.environment().put("PORTCULLIS_HOST", notice.host());
    builder.environment().put("PORTCULLIS_TITLE", notice.title());
    notice.rule().ifPresent(id -> builder.environment().put("PORTCULLIS_RULE", id.toString()));
    for (Notice.Line line : notice.lines()) {
      String name = "PORTCULLIS_" + line.name().toUpperCase(Locale.ROOT);
      builder.environment().put(name, notice.all(line.name()));
    }
    Process process = start(builder);
    try {
      tell(process, notice);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(this + " did not end within " + PATIENCE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(this + " ended with " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new IOException(this + " cannot be started; is it there and executable?", failed);
    }
  }

  private static void tell(Process process, Notice notice) throws IOException {
    byte[] text = (notice.title() + "\n" + notice.text() + "\n").getBytes(StandardCharsets.UTF_8);
    try (OutputStream to = process.getOutputStream()) {
      to.write(text);
    } catch (IOException unread) {
      // A program that does not read ends the pipe; its exit status says how it went.
      if (process.isAlive()) return;
    }
  }

  @Override
  public String toString() {
    return "command " + Path.of(words.get(0)).getFileName();
  }
}
