package io.portcullis.detector;

/** What one tuple did in the time window that is open; kept only where somebody listens. */
final class Activity {
  /** Stands for tuples that were silent in this window. Never written. */
  static final Activity IDLE = new Activity(false);

  final boolean firstWindow;
  int tests;
  int matches;

  Activity(boolean firstWindow) {
    this.firstWindow = firstWindow;
  }
}
