package io.portcullis.capture.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.reasons.NameEvent;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * What listening for names costs a flow of recordings: as many answers and hellos as real hosts get
 * and say, of which a connection has one and most flows none. Beside it stands what judging the
 * same flows costs with the default profile, from ra's line to the verdict.
 */
public final class CostOfRecordedNames {
  private static final int WARM_UP = 40;
  private static final int ROUNDS = 15;
  private static final int QUEUE = 1 << 17;
  private static final long SLACK_MICROS = 1_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CostOfRecordedNames() {}

  public static void main(String[] arguments) throws Exception {
    List<RecordedTraffic> all = RecordedTraffic.all();
    report("all", all);
    report("normal", all.stream().filter(each -> each.role().equals("normal")).toList());
  }

  private static void report(String what, List<RecordedTraffic> recordings) throws Exception {
    double[] listening = new double[ROUNDS];
    double[] judging = new double[ROUNDS];
    double[] hearing = new double[ROUNDS];
    long flows = 0;
    Map<NameCount, Long> counts = new EnumMap<>(NameCount.class);
    Queue<NameEvent> heard = new ArrayBlockingQueue<>(QUEUE);
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long listened = 0;
      long judged = 0;
      long judgedNamed = 0;
      flows = 0;
      counts.clear();
      for (RecordedTraffic each : recordings) {
        byte[] lines = each.flows().getBytes(StandardCharsets.ISO_8859_1);
        long before = THREADS.getCurrentThreadCpuTime();
        Map<NameCount, Long> found = listen(each, heard);
        listened += THREADS.getCurrentThreadCpuTime() - before;
        found.forEach((count, value) -> counts.merge(count, value, Long::sum));
        before = THREADS.getCurrentThreadCpuTime();
        flows += judge(lines, new ArrayBlockingQueue<>(1));
        judged += THREADS.getCurrentThreadCpuTime() - before;
        before = THREADS.getCurrentThreadCpuTime();
        judge(lines, heard);
        judgedNamed += THREADS.getCurrentThreadCpuTime() - before;
        heard.clear();
      }
      if (round < 0) continue;
      listening[round] = (double) listened / flows;
      judging[round] = (double) judged / flows;
      hearing[round] = (double) (judgedNamed - judged) / flows;
    }
    long packets = recordings.stream().mapToLong(RecordedTraffic::packets).sum();
    long named = recordings.stream().mapToLong(each -> each.named().size()).sum();
    System.out.printf(
        Locale.ROOT,
        "%s: %d recordings, %d flows; a flow has %.1f packets, of which the filter lets up %.2f%n",
        what,
        recordings.size(),
        flows,
        (double) packets / flows,
        (double) named / flows);
    System.out.printf("  %s%n", counts);
    System.out.printf(
        Locale.ROOT,
        "  a flow, in the median of %d: reading what is let up %.0f ns (the way from libpcap comes"
            + " on top), judging %.0f ns, hearing names while judging %.0f ns; %.2f and %.2f"
            + " times%n",
        ROUNDS,
        median(listening),
        median(judging),
        median(hearing),
        median(listening) / median(judging),
        median(hearing) / median(judging));
  }

  /** What the capture's thread does with each packet, from its bytes to the queue. */
  private static Map<NameCount, Long> listen(RecordedTraffic recording, Queue<NameEvent> heard) {
    NameWatch watch = new NameWatch(NameLimits.USUAL, everybody -> true, new Ear(heard));
    for (PacketFile.Packet each : recording.named()) {
      watch.frame(each.frame, each.link, each.micros);
    }
    return watch.counts();
  }

  private static long judge(byte[] lines, Queue<NameEvent> heard) throws Exception {
    BeaconScorer.Choice choice = BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT);
    Detector detector =
        new Detector(Profile.usual(), new ModelSet(List.of()), Detector.Limits.ROUTER, choice);
    long flows = 0;
    try (FlowSource source =
        RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      for (Reading reading = source.read(Duration.ZERO);
          reading != Reading.END;
          reading = source.read(Duration.ZERO)) {
        if (!(reading instanceof Flow flow)) continue;
        if (!heard.isEmpty()) hear(heard, micros(flow.end()) + SLACK_MICROS, detector);
        detector.accept(flow);
        flows++;
      }
    }
    return flows;
  }

  private static void hear(Queue<NameEvent> heard, long untilMicros, Detector detector) {
    for (NameEvent next = heard.peek();
        next != null && next.micros() <= untilMicros;
        next = heard.peek()) {
      detector.hear(heard.remove());
    }
  }

  private static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** As the gateway hears. */
  private record Ear(Queue<NameEvent> heard) implements NameListener {
    @Override
    public void answered(
        long micros,
        IpAddress client,
        String name,
        boolean nonexistent,
        List<IpAddress> addresses) {
      heard.add(new NameEvent.Answer(micros, client, name, nonexistent, addresses));
    }

    @Override
    public void shook(
        IpAddress client, int clientPort, IpAddress server, int serverPort, Handshake handshake) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      long micros = handshake.seenMicros();
      boolean http = handshake.kind() == Handshake.Kind.HTTP;
      heard.add(
          http
              ? new NameEvent.Request(micros, ends, handshake.name(), "")
              : new NameEvent.Hello(micros, ends, handshake.name(), handshake.ja4()));
    }

    @Override
    public void certified(
        long micros,
        IpAddress client,
        int clientPort,
        IpAddress server,
        int serverPort,
        Handshake.Certificate certificate) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      heard.add(new NameEvent.Certificate(micros, ends, certificate.selfSigned()));
    }

    @Override
    public void spokeOtherwise(
        long micros, IpAddress client, int clientPort, IpAddress server, int serverPort) {
      NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
      heard.add(new NameEvent.OtherData(micros, ends));
    }
  }
}
