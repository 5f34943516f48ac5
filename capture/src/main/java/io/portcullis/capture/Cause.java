package io.portcullis.capture;

/** Why a block may not hold, as far as the wire, the kernel's counter and conntrack tell. */
public enum Cause {
  /** The rule is gone, or sits in a hook or family that this traffic does not pass. */
  RULE_NOT_REACHED("the rule is gone, or in a hook or family that these packets do not pass"),
  /** An earlier rule accepts packets of established connections. */
  ESTABLISHED_ACCEPTED("established connections are accepted before the drop"),
  /** The connection bypasses the hooks by a flowtable (conntrack says {@code [OFFLOAD]}). */
  FLOW_OFFLOAD("flow offload carries the connection past the hook"),
  /** NAT changes an address that the block names before the hook sees it. */
  ADDRESS_REWRITTEN("NAT rewrites an address that the block names"),
  /** It may leave by an interface that is not watched: a tunnel, another route. */
  UNWATCHED_PATH(
      "another rule drops them first, or they leave by a tunnel or another interface that is not"
          + " watched"),
  /** Some packets are dropped and others leave. */
  PARTLY_DROPPED("only some of the packets reach the drop");

  private final String words;

  Cause(String words) {
    this.words = words;
  }

  /** The cause in words, for people. */
  public String words() {
    return words;
  }
}
