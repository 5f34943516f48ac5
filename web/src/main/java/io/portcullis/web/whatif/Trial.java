package io.portcullis.web.whatif;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Settings to be tried; what is empty stays as it is today.
 *
 * @param allow addresses, prefixes or host names that would never be blocked
 * @param inside networks that were inside where it was recorded; none: the configured
 */
public record Trial(
    Optional<String> profile,
    Optional<String> sensitivity,
    Optional<String> scope,
    Optional<String> timeout,
    List<String> allow,
    List<String> inside) {
  public static final List<String> SENSITIVITIES = List.of("cautious", "balanced", "eager");
  public static final List<String> SCOPES = List.of("connection", "remote", "host");

  private static final Pattern DURATION = Pattern.compile("[0-9]{1,6}[smhdw]?");
  private static final Pattern SUBJECT =
      Pattern.compile("[0-9A-Za-z][0-9A-Za-z.:/_-]{0,254}|::[0-9A-Fa-f:./]*");
  private static final int MOST = 20;

  public Trial {
    allow = List.copyOf(allow);
    inside = List.copyOf(inside);
  }

  /**
   * Reads a form. Nothing of it can become an option or a file of the command line that tries it.
   *
   * @param field gives a field's text; empty where it was left out
   * @param profiles that there are
   * @throws IOException with what is wrong, for people
   */
  public static Trial read(UnaryOperator<String> field, List<String> profiles) throws IOException {
    Optional<String> timeout =
        Optional.of(field.apply("timeout").strip()).filter(text -> !text.isEmpty());
    if (timeout.isPresent() && !DURATION.matcher(timeout.get()).matches()) {
      throw new IOException("That is no time: write 30m, 4h or 7d.");
    }
    return new Trial(
        chosen(field, "profile", profiles),
        chosen(field, "sensitivity", SENSITIVITIES),
        chosen(field, "scope", SCOPES),
        timeout,
        subjects(field.apply("allow"), "Never block"),
        subjects(field.apply("inside"), "Inside"));
  }

  private static Optional<String> chosen(UnaryOperator<String> field, String name, List<String> of)
      throws IOException {
    String text = field.apply(name);
    if (text.isEmpty()) return Optional.empty();
    if (!of.contains(text)) throw new IOException("There is no such " + name + ".");
    return Optional.of(text);
  }

  private static List<String> subjects(String text, String label) throws IOException {
    List<String> subjects = new ArrayList<>();
    for (String each : text.split("[\\s,]+", -1)) {
      if (each.isEmpty()) continue;
      if (!SUBJECT.matcher(each).matches()) {
        throw new IOException(label + ": only addresses, prefixes and names, with commas between.");
      }
      subjects.add(each);
    }
    if (subjects.size() > MOST) throw new IOException(label + ": at most " + MOST + " at once.");
    return subjects;
  }

  /** Today's settings, on what was inside there. */
  Trial today() {
    return new Trial(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), inside);
  }

  /** As options of {@code portcullis replay}. */
  List<String> options() {
    List<String> words = new ArrayList<>();
    profile.ifPresent(word -> words.add("--profile=" + word));
    sensitivity.ifPresent(word -> words.add("--sensitivity=" + word));
    scope.ifPresent(word -> words.add("--scope=" + word));
    timeout.ifPresent(word -> words.add("--timeout=" + word));
    allow.forEach(each -> words.add("--allow=" + each));
    inside.forEach(each -> words.add("--inside=" + each));
    return words;
  }

  /** In what it differs from today. */
  public String words() {
    List<String> said = new ArrayList<>();
    profile.ifPresent(word -> said.add("profile " + word));
    sensitivity.ifPresent(word -> said.add(word));
    scope.ifPresent(word -> said.add("scope " + word));
    timeout.ifPresent(word -> said.add("for " + word));
    if (!allow.isEmpty()) said.add("never " + String.join(", ", allow));
    return said.isEmpty() ? "the same as today" : String.join(", ", said);
  }

  /** Whether there is anything to compare with today. */
  boolean differs() {
    return !Set.copyOf(options()).equals(Set.copyOf(today().options()));
  }
}
