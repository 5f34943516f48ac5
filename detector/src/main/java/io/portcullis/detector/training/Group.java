package io.portcullis.detector.training;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is known of a tuple, and so what an alarm about it means. */
public enum Group {
  CC("C&C", Meaning.HIT),
  TUNNEL("DNS tunnel or exfiltration", Meaning.HIT),
  DOWNLOAD("malware download", Meaning.HIT),
  WEAK("probably malicious, weak evidence", Meaning.APART),
  NORMAL("normal", Meaning.FALSE_POSITIVE),
  HARD("normal, but periodic", Meaning.FALSE_POSITIVE),
  INFECTED("other traffic of infected hosts", Meaning.APART),
  ATTACK("attacks and scans, no C&C", Meaning.APART),
  BACKGROUND("unlabelled background", Meaning.APART);

  /** What an alarm is. */
  public enum Meaning {
    HIT,
    FALSE_POSITIVE,
    /** Neither: nobody knows, so it is counted apart. */
    APART
  }

  private static final Pattern MALICIOUS = Pattern.compile("Botnet|Malware|Infected|Tunnel");

  private final String words;
  private final Meaning meaning;

  Group(String words, Meaning meaning) {
    this.words = words;
    this.meaning = meaning;
  }

  /** For people. */
  public String words() {
    return words;
  }

  public Meaning meaning() {
    return meaning;
  }

  /** For programs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The group of a class in a {@link Truth} table, such as {@code C&C} or {@code DNS tunnel}. */
  static Group ofClass(String text) {
    String words = text.toLowerCase(Locale.ROOT);
    if (words.contains("weak") || words.contains("probable")) return WEAK;
    if (words.contains("tunnel")) return TUNNEL;
    return words.contains("download") ? DOWNLOAD : CC;
  }

  /**
   * What a flow's label column says.
   *
   * @return empty where it says nothing that is known
   */
  static Optional<Group> ofLabel(String label) {
    if (label.contains("Attack")) return Optional.of(ATTACK);
    if (MALICIOUS.matcher(label).find()) return Optional.of(INFECTED);
    return label.contains("Normal") ? Optional.of(NORMAL) : Optional.empty();
  }
}
