package io.portcullis.gateway.lists;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.lists.ListText;
import io.portcullis.rules.lists.ListWeighing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks a list's source, weighs the answer, and keeps it. The gateway and the command line use it.
 */
public final class ListRefresh {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ListStore store;
  private final ListFetch fetch;
  private final InstantSource clock;

  public ListRefresh(ListStore store, InstantSource clock) {
    this(store, new ListFetch(PATIENCE), clock);
  }

  ListRefresh(ListStore store, ListFetch fetch, InstantSource clock) {
    this.store = store;
    this.fetch = fetch;
    this.clock = clock;
  }

  /** What came of it. */
  public enum Result {
    /** There is another copy. */
    NEW,
    /** The copy that we have is the newest. */
    UNCHANGED,
    /** There was no answer; the former copy stays. */
    FAILED,
    /** The answer was no list to block by; the former copy stays. */
    REFUSED;

    public boolean isGood() {
      return this == NEW || this == UNCHANGED;
    }
  }

  /**
   * What came of it, in words, too.
   *
   * @param words one line
   * @param copy what is known of the list from now on
   */
  public record Outcome(String list, Result result, String words, Copy copy) {}

  /**
   * Does it.
   *
   * @param accepted whether an operator has looked at it, so that it may grow or be empty
   * @throws IOException when nothing can be kept; the message names the place
   */
  public Outcome refresh(Config.ListSource list, boolean accepted)
      throws IOException, InterruptedException {
    String name = list.name();
    Copy before = store.copy(name, list.source().toString());
    boolean kept = before.good().isPresent() && store.read(name).isPresent();
    ListFetch.Answer answer;
    try {
      answer = fetch.fetch(list, kept ? Optional.of(before) : Optional.empty());
    } catch (IOException failed) {
      return failed(name, before, Result.FAILED, Paths.reason(failed));
    }
    // A file has no validators, and not every server does.
    boolean same =
        answer instanceof ListFetch.Answer.Unchanged
            || (kept && answer instanceof ListFetch.Answer.Text text && isKept(name, text));
    return same
        ? still(name, before)
        : weigh(list, before, (ListFetch.Answer.Text) answer, accepted);
  }

  private boolean isKept(String name, ListFetch.Answer.Text text) throws IOException {
    return store.read(name).filter(bytes -> Arrays.equals(bytes, text.bytes())).isPresent();
  }

  private Outcome still(String name, Copy before) throws IOException, InterruptedException {
    Copy copy = before.stillGood(clock.instant());
    store.note(name, copy);
    return new Outcome(name, Result.UNCHANGED, prefixes(copy.size().prefixes()), copy);
  }

  private Outcome weigh(
      Config.ListSource list, Copy before, ListFetch.Answer.Text text, boolean accepted)
      throws IOException, InterruptedException {
    Config.ListBounds bounds = list.bounds();
    ListText.Content content = ListText.read(text.bytes(), bounds.maxPrefixes());
    Optional<Integer> former = before.good().map(at -> before.size().prefixes());
    Optional<String> refusal =
        new ListWeighing(bounds.maxPrefixes(), bounds.maxGrowth())
            .refusal(content, former, accepted);
    if (refusal.isPresent()) return failed(list.name(), before, Result.REFUSED, refusal.get());
    Instant now = clock.instant();
    Copy.Size size =
        new Copy.Size(
            content.prefixes(),
            content.special(),
            content.wide(),
            content.bad(),
            content.complaints());
    Copy copy =
        new Copy(
            list.source().toString(),
            Optional.of(now),
            Optional.of(now),
            "",
            text.etag(),
            text.modified(),
            size);
    store.keep(list.name(), text.bytes(), copy);
    return new Outcome(list.name(), Result.NEW, words(size), copy);
  }

  private Outcome failed(String name, Copy before, Result result, String why)
      throws IOException, InterruptedException {
    Copy copy = before.failed(clock.instant(), (result == Result.REFUSED ? "refused: " : "") + why);
    store.note(name, copy);
    return new Outcome(name, result, why, copy);
  }

  /** Of a copy that was taken: how much it says, and what of it was not. */
  static String words(Copy.Size size) {
    StringBuilder words = new StringBuilder(prefixes(size.prefixes()));
    if (size.special() > 0) {
      words.append(", ").append(size.special()).append(" of them private or special and left out");
    }
    int wrong = size.bad() + size.refused();
    if (wrong > 0) {
      words.append(", ").append(wrong).append(wrong == 1 ? " line" : " lines").append(" not taken");
      words.append(" (").append(String.join("; ", size.complaints())).append(')');
    }
    return words.toString();
  }

  static String prefixes(int many) {
    return many == 1 ? "1 prefix" : many + " prefixes";
  }
}
