package io.portcullis.gateway.lists;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.orders.WantedList;
import io.portcullis.gateway.config.Config;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.lists.ListText;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A list with the addresses of its last good copy.
 *
 * @param list empty where there is no copy
 */
public record LoadedList(Config.ListSource source, Copy copy, Optional<BlockList> list) {

  /**
   * Reads what is kept of a list.
   *
   * @throws IOException when it cannot be read
   */
  public static LoadedList read(Config.ListSource source, ListStore store) throws IOException {
    Copy copy = store.copy(source.name(), source.source().toString());
    Optional<byte[]> text = copy.good().isEmpty() ? Optional.empty() : store.read(source.name());
    return new LoadedList(source, copy, text.map(bytes -> list(source, bytes)));
  }

  private static BlockList list(Config.ListSource source, byte[] text) {
    AddressSet addresses = ListText.read(text, source.bounds().maxPrefixes()).addresses();
    return BlockList.of(source.name(), addresses, source.direction(), source.drops());
  }

  /** As the kernel is to have it; empty where there is no copy, or none that says anything. */
  public Optional<WantedList> wanted(Instant now) {
    return list.filter(each -> !each.addresses().isEmpty())
        .map(each -> new WantedList(each, copy.left(source.bounds().maxAge(), now)));
  }

  /** Whether there is a copy that is not used any more. */
  public boolean isTooOld(Instant now) {
    return copy.good().isPresent() && copy.left(source.bounds().maxAge(), now).isZero();
  }
}
