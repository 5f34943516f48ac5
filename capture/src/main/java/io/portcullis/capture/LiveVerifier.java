package io.portcullis.capture;

import io.portcullis.rules.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Captures headers on the router's inside and outside interfaces and counts, for each watched
 * target, what arrives before the firewall and what leaves behind it (packet(7): a tap sees
 * arriving packets before netfilter and leaving ones after it). One thread an interface; bounded
 * memory; everything lost is counted.
 */
public final class LiveVerifier implements AutoCloseable {

  /**
   * Opens the interfaces.
   *
   * @throws IOException when libpcap is missing, the right is missing, or an interface does not
   *     exist; the message names the remedy. The gateway goes on without verification.
   */
  public static LiveVerifier open(List<String> inside, List<String> outside) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  private LiveVerifier() {}

  /** Watches exactly these targets, the most recent ones when there are too many. */
  public void watch(Collection<Target> targets) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What was seen of a target since it is watched, or since the given time if later. */
  public Sighting sighting(Target target, Instant since) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Judges a block that the kernel has held since then.
   *
   * @param kernelDropped packets that the kernel counted as dropped since then
   */
  public Verdict judge(Target target, Instant since, long kernelDropped) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Captured and lost packets of an interface. */
  public record Statistics(String networkInterface, long captured, long lost) {}

  public List<Statistics> statistics() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
