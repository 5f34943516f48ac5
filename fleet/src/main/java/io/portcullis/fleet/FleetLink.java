package io.portcullis.fleet;

import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.objects.Shelf;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A router's line to its fleet, on a thread of its own: nobody who decides waits for it. While the
 * bus is away it tries again and again, and afterwards reads all and says all that differs, however
 * long it was away.
 */
public final class FleetLink implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A site that talks without end shall not keep this thread from sleeping. */
  private static final Duration BREATH = Duration.ofMillis(2);

  private static final Duration VIEWS = Duration.ofSeconds(1);

  private final FleetSettings settings;
  private final BootClock clock;
  private final RandomGenerator random;
  private final Thread thread;
  private final Shelf shelf = new Shelf();
  private final Object lock = new Object();

  // Guarded by the lock.
  private Optional<List<SharedBlock>> ours = Optional.empty();
  private Optional<List<Accepted>> news = Optional.empty();
  private Optional<Conversation> talking = Optional.empty();
  private FleetView view = FleetView.NOTHING;
  private Health health = new Health("", "", 0, 0, 0, false, Optional.empty());
  private Set<String> ignored = Set.of();
  private boolean weighAgain;
  private boolean closed;

  // Of the thread.
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private Acceptance.Outcome outcome = new Acceptance.Outcome(List.of(), 0);
  private Duration viewed = Duration.ZERO;

  /**
   * @param random that ten thousand routers do not come back at once
   */
  public FleetLink(FleetSettings settings, BootClock clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.thread = new Thread(this::work, "fleet");
    thread.setDaemon(true);
  }

  /** Begins; nothing is waited for. */
  public void start() {
    thread.start();
  }

  /** All that we block and others are to know, from now on. */
  public void say(List<SharedBlock> all) {
    Optional<Conversation> now;
    synchronized (lock) {
      ours = Optional.of(List.copyOf(all));
      now = talking;
    }
    now.ifPresent(Conversation::wake);
  }

  /** Sites whose word counts for nothing from now on, whatever the policy says. */
  public void ignore(Set<String> sites) {
    synchronized (lock) {
      if (ignored.equals(sites)) return;
      ignored = Set.copyOf(sites);
      weighAgain = true;
    }
  }

  /** How this router is, from now on. */
  public void report(Health now) {
    synchronized (lock) {
      health = now;
    }
  }

  /**
   * All that is to be blocked by the word of others, where that changed since it was asked last.
   */
  public Optional<List<Accepted>> take() {
    synchronized (lock) {
      Optional<List<Accepted>> all = news;
      news = Optional.empty();
      return all;
    }
  }

  /** What the fleet's operator publishes, as it comes. */
  public Shelf shelf() {
    return shelf;
  }

  /** How it stands. */
  public FleetView view() {
    synchronized (lock) {
      return view;
    }
  }

  private void work() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isClosed()) {
        boolean wasUp = converse();
        if (wasUp) pause = FIRST_PAUSE;
        Thread.sleep(pause.toMillis() / 2 + random.nextLong(pause.toMillis()));
        pause = pause.multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Talks until the bus is gone; whether it was there at all. */
  private boolean converse() throws InterruptedException {
    boolean wasUp = false;
    try {
      Member member = Member.read(settings);
      try (Bus bus = Bus.connect(settings.servers(), settings.site(), member.bus(), member.tls())) {
        Supplier<Health> now = this::healthNow;
        Conversation conversation = new Conversation(settings, bus, member, now, shelf, clock);
        conversation.begin();
        talk(Optional.of(conversation));
        while (!isClosed()) wasUp |= turn(conversation);
      }
    } catch (IOException | RuntimeException notNow) {
      // The client throws IllegalStateException where its connection ends meanwhile; and whatever
      // else is wrong, this thread goes on trying and says why.
      synchronized (lock) {
        view = view.down(String.valueOf(notNow.getMessage()));
      }
    } finally {
      endTalk();
    }
    return wasUp;
  }

  private Health healthNow() {
    synchronized (lock) {
      return health;
    }
  }

  private Optional<List<SharedBlock>> oursNow() {
    synchronized (lock) {
      return ours;
    }
  }

  private void talk(Optional<Conversation> with) {
    synchronized (lock) {
      talking = with;
    }
  }

  private void endTalk() {
    synchronized (lock) {
      talking.ifPresent(
          over -> over.refused().forEach((why, many) -> refused.merge(why, many, Long::sum)));
      talking = Optional.empty();
    }
  }

  private boolean turn(Conversation conversation) throws IOException, InterruptedException {
    Set<String> without;
    boolean again;
    synchronized (lock) {
      without = ignored;
      again = weighAgain;
      weighAgain = false;
    }
    conversation.turn(this::oursNow);
    Duration now = clock.sinceBoot();
    boolean other = conversation.hasNews(again);
    if (other) outcome = conversation.weigh(without);
    FleetView seen = view();
    if (other || now.minus(viewed).compareTo(VIEWS) >= 0) {
      viewed = now;
      seen = conversation.view(outcome, refused);
    }
    synchronized (lock) {
      if (other) news = Optional.of(outcome.accepted());
      view = seen;
    }
    Thread.sleep(BREATH.toMillis());
    return seen.up();
  }

  /** Ends it; what the bus has of us stays there to its end. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    thread.interrupt();
  }
}
