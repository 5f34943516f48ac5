package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes in the order and shape in which the kernel gets them; the last for a target counts. */
final class NftPlan {
  private final Map<TargetSet, List<NftElements.Written>> puts = new EnumMap<>(TargetSet.class);
  private final Map<TargetSet, List<NftElements.Written>> removes = new EnumMap<>(TargetSet.class);
  private final Map<Target, Duration> prefixPuts = new LinkedHashMap<>();
  private final List<Target> prefixRemoves = new ArrayList<>();
  private Optional<List<Prefix>> allowed = Optional.empty();
  private boolean onlyPresent;
  private boolean overwrites;
  private final List<Target> put = new ArrayList<>();
  private final Map<Target, Change> last = new LinkedHashMap<>();
  private final int count;

  NftPlan(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put) last.put(put.target(), put);
      if (change instanceof Change.Remove remove) last.put(remove.target(), remove);
      if (change instanceof Change.Allow allow) allowed = Optional.of(allow.prefixes());
    }
    count = changes.size();
  }

  /** What passes from now on; empty: as before. */
  Optional<List<Prefix>> allowed() {
    return allowed;
  }

  /** What is dropped from now on, after {@link #write}. */
  List<Target> put() {
    return put;
  }

  /** For each attempt again: what a drop has left shrinks meanwhile. */
  private void sort() {
    puts.clear();
    removes.clear();
    prefixPuts.clear();
    prefixRemoves.clear();
    put.clear();
    last.forEach(
        (target, change) -> {
          Duration left = change instanceof Change.Put drop ? drop.left() : Duration.ZERO;
          if (left.isZero()) remove(target);
          else put(target, Timeouts.clamp(left));
        });
  }

  private void put(Target target, Duration timeout) {
    if (NftPrefixes.isPrefix(target)) prefixPuts.put(target, timeout);
    put.add(target);
    into(puts, target, timeout);
  }

  private void remove(Target target) {
    if (NftPrefixes.isPrefix(target)) prefixRemoves.add(target);
    into(removes, target, Timeouts.SHORTEST);
  }

  private static void into(
      Map<TargetSet, List<NftElements.Written>> where, Target target, Duration timeout) {
    where
        .computeIfAbsent(TargetSet.of(target), set -> new ArrayList<>())
        .add(NftElements.Written.of(TargetSet.key(target), timeout.toMillis()));
  }

  /** From now on sets the times of what is there as well; false when it did already. */
  boolean overwrite() {
    if (overwrites) return false;
    overwrites = true;
    return true;
  }

  /**
   * From now on deletes only what is there: making an absent element in order to delete it needs
   * room in the set. False when that changes nothing.
   */
  boolean leaveAbsent() {
    if (removes.isEmpty() || onlyPresent) return false;
    onlyPresent = true;
    return true;
  }

  void write(NetlinkSocket socket, int generation) throws NetlinkException {
    sort();
    if (onlyPresent) keepPresent(socket);
    List<NftPrefixes> prefixes = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      if (touches(ipv6)) prefixes.add(NftPrefixes.read(socket, ipv6));
    }
    MessageWriter writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES, generation);
    // Removals first: they make room. Adding makes the delete of an absent element legal.
    removes.forEach(
        (set, elements) -> {
          if (!onlyPresent) NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
          NftElements.write(writer, NFT_MSG_DELSETELEM, 0, set, elements);
        });
    puts.forEach(
        (set, elements) -> {
          if (!overwrites) {
            // Most are new; making those is a third of the work.
            NftElements.write(writer, NFT_MSG_NEWSETELEM, NLM_F_EXCL, set, elements);
            return;
          }
          // Kernels before 6.12 ignore the timeout of an add to what is there.
          NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
          NftElements.write(writer, NFT_MSG_DELSETELEM, 0, set, elements);
          NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
        });
    for (NftPrefixes family : prefixes) family.write(writer, prefixPuts, prefixRemoves);
    allowed.ifPresent(
        passing -> {
          NftPrefixes.allow(writer, passing, false);
          NftPrefixes.allow(writer, passing, true);
        });
    // An empty change that asks for the answer to all: our table is there already.
    NftSchema.begin(writer, NFT_MSG_NEWTABLE, NLM_F_ACK)
        .text(NFTA_TABLE_NAME, NftSchema.TABLE)
        .end()
        .endBatch(NFNL_SUBSYS_NFTABLES);
  }

  private boolean touches(boolean ipv6) {
    return prefixPuts.keySet().stream().anyMatch(target -> target.isIpv6() == ipv6)
        || prefixRemoves.stream().anyMatch(target -> target.isIpv6() == ipv6);
  }

  private void keepPresent(NetlinkSocket socket) throws NetlinkException {
    for (Map.Entry<TargetSet, List<NftElements.Written>> entry : removes.entrySet()) {
      List<NftElements.Written> present = new ArrayList<>();
      for (NftElements.Written element : entry.getValue()) {
        if (NftElements.get(socket, entry.getKey(), element.key()).isPresent()) {
          present.add(element);
        }
      }
      entry.setValue(present);
    }
  }

  String words() {
    return "to make " + count + " change(s) to what is dropped";
  }
}
