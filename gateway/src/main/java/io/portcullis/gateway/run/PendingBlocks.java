package io.portcullis.gateway.run;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wire.WireWatch;
import io.portcullis.rules.Block;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions to block on their way into ledger and kernel: those of one turn are one order. */
final class PendingBlocks {
  private final Enforcer enforcer;
  private final Optional<WireWatch> watch;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final Map<Target, Decision.Enforce> pending = new LinkedHashMap<>();

  /**
   * @param watch hears of blocks that were made; empty: the wire is not watched
   */
  PendingBlocks(
      Enforcer enforcer, Optional<WireWatch> watch, EventRecorder recorder, OperatorLog journal) {
    this.enforcer = enforcer;
    this.watch = watch;
    this.recorder = recorder;
    this.journal = journal;
  }

  /** The first decision about a target stands. */
  void add(Decision.Enforce decision) {
    pending.putIfAbsent(decision.target(), decision);
  }

  boolean holds(Target target) {
    return pending.containsKey(target);
  }

  int size() {
    return pending.size();
  }

  void carryOut() {
    if (pending.isEmpty()) return;
    List<Decision.Enforce> decisions = List.copyOf(pending.values());
    pending.clear();
    Map<Target, Block> made = new HashMap<>();
    try {
      for (Block block : enforcer.enforce(decisions)) made.put(block.target(), block);
      enforcer.notices().forEach(journal::warn);
    } catch (IOException failed) {
      journal.error(failed, "nothing new is blocked");
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      journal.warn("stopped before " + decisions.size() + " new blocks were made");
    }
    watch.ifPresent(wire -> wire.made(made.values()));
    for (Decision.Enforce decision : decisions) {
      Optional<Block> block = Optional.ofNullable(made.get(decision.target()));
      block.ifPresentOrElse(each -> recorder.made(decision, each), () -> recorder.failed(decision));
    }
  }
}
