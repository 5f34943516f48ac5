package io.portcullis.gateway.names;

import java.util.Locale;

/** Why names of servers are not listened to. */
public enum Deafness {
  OFF("names: false", ""),
  PROFILE("the profile does not weigh them", "names: true reads them all the same"),
  RECORDED("the flows are recorded", ""),
  REMOTE_ARGUS(
      "argus runs on another machine, and this one does not see its packets",
      "run Portcullis there, or set names: true if they pass here, too"),
  NO_INTERFACE("there is no inside interface", "set interfaces.inside"),
  NO_CAPTURE("no inside interface can be captured", "'portcullis doctor' says why");

  /** What it costs, as docs/research/evaluate measured it. */
  private static final String COST =
      "so fewer infections are found (25 of 56 in the evaluation, instead of 31)";

  private final String why;
  private final String remedy;

  Deafness(String why, String remedy) {
    this.why = why;
    this.remedy = remedy;
  }

  /** As metrics and JSON have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nobody meant it, so that it has to be told. */
  public boolean isTrouble() {
    return this == REMOTE_ARGUS || this == NO_INTERFACE || this == NO_CAPTURE;
  }

  public String remedy() {
    return remedy;
  }

  /** Why, what it costs where somebody should care, and what to do. */
  public String sentence() {
    return sentence(why, remedy);
  }

  /**
   * What to say where the cause itself is known.
   *
   * @param cause in place of the general one, with its remedy
   */
  public String sentence(String cause) {
    return sentence(cause, "");
  }

  private String sentence(String cause, String remedy) {
    String cost = isTrouble() ? ", " + COST : "";
    return "not heard: " + cause + cost + (remedy.isEmpty() ? "" : "; " + remedy);
  }
}
