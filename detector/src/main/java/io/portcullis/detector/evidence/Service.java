package io.portcullis.detector.evidence;

/** One destination port of one destination, and who was seen using it. */
final class Service implements RecentMap.Seen {
  /** From so many clients on it is popular. */
  static final int POPULAR = 3;

  /** Not looked up yet. */
  static final Service NONE = forgotten();

  final Few clients = new Few();
  private long lastFlow;
  private boolean forgotten;

  private static Service forgotten() {
    Service none = new Service();
    none.forgotten = true;
    return none;
  }

  void seen(long flow) {
    lastFlow = flow;
  }

  boolean isForgotten() {
    return forgotten;
  }

  @Override
  public long lastFlow() {
    return lastFlow;
  }

  @Override
  public void forget() {
    forgotten = true;
  }
}
