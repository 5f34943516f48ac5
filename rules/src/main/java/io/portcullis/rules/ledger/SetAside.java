package io.portcullis.rules.ledger;

/**
 * A row of the ledger that nobody can read. It counts for nothing, and all other rows stay in use.
 *
 * @param what names it, such as {@code rule 7}
 * @param rule its number where it is a rule; 0 for rows of other kinds
 * @param origin of a rule, as it is written; empty for others
 * @param why what is wrong with it
 */
public record SetAside(String what, long rule, String origin, String why) {
  /** One of another kind than a rule. */
  static SetAside other(String what) {
    return new SetAside(what, 0, "", "");
  }

  SetAside because(String reason) {
    return new SetAside(what, rule, origin, reason);
  }

  /** Whether it may be a rule that an operator ordered. */
  public boolean mayBeOperators() {
    return rule != 0 && !origin.equals("detector");
  }

  @Override
  public String toString() {
    return what + " makes no sense (" + why + ")";
  }
}
