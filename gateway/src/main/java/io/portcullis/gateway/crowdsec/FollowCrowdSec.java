package io.portcullis.gateway.crowdsec;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Imposed;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes blocks of what CrowdSec decides, some hundred at a time, and ends those that it takes back.
 * They go the way of evidence: dry run and allowlist hold for them. While CrowdSec is silent, what
 * is in force runs out by itself.
 */
final class FollowCrowdSec implements Duty {
  private static final int AT_ONCE = 500;

  private final CrowdSecLink link;
  private final CrowdSecDoor door;
  private final Enforcer enforcer;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final BootClock clock;
  private final CrowdSecWishes wishes = new CrowdSecWishes();
  private final Every every = new Every(Duration.ofSeconds(1));
  private Optional<String> troubleTold = Optional.empty();
  private Optional<String> heldTold = Optional.empty();
  private long unusableTold;
  private int inForce;

  FollowCrowdSec(
      CrowdSecLink link,
      CrowdSecDoor door,
      Enforcer enforcer,
      EventRecorder recorder,
      OperatorLog journal,
      BootClock clock) {
    this.link = link;
    this.door = door;
    this.enforcer = enforcer;
    this.recorder = recorder;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    tellTrouble();
    link.take().forEach(wishes::take);
    tellUnusable();
    wishes.forget(clock.instant());
    try {
      follow();
    } catch (IOException notNow) {
      journal.error(notNow, "CrowdSec's decisions wait");
    }
  }

  private void tellTrouble() {
    Optional<String> trouble = link.trouble();
    if (trouble.isPresent() && troubleTold.isEmpty()) {
      journal.warn(
          "CrowdSec: " + trouble.get() + "; what is in force by it runs out by itself meanwhile");
    } else if (trouble.isEmpty() && troubleTold.isPresent() && link.isUp()) {
      journal.info("CrowdSec answers again");
    }
    if (trouble.isPresent() || link.isUp()) troubleTold = trouble;
  }

  private void tellUnusable() {
    long unusable = wishes.unusable();
    if (unusable > unusableTold) {
      journal.warn(
          "CrowdSec: "
              + unusable
              + " decision(s) are of a kind that is not blocked here (only bans of addresses and"
              + " ranges are)");
    }
    unusableTold = unusable;
  }

  private void follow() throws IOException, InterruptedException {
    List<Block> its =
        door.rules().inForce().stream()
            .filter(block -> block.origin() instanceof Origin.CrowdSec)
            .toList();
    inForce = its.size();
    release(wishes.unwanted(its));
    extend(its);
    Instant now = clock.instant();
    Optional<String> held = door.held(now);
    if (held.isEmpty()) impose(now, its.size());
    boolean matters = held.isPresent() && wishes.size() > its.size();
    if (matters && !held.equals(heldTold)) {
      journal.warn("CrowdSec's decisions are not taken: " + held.get());
    }
    if (matters || held.isEmpty()) heldTold = held;
  }

  private void release(List<Block> unwanted) throws IOException, InterruptedException {
    if (unwanted.isEmpty()) return;
    String why = "withdrawn by CrowdSec";
    List<Block> released = enforcer.release(unwanted, Duration.ZERO, why, Actor.Automatic.CROWDSEC);
    enforcer.notices().forEach(journal::warn);
    released.forEach(block -> recorder.released(block, Actor.Automatic.CROWDSEC, why));
    if (!released.isEmpty()) journal.info("CrowdSec withdrew " + released.size() + " decision(s)");
  }

  private void extend(List<Block> its) throws IOException, InterruptedException {
    for (Block block : its) {
      Optional<Duration> other = wishes.otherTime(block, clock.instant());
      if (other.isEmpty()) continue;
      enforcer.extend(List.of(block), other.get(), Actor.Automatic.CROWDSEC);
    }
  }

  private void impose(Instant now, int already) throws IOException, InterruptedException {
    int room = Math.min(AT_ONCE, door.most() - already);
    if (room <= 0) {
      journal.warn("CrowdSec: more than " + door.most() + " decisions (crowdsec.in-force) wait");
      return;
    }
    List<Imposed> open =
        wishes.open(door.rules(), now, clock.sinceBoot(), room).stream()
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
        "CrowdSec: "
            + (virtual == 0 ? real + " blocked" : virtual + " would be blocked (dry run)")
            + ", the first is "
            + made.get(0).target());
  }

  void measure(Metrics metrics) {
    metrics.set(Metric.CROWDSEC_UP, link.isUp() ? 1 : 0);
    metrics.set(Metric.CROWDSEC_WANTED, wishes.size());
    metrics.set(Metric.CROWDSEC_IN_FORCE, inForce);
    metrics.set(Metric.CROWDSEC_TOLD, link.told());
  }
}
