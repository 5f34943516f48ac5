package io.portcullis.fleet;

import java.lang.management.ManagementFactory;

/** What the benchmarks of this module measure of their own process; a server's apart. */
public final class Meter {
  private Meter() {}

  /** Seconds since then, by {@link System#nanoTime}. */
  public static double since(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  /** Time of processors that this process took, in nanoseconds. */
  public static long processor() {
    var machine = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) machine).getProcessCpuTime();
  }

  /** Bytes of heap that are in use after a collection. */
  public static long used() {
    Runtime machine = Runtime.getRuntime();
    for (int each = 0; each < 3; each++) System.gc();
    return machine.totalMemory() - machine.freeMemory();
  }
}
