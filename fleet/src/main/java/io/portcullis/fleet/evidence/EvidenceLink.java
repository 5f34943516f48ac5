package io.portcullis.fleet.evidence;

import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.Member;
import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Signed;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A router's part in what sites put together, on a thread of its own. It goes to the bus when there
 * is something to say, and leaves again: nothing of this is in a hurry, and ten thousand
 * connections that wait would cost the server more than they bring.
 */
public final class EvidenceLink implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** After a failure; at most twice as long. */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final FleetSettings settings;
  private final BootClock clock;
  private final RandomGenerator random;
  private final Thread thread;
  private final Object lock = new Object();

  // Guarded by the lock.
  private Optional<List<Summary>> news = Optional.empty();
  private EvidenceView view = EvidenceView.NOTHING;
  private boolean closed;

  // Of the thread.
  private final SummaryVoice voice = new SummaryVoice();
  private long sequence;

  /**
   * @param random that ten thousand routers do not come back at once
   */
  public EvidenceLink(FleetSettings settings, BootClock clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.thread = new Thread(this::work, "fleet-evidence");
    thread.setDaemon(true);
  }

  /** Begins; nothing is waited for. */
  public void start() {
    thread.start();
  }

  /** All that we hear, the surest first; it is said once. */
  public void say(List<Summary> all) {
    synchronized (lock) {
      news = Optional.of(List.copyOf(all));
      lock.notifyAll();
    }
  }

  /** How it stands. */
  public EvidenceView view() {
    synchronized (lock) {
      return view;
    }
  }

  private void work() {
    try {
      while (awaitWork()) {
        if (!round()) Thread.sleep(PAUSE.toMillis() + random.nextLong(PAUSE.toMillis()));
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is work; otherwise it is closed. */
  private boolean awaitWork() throws InterruptedException {
    synchronized (lock) {
      while (!closed && news.isEmpty()) lock.wait(LOOK.toMillis());
      return !closed;
    }
  }

  /** Goes to the bus once; whether all went well. */
  private boolean round() throws InterruptedException {
    try {
      Member member = Member.read(settings);
      try (Bus bus = Bus.connect(settings.servers(), settings.site(), member.bus(), member.tls())) {
        speak(bus.board(), member.site());
      }
      synchronized (lock) {
        view = new EvidenceView(true, Optional.empty(), voice.told(), voice.untold());
      }
      return true;
    } catch (IOException | RuntimeException notNow) {
      // The client throws IllegalStateException where its connection ends meanwhile; and whatever
      // else is wrong, this thread goes on trying and says why.
      synchronized (lock) {
        view = view.down(String.valueOf(notNow.getMessage()));
      }
      return false;
    }
  }

  private void speak(Board board, SigningKey key) throws IOException {
    Optional<List<Summary>> all;
    synchronized (lock) {
      all = news;
    }
    if (all.isEmpty()) return;
    Duration now = clock.sinceBoot();
    for (SummaryVoice.Saying saying : voice.due(all.get(), now)) {
      String place = EvidencePlace.seen(saying.partition(), settings.site());
      board.put(place, Signed.seal(key, place, Summary.text(head(key), saying.all())));
      voice.hasTold(saying, now);
    }
    synchronized (lock) {
      // What came meanwhile is still to be said.
      if (news.equals(all)) news = Optional.empty();
    }
  }

  private Head head(SigningKey key) {
    sequence = Math.max(sequence + 1, clock.instant().toEpochMilli() * 1000);
    return new Head(settings.site(), key.id(), sequence, clock.instant());
  }

  /** Ends it; what the bus has of us is forgotten there within an hour. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    thread.interrupt();
  }
}
