package io.portcullis.fleet.evidence;

import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.Member;
import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.Signed;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A router's part in what sites put together, on a thread of its own. It goes to the bus when there
 * is something to say, or tallies are to be read, and leaves again: nothing of this is in a hurry,
 * and ten thousand connections that wait would cost the server more than they bring.
 */
public final class EvidenceLink implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** After a failure; at most twice as long. */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  /** Tallies that could not be read again for so long are of the past. */
  private static final Duration OLD = Duration.ofHours(1);

  private final FleetSettings settings;
  private final boolean listens;
  private final Duration readings;
  private final BootClock clock;
  private final RandomGenerator random;
  private final Thread thread;
  private final Object lock = new Object();

  // Guarded by the lock.
  private Optional<List<Summary>> news = Optional.empty();
  private EvidenceView view = EvidenceView.NOTHING;
  private boolean closed;

  /** What the deciding thread asks for each flow that may matter. */
  private volatile Map<Endpoint, Tally> tallies = Map.of();

  // Of the thread.
  private final SummaryVoice voice = new SummaryVoice();
  private Optional<Tallies> reading = Optional.empty();
  private Optional<Duration> read = Optional.empty();
  private long sequence;

  /**
   * @param listens whether tallies are read
   * @param readings how long between two readings of them
   * @param random that ten thousand routers do not come back at once
   */
  public EvidenceLink(
      FleetSettings settings,
      boolean listens,
      Duration readings,
      BootClock clock,
      RandomGenerator random) {
    this.settings = settings;
    this.listens = listens;
    this.readings = readings;
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

  /** How many sites hear a server; empty where no two do, or nobody told us. Waits for nobody. */
  public Optional<Tally> tally(Endpoint endpoint) {
    return Optional.ofNullable(tallies.get(endpoint));
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
      while (!closed && news.isEmpty() && !isReadingDue()) {
        forgetOld();
        lock.wait(LOOK.toMillis());
      }
      return !closed;
    }
  }

  private boolean isReadingDue() {
    return listens && isOlder(readings);
  }

  private boolean isOlder(Duration age) {
    return read.isEmpty() || clock.sinceBoot().minus(read.get()).compareTo(age) >= 0;
  }

  private void forgetOld() {
    if (tallies.isEmpty() || !isOlder(OLD)) return;
    tallies = Map.of();
    synchronized (lock) {
      view = view.withoutTallies();
    }
  }

  /** Goes to the bus once; whether all went well. */
  private boolean round() throws InterruptedException {
    try {
      Member member = Member.read(settings);
      try (Bus bus = Bus.connect(settings.servers(), settings.site(), member.bus(), member.tls())) {
        Board board = bus.board();
        speak(board, member.site());
        if (isReadingDue()) hear(board, member.operator());
      }
      Map<Refusal, Long> refused = reading.map(Tallies::refused).orElse(Map.of());
      synchronized (lock) {
        view =
            new EvidenceView(
                true, Optional.empty(), voice.told(), voice.untold(), tallies.size(), refused);
      }
      return true;
    } catch (IOException | RuntimeException notNow) {
      // The client throws IllegalStateException where its connection ends meanwhile; and whatever
      // else is wrong, this thread goes on trying and says why.
      forgetOld();
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

  private void hear(Board board, VerifyingKey operator) throws IOException {
    Tallies known = reading.orElseGet(() -> new Tallies(operator));
    reading = Optional.of(known);
    tallies = known.read(board, settings.site());
    read = Optional.of(clock.sinceBoot());
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
