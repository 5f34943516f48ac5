package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A kernel's lists by hand: what is filled, and what is in use until its lease ends. */
public final class FakeLists implements KernelLists {
  public final List<BlockList> filled = new ArrayList<>();
  public List<Use> used = List.of();
  public List<Prefix> never = List.of();

  /** How often {@link #use} was called. */
  public int uses;

  /** Somebody took the whole table away. */
  public void lose() {
    filled.clear();
    used = List.of();
    never = List.of();
  }

  @Override
  public void fill(BlockList list) {
    if (!isFilled(list)) filled.add(list);
  }

  @Override
  public boolean isFilled(BlockList list) {
    return filled.stream().anyMatch(list::isAs);
  }

  @Override
  public void use(List<Use> lists, List<BlockList> filling, List<Prefix> spared) {
    uses++;
    for (Use use : lists) {
      if (!isFilled(use.list()))
        throw new IllegalStateException(use.list().name() + " is not filled");
    }
    used = List.copyOf(lists);
    never = List.copyOf(spared);
    filled.removeIf(
        each ->
            lists.stream().noneMatch(use -> use.list().isAs(each))
                && filling.stream().noneMatch(each::isAs));
  }

  @Override
  public boolean isAsUsed(List<Use> lists, List<Prefix> spared) {
    if (lists.size() != used.size()) return false;
    for (int at = 0; at < lists.size(); at++) {
      if (!lists.get(at).list().isAs(used.get(at).list())) return false;
    }
    return lists.isEmpty() || spared.equals(never);
  }

  @Override
  public List<Held> held() {
    return used.stream()
        .map(use -> new Held(use.list().name(), use.list().drops(), left(use), 0, 0))
        .toList();
  }

  private static Duration left(Use use) {
    Duration left = use.lease().left();
    return left.isNegative() ? Duration.ZERO : left;
  }
}
