package io.portcullis.fleet.message;

/** A message counts for nothing: {@link #why} is counted, the text is for people. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;
  private final Refusal why;

  public RefusedException(Refusal why, String words) {
    super(words);
    this.why = why;
  }

  /** What is counted. */
  public Refusal why() {
    return why;
  }
}
