package io.portcullis.gateway.wiring;

import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a command asks the running gateway to read its configuration again, and hears what became of
 * it: two small files in the run folder. A signal alone would bring no answer.
 */
public final class ReloadRequest {
  private static final String RELOADED = "reloaded ";
  private static final String RESTART = "restart ";
  private static final String PROBLEM = "problem ";

  private final Path request;
  private final Path answer;

  private ReloadRequest(Path request, Path answer) {
    this.request = request;
    this.answer = answer;
  }

  public static ReloadRequest of(Paths paths) {
    return new ReloadRequest(paths.reloadRequest(), paths.reloadAnswer());
  }

  /**
   * What became of a request.
   *
   * @param reloaded keys whose new values are in force
   * @param restart keys whose new values take a restart
   * @param problems why all stays as it was; empty when it does not
   */
  public record Answer(List<String> reloaded, List<String> restart, List<String> problems) {
    public Answer {
      reloaded = List.copyOf(reloaded);
      restart = List.copyOf(restart);
      problems = List.copyOf(problems);
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      reloaded.forEach(each -> text.append(RELOADED).append(each).append('\n'));
      restart.forEach(each -> text.append(RESTART).append(each).append('\n'));
      problems.forEach(each -> text.append(PROBLEM).append(each.replace('\n', ' ')).append('\n'));
      return text.toString();
    }

    private static Answer read(List<String> lines) {
      return new Answer(of(RELOADED, lines), of(RESTART, lines), of(PROBLEM, lines));
    }

    private static List<String> of(String kind, List<String> lines) {
      return lines.stream()
          .filter(line -> line.startsWith(kind))
          .map(line -> line.substring(kind.length()))
          .toList();
    }
  }

  /**
   * Asks.
   *
   * @param token tells this request from others; one line
   * @throws IOException when this user may not, or the run folder cannot be written
   */
  public void ask(String token) throws IOException {
    Paths.replace(request, token);
  }

  /** The token of a request that waits; taken, so that it is answered once. */
  public Optional<String> take() throws IOException {
    if (!Files.exists(request)) return Optional.empty();
    try {
      String token = Files.readString(request);
      Files.deleteIfExists(request);
      return Optional.of(token);
    } catch (NoSuchFileException takenBack) {
      return Optional.empty();
    }
  }

  /** Takes back what nobody answered. */
  public void takeBack() throws IOException {
    Files.deleteIfExists(request);
  }

  /** Answers a request. */
  public void answer(String token, Answer what) throws IOException {
    Paths.replace(answer, token + "\n" + what.text());
  }

  /** The answer to a request; empty as long as there is none. */
  public Optional<Answer> answerTo(String token) throws IOException {
    List<String> lines;
    try {
      lines = new ArrayList<>(Files.readAllLines(answer));
    } catch (NoSuchFileException notYet) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.get(0).equals(token)) return Optional.empty();
    return Optional.of(Answer.read(lines));
  }
}
