package io.portcullis.gateway.notify.notifier;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Every way to tell somebody, by its word in the configuration. */
public final class Notifiers {
  private static final Map<String, Function<Options, Optional<Notifier>>> TYPES = types();

  private Notifiers() {}

  private static Map<String, Function<Options, Optional<Notifier>>> types() {
    Map<String, Function<Options, Optional<Notifier>>> types = new LinkedHashMap<>();
    for (Template template : Template.values()) {
      types.put(template.word(), options -> Webhook.read(template, options));
    }
    types.put("mail", Mail::read);
    types.put("syslog", Syslog::read);
    types.put("journald", options -> Optional.of(Journal.read(options)));
    types.put("command", Command::read);
    return types;
  }

  /**
   * Checks the word of a type.
   *
   * @throws IllegalArgumentException when there is none of that name; the message lists them
   */
  public static String type(String word) {
    if (TYPES.containsKey(word)) return word;
    throw new IllegalArgumentException(
        "'" + word + "' is none of " + String.join(", ", TYPES.keySet()));
  }

  /**
   * The notifier of a type.
   *
   * @param type checked by {@link #type}
   * @return empty when something is missing or wrong, which the options have told
   */
  public static Optional<Notifier> read(String type, Options options) {
    Function<Options, Optional<Notifier>> reader = TYPES.get(type);
    return reader == null ? Optional.empty() : reader.apply(options);
  }
}
