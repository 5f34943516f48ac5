package io.portcullis.rules;

import java.util.Arrays;
import java.util.Optional;

/**
 * Who acted: ordered, changed or found something. Its text form stands in the ledger, in events and
 * in lists, and {@link #parse} reads it back.
 */
public sealed interface Actor {

  /** Whether a person gave the order: the ledger has it on the disk before it says so. */
  default boolean isOperator() {
    return false;
  }

  /**
   * Whether a start of the gateway, with or without {@code --enforce}, may replace the mode that
   * this one set: an operator's word about the mode beats the option, in both directions.
   */
  default boolean yieldsToOption() {
    return false;
  }

  /** The one text form, such as {@code operator root} or {@code gateway}. */
  @Override
  String toString();

  /**
   * A person at the command line.
   *
   * @param name of the account; empty where only the kind of actor was written down
   */
  record Operator(String name) implements Actor {
    private static final String WORD = "operator";

    private static Optional<Actor> parse(String text) {
      if (text.equals(WORD)) return Optional.of(new Operator(""));
      if (!text.startsWith(WORD + " ")) return Optional.empty();
      return Optional.of(new Operator(text.substring(WORD.length() + 1)));
    }

    @Override
    public boolean isOperator() {
      return true;
    }

    @Override
    public String toString() {
      return name.isEmpty() ? WORD : WORD + " " + name;
    }
  }

  /** What acts without being asked each time. */
  enum Automatic implements Actor {
    /** Evidence in the traffic. */
    DETECTOR("detector"),
    /** The kernel's own timeouts and refusals, as they were found. */
    KERNEL("kernel"),
    /** CrowdSec's decisions, as they come and go. */
    CROWDSEC("crowdsec"),
    /** Decisions of other routers of the fleet, as they come and go. */
    FLEET("fleet"),
    /** What was seen on the wire. */
    CAPTURE("capture"),
    /** The running gateway. */
    GATEWAY("gateway"),
    /** An allow entry that has come to cover a block. */
    ALLOWLIST("allowlist"),
    /** The end of a window that nobody confirmed. */
    DEADLINE("deadline"),
    /** The option of a start: it sets the mode as long as no operator does. */
    ENFORCE_OPTION("run --enforce"),
    /** Author of the mode that nobody chose. */
    DEFAULT("default");

    private final String text;

    Automatic(String text) {
      this.text = text;
    }

    private static Optional<Actor> parse(String text) {
      return Arrays.stream(values())
          .filter(each -> each.text.equals(text))
          .findFirst()
          .map(Actor.class::cast);
    }

    @Override
    public boolean yieldsToOption() {
      return this == ENFORCE_OPTION || this == DEFAULT;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Somebody whom this version does not know, as the ledger of another version names them. */
  record Unknown(String text) implements Actor {
    @Override
    public String toString() {
      return text;
    }
  }

  /** Reads a text form. One that this version never writes is somebody unknown, and no error. */
  static Actor parse(String text) {
    return Operator.parse(text).or(() -> Automatic.parse(text)).orElseGet(() -> new Unknown(text));
  }
}
