package io.portcullis.rules;

/** Where a block comes from, and the grounds for it. */
public sealed interface Origin {

  /**
   * The word in JSON and in the ledger: {@code detector}, {@code operator}, {@code crowdsec},
   * {@code fleet} …
   */
  String word();

  /** Why, in words for the operator. */
  String reason();

  /** The deciding tuple as ra printed it; empty where none decided. */
  default String tuple() {
    return "";
  }

  /** Label of the deciding model; empty where none decided. */
  default String model() {
    return "";
  }

  /** Letters of the tuple at the decision; empty where none decided. */
  default String letters() {
    return "";
  }

  /** Whether an operator ordered it: no change of the mode lifts or shortens such a block. */
  default boolean isOperators() {
    return false;
  }

  /** Whether it came in a list of many, so that no person wants a line about each. */
  default boolean isListed() {
    return false;
  }

  /** Evidence in the traffic. */
  record Detector(String reason, String tuple, String model, String letters) implements Origin {
    @Override
    public String word() {
      return "detector";
    }
  }

  /** An order on the command line. */
  record Operator(String reason) implements Origin {
    @Override
    public String word() {
      return "operator";
    }

    @Override
    public boolean isOperators() {
      return true;
    }
  }

  /** A decision of CrowdSec, which has its own reasons; it ends when CrowdSec says so. */
  record CrowdSec(String reason) implements Origin {
    @Override
    public String word() {
      return "crowdsec";
    }

    @Override
    public boolean isListed() {
      return true;
    }
  }

  /**
   * A decision of other routers of the fleet; it ends when they say so.
   *
   * @param reason who says so, and why
   */
  record Fleet(String reason) implements Origin {
    @Override
    public String word() {
      return "fleet";
    }

    @Override
    public boolean isListed() {
      return true;
    }
  }

  /** Found in the kernel, where no ledger could say who wanted it; it is never written to one. */
  record Kernel() implements Origin {
    @Override
    public String word() {
      return "kernel";
    }

    @Override
    public String reason() {
      return "found in the kernel";
    }
  }
}
