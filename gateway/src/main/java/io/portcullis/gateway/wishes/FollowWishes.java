package io.portcullis.gateway.wishes;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Imposed;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes blocks of what a source decides, some hundred at a time, and ends those that it takes back.
 * They go the way of evidence: dry run and allowlist hold for them. While the source is silent,
 * what is in force runs out by itself.
 */
public final class FollowWishes implements Duty {
  private static final int AT_ONCE = 500;

  private final WishSource source;
  private final WishDoor door;
  private final Enforcer enforcer;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final BootClock clock;
  private final OpenWishes wishes = new OpenWishes();
  private final Every every;
  private final Every comparing = new Every(Duration.ofSeconds(1));
  private Optional<String> troubleTold = Optional.empty();
  private Optional<String> heldTold = Optional.empty();
  private long unusableTold;
  private boolean fullTold;
  private int inForce;

  public FollowWishes(
      WishSource source,
      WishDoor door,
      Enforcer enforcer,
      EventRecorder recorder,
      OperatorLog journal,
      BootClock clock) {
    this.source = source;
    this.door = door;
    this.enforcer = enforcer;
    this.recorder = recorder;
    this.journal = journal;
    this.clock = clock;
    this.every = new Every(source.pace());
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    List<Wishes> news = source.take();
    Duration now = clock.sinceBoot();
    // Rules that end and orders of others are compared at leisure, what is new at once.
    if (!comparing.isDue(now) && news.isEmpty()) return;
    tellTrouble();
    news.forEach(each -> wishes.take(each, clock.instant(), now));
    tellUnusable();
    wishes.forget(now);
    try {
      follow();
    } catch (IOException notNow) {
      journal.error(notNow, source.name() + "'s decisions wait");
    }
  }

  private void tellTrouble() {
    Optional<String> trouble = source.trouble();
    if (trouble.isPresent() && troubleTold.isEmpty()) {
      journal.warn(
          source.name()
              + ": "
              + trouble.get()
              + "; what is in force by it runs out by itself meanwhile");
    } else if (trouble.isEmpty() && troubleTold.isPresent() && source.isUp()) {
      journal.info(source.name() + " answers again");
    }
    if (trouble.isPresent() || source.isUp()) troubleTold = trouble;
  }

  private void tellUnusable() {
    long unusable = wishes.unusable();
    if (unusable > unusableTold) {
      journal.warn(
          source.name()
              + ": "
              + unusable
              + " decision(s) are of a kind that is not blocked here ("
              + source.unusable()
              + ")");
    }
    unusableTold = unusable;
  }

  private void follow() throws IOException, InterruptedException {
    List<Block> its =
        door.rules().inForce().stream().filter(block -> source.made(block.origin())).toList();
    inForce = its.size();
    release(wishes.unwanted(its));
    extend(its);
    Instant now = clock.instant();
    Optional<String> held = door.held(now);
    if (held.isEmpty()) impose(its.size());
    boolean matters = held.isPresent() && wishes.size() > its.size();
    if (matters && !held.equals(heldTold)) {
      journal.warn(source.name() + "'s decisions are not taken: " + held.get());
    }
    if (matters || held.isEmpty()) heldTold = held;
  }

  private void release(List<Block> unwanted) throws IOException, InterruptedException {
    if (unwanted.isEmpty()) return;
    String why = "withdrawn by " + source.inLine();
    List<Block> released = enforcer.release(unwanted, Duration.ZERO, why, source.actor());
    enforcer.notices().forEach(journal::warn);
    released.forEach(block -> recorder.released(block, source.actor(), why));
    if (!released.isEmpty())
      journal.info(source.name() + " withdrew " + released.size() + " decision(s)");
  }

  private void extend(List<Block> its) throws IOException, InterruptedException {
    for (Block block : its) {
      Optional<Duration> other = wishes.otherTime(block, clock.instant(), clock.sinceBoot());
      if (other.isEmpty()) continue;
      enforcer.extend(List.of(block), other.get(), source.actor());
    }
  }

  private void impose(int already) throws IOException, InterruptedException {
    int room = Math.min(AT_ONCE, door.most() - already);
    if (room <= 0) {
      if (wishes.size() > already && !fullTold) {
        journal.warn(
            source.name()
                + ": more than "
                + door.most()
                + " decisions ("
                + source.limit()
                + ") wait");
      }
      fullTold = true;
      return;
    }
    fullTold = false;
    List<Imposed> open =
        wishes.open(door.rules(), clock.sinceBoot(), room).stream()
            .filter(each -> !door.isInside(each.target()))
            .toList();
    if (open.isEmpty()) return;
    List<Block> made = enforcer.impose(open);
    enforcer.notices().forEach(journal::warn);
    made.forEach(recorder::imposed);
    if (made.isEmpty()) return;
    long real = made.stream().filter(Block::isReal).count();
    long virtual = made.size() - real;
    journal.info(
        source.name()
            + ": "
            + (virtual == 0 ? real + " blocked" : virtual + " would be blocked (dry run)")
            + ", the first is "
            + made.get(0).target());
  }

  /** Tells how many there are. */
  public void measure(Metrics metrics) {
    source.measure(metrics, wishes.size(), inForce);
  }
}
