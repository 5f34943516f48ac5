package io.portcullis.capture.names;

import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.enforcer.Lab;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What listening to an interface costs in time of the processor, in network namespaces of its own:
 * the kernel's filter for each packet of the interface, and the capture's thread for each that the
 * filter lets up. Needs root.
 */
public final class CostOfListening {
  private static final String ROUTER = "10.0.0.1";
  private static final int PACKETS = 100_000;
  private static final int ROUNDS = 7;

  /** Under what the ring holds until the thread comes. */
  private static final int BURST = 500;

  private static final NameLimits UNHURRIED =
      new NameLimits(65_536, 8_192, 4_096, 1 << 30, Duration.ofHours(24), 1_024, 4 << 20);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CostOfListening() {}

  public static void main(String[] arguments) throws Exception {
    try (Lab lab = new Lab()) {
      // Data of QUIC, which goes through most of the filter, and is let up by none of it.
      byte[] data = new byte[1_200];
      data[0] = 0x40;
      double[] alone = new double[ROUNDS];
      double[] filtered = new double[ROUNDS];
      send(lab, 40_000, 443, data);
      for (int round = 0; round < ROUNDS; round++) {
        alone[round] = send(lab, 40_000, 443, data);
        try (NameCapture capture = open(lab)) {
          filtered[round] = send(lab, 40_000, 443, data);
          if (captured(capture) > 0) throw new IllegalStateException("the filter let it up");
        }
      }
      say("the filter, a packet", median(filtered) - median(alone));
      byte[] answer = DnsBytes.answer("www.shop.example", "203.0.113.7", "203.0.113.8");
      try (NameCapture capture = open(lab)) {
        double[] read = new double[ROUNDS];
        send(lab, 53, 40_000, answer);
        for (int round = 0; round < ROUNDS; round++) {
          long before = captured(capture);
          long cpu = thread();
          send(lab, 53, 40_000, answer);
          Thread.sleep(500);
          read[round] = (double) (thread() - cpu) / (captured(capture) - before);
        }
        say("read, an answer of DNS", median(read));
        long lost = capture.statistics().get(0).lost();
        System.out.printf(Locale.ROOT, "%d read, %d lost%n", captured(capture), lost);
      }
    }
  }

  private static void say(String what, double nanos) {
    System.out.printf(Locale.ROOT, "%-29s %8.0f ns in the median of %d%n", what, nanos, ROUNDS);
  }

  private static NameCapture open(Lab lab) throws Exception {
    NameWatch watch = new NameWatch(UNHURRIED);
    NameCapture capture =
        lab.router().call(() -> NameCapture.open(List.of("lan"), watch, InstantSource.system()));
    while (!capture.isCapturing()) Thread.sleep(10);
    return capture;
  }

  private static long captured(NameCapture capture) {
    return capture.statistics().get(0).captured();
  }

  private static long thread() {
    for (long each : THREADS.getAllThreadIds()) {
      var info = THREADS.getThreadInfo(each);
      if (info != null && info.getThreadName().equals("names-lan")) {
        return THREADS.getThreadCpuTime(each);
      }
    }
    throw new IllegalStateException("nobody captures");
  }

  /** Nanoseconds of the sender a packet; it runs what the receiving interface does, too. */
  private static double send(Lab lab, int from, int to, byte[] payload) throws Exception {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getByName("10.0.0.5"), from);
    try (DatagramSocket socket = lab.inside().call(() -> new DatagramSocket(here))) {
      DatagramPacket packet =
          new DatagramPacket(payload, payload.length, InetAddress.getByName(ROUTER), to);
      long cpu = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < PACKETS; i++) {
        try {
          socket.send(packet);
        } catch (java.io.IOException unreachable) {
          // Nobody listens there.
        }
        if (i % BURST == 0) Thread.sleep(2);
      }
      return (double) (THREADS.getCurrentThreadCpuTime() - cpu) / PACKETS;
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
