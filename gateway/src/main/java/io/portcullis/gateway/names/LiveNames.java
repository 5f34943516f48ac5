package io.portcullis.gateway.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.NameCapture;
import io.portcullis.capture.names.NameListener;
import io.portcullis.capture.names.NameWatch;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.gateway.events.EnumWords;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Names off the inside interfaces of the running gateway. What is heard waits in a bounded queue
 * for the flows that it belongs to: those come a second later at the earliest. What the queue
 * cannot hold is counted.
 */
public final class LiveNames implements FlowNames, AutoCloseable {
  /** Some minutes of a busy router: each flow brings two or three. */
  private static final int QUEUE = 65_536;

  /** Opening a capture takes milliseconds. */
  private static final Duration FIRST_TRY = Duration.ofSeconds(2);

  private final BlockingQueue<NameEvent> heard = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong lost = new AtomicLong();
  private final NameCapture capture;
  private final Consumer<String> lines;
  private final Map<String, String> troubles = new HashMap<>();
  private volatile Predicate<String> inside = everybody -> true;
  private Consumer<NameEvent> told = nobody -> {};

  private LiveNames(
      List<String> interfaces, boolean weighed, Consumer<String> lines, InstantSource clock) {
    this.lines = lines;
    NameListener listener = weighed ? new NameEar(this::queue) : NameListener.NONE;
    NameWatch watch = new NameWatch(NameLimits.USUAL, this::isClient, listener);
    capture = NameCapture.open(interfaces, watch, clock);
  }

  /**
   * Begins to capture in the network namespace of the calling thread.
   *
   * @param interfaces inside ones, at least one
   * @param weighed whether the method weighs names; otherwise detections are named only
   * @param lines gets what people should hear
   * @param clock of the packets' times
   */
  public static LiveNames open(
      List<String> interfaces, boolean weighed, Consumer<String> lines, InstantSource clock) {
    return new LiveNames(interfaces, weighed, lines, clock);
  }

  /**
   * Waits until each interface was tried once, for two seconds at most.
   *
   * @return why one of them cannot be captured, with the remedy; empty when all are, or are waited
   *     for because they are missing or down
   */
  public Optional<String> refused() throws InterruptedException {
    Optional<String> why = capture.refused(FIRST_TRY);
    // It was told by whoever asked.
    for (NameCapture.Statistics each : capture.statistics()) {
      if (why.equals(Optional.of(each.trouble()))) {
        troubles.put(each.networkInterface(), each.trouble());
      }
    }
    return why;
  }

  /** Strangers who call in could fill the tables. */
  @Override
  public void among(Predicate<String> isInside) {
    inside = isInside;
  }

  private boolean isClient(IpAddress address) {
    return isLinkLocal(address) || inside.test(address.toString());
  }

  /** RFC 4291 §2.5.6: never forwarded, so it is of this link; mDNS comes from it. */
  private static boolean isLinkLocal(IpAddress address) {
    return !address.isIpv4() && address.high() >>> 54 == 0xfe80 >>> 6;
  }

  private void queue(NameEvent event) {
    if (!heard.offer(event)) lost.incrementAndGet();
  }

  @Override
  public void tell(Consumer<NameEvent> consumer) {
    told = consumer;
  }

  @Override
  public void before(Flow flow) {
    for (NameEvent next = heard.poll(); next != null; next = heard.poll()) told.accept(next);
  }

  @Override
  public ServerName of(Flow flow) {
    return FlowEnds.ask(capture, flow);
  }

  /** Also tells of an interface that came to be captured no more, or again. */
  @Override
  public void measure(Metrics metrics) {
    for (NameCapture.Statistics each : capture.statistics()) {
      metrics.set(Metric.NAMES_PACKETS, each.captured(), each.networkInterface());
      metrics.set(Metric.NAMES_LOST, each.lost(), each.networkInterface());
      tell(each);
    }
    for (Map.Entry<NameCount, Long> each : capture.counts().entrySet()) {
      metrics.set(Metric.NAMES_READ, each.getValue(), EnumWords.of(each.getKey()));
    }
    boolean deaf = capture.statistics().stream().allMatch(each -> !each.trouble().isEmpty());
    metrics.set(Metric.NAMES_DEAF, deaf ? 1 : 0, Deafness.NO_CAPTURE.word());
    metrics.set(Metric.NAMES_SERVERS, capture.servers());
    metrics.set(Metric.NAMES_CLIENTS, capture.clients());
    metrics.set(Metric.NAMES_UNHEARD, lost.get());
  }

  private void tell(NameCapture.Statistics now) {
    String before = troubles.getOrDefault(now.networkInterface(), "");
    troubles.put(now.networkInterface(), now.trouble());
    if (now.trouble().equals(before)) return;
    String what = now.trouble().isEmpty() ? "reading names again" : now.trouble();
    String severity = now.trouble().isEmpty() ? "INFO" : "WARNING";
    lines.accept(severity + " names: " + now.networkInterface() + ": " + what);
  }

  @Override
  public void close() {
    capture.close();
  }
}
