package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes the elements of our sets. */
final class NftElements {
  // The list of elements is one attribute, whose length has 16 bits; an element has at most 128
  // bytes (IPv6 connection: 44 key, 12 timeout, 4 + 4 + 4 headers; range: 20, 12, 28 counter).
  private static final int PER_MESSAGE = 500;

  private NftElements() {}

  /**
   * An element as the kernel holds it.
   *
   * @param timeoutMillis 0: none, it stays for ever
   * @param isEnd the end of the range before it, exclusive
   */
  record Found(
      ByteBuffer key,
      long timeoutMillis,
      long remainingMillis,
      long packets,
      long bytes,
      boolean isEnd) {}

  /**
   * An element to be written.
   *
   * @param timeoutMillis 0: none
   * @param packets what its counter starts from
   */
  record Written(ByteBuffer key, long timeoutMillis, long packets, long bytes, boolean isEnd) {
    static Written of(ByteBuffer key, long timeoutMillis) {
      return new Written(key, timeoutMillis, 0, 0, false);
    }
  }

  /**
   * Writes the elements in as many messages as they need.
   *
   * @param flag NLM_F_EXCL to refuse what is there, or 0
   */
  static void write(
      MessageWriter writer, int operation, int flag, TargetSet set, List<Written> elements) {
    write(writer, operation, flag, set.text(), elements);
  }

  /**
   * Writes elements of a set that has this name.
   *
   * @param flag NLM_F_EXCL to refuse what is there, or 0
   */
  static void write(
      MessageWriter writer, int operation, int flag, String set, List<Written> elements) {
    int flags = flag | (operation == NFT_MSG_NEWSETELEM ? NLM_F_CREATE : 0);
    for (int from = 0; from < elements.size(); from += PER_MESSAGE) {
      NftSchema.begin(writer, operation, flags).text(NFTA_SET_ELEM_LIST_TABLE, NftSchema.TABLE);
      writer.text(NFTA_SET_ELEM_LIST_SET, set);
      int list = writer.nest(NFTA_SET_ELEM_LIST_ELEMENTS);
      int to = Math.min(from + PER_MESSAGE, elements.size());
      for (Written element : elements.subList(from, to)) write(writer, operation, element);
      writer.endNest(list).end();
    }
  }

  private static void write(MessageWriter writer, int operation, Written element) {
    int nest = writer.nest(NFTA_LIST_ELEM);
    key(writer, element.key);
    if (element.isEnd) writer.u32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    if (operation == NFT_MSG_NEWSETELEM && element.timeoutMillis > 0) {
      writer.u64(NFTA_SET_ELEM_TIMEOUT, element.timeoutMillis);
    }
    if (operation == NFT_MSG_NEWSETELEM && element.packets > 0) {
      int expression = writer.nest(NFTA_SET_ELEM_EXPR);
      writer.text(NFTA_EXPR_NAME, "counter");
      int data = writer.nest(NFTA_EXPR_DATA);
      writer.u64(NFTA_COUNTER_PACKETS, element.packets).u64(NFTA_COUNTER_BYTES, element.bytes);
      writer.endNest(data).endNest(expression);
    }
    writer.endNest(nest);
  }

  private static void key(MessageWriter writer, ByteBuffer key) {
    int nest = writer.nest(NFTA_SET_ELEM_KEY);
    writer.bytes(NFTA_DATA_VALUE, key).endNest(nest);
  }

  /** Writes the removal of all elements of a set. */
  static void flush(MessageWriter writer, TargetSet set) {
    flush(writer, set.text());
  }

  static void flush(MessageWriter writer, String set) {
    NftSchema.begin(writer, NFT_MSG_DELSETELEM, 0).text(NFTA_SET_ELEM_LIST_TABLE, NftSchema.TABLE);
    writer.text(NFTA_SET_ELEM_LIST_SET, set).end();
  }

  /** One element by its key; empty when it is not there. */
  static Optional<Found> get(NetlinkSocket socket, TargetSet set, ByteBuffer key)
      throws NetlinkException {
    return get(socket, set.text(), key);
  }

  static Optional<Found> get(NetlinkSocket socket, String set, ByteBuffer key)
      throws NetlinkException {
    MessageWriter writer = socket.request();
    NftSchema.begin(writer, NFT_MSG_GETSETELEM, NLM_F_ACK)
        .text(NFTA_SET_ELEM_LIST_TABLE, NftSchema.TABLE)
        .text(NFTA_SET_ELEM_LIST_SET, set);
    int list = writer.nest(NFTA_SET_ELEM_LIST_ELEMENTS);
    int element = writer.nest(NFTA_LIST_ELEM);
    key(writer, key);
    writer.endNest(element).endNest(list).end();
    List<Found> found = new ArrayList<>();
    try {
      socket.exchange((operation, reply) -> read(reply, found));
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return Optional.empty();
      throw missing;
    }
    return found.stream().findFirst();
  }

  /** All elements of a set, in no order; none when the set is not there. Slow for big sets. */
  static List<Found> dump(NetlinkSocket socket, TargetSet set) throws NetlinkException {
    return dump(socket, set.text());
  }

  static List<Found> dump(NetlinkSocket socket, String set) throws NetlinkException {
    List<Found> found = new ArrayList<>();
    MessageWriter writer = socket.request();
    NftSchema.begin(writer, NFT_MSG_GETSETELEM, NLM_F_DUMP)
        .text(NFTA_SET_ELEM_LIST_TABLE, NftSchema.TABLE)
        .text(NFTA_SET_ELEM_LIST_SET, set);
    writer.end();
    try {
      socket.exchange((operation, reply) -> read(reply, found));
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return List.of();
      throw missing;
    }
    return found;
  }

  private static void read(Attributes reply, List<Found> found) {
    reply.nested(NFTA_SET_ELEM_LIST_ELEMENTS).each(element -> read(element).ifPresent(found::add));
  }

  private static Optional<Found> read(Attributes element) {
    Optional<byte[]> key = element.nested(NFTA_SET_ELEM_KEY).bytes(NFTA_DATA_VALUE);
    if (key.isEmpty()) return Optional.empty();
    long timeout = element.u64(NFTA_SET_ELEM_TIMEOUT, 0);
    Attributes counter = element.nested(NFTA_SET_ELEM_EXPR).nested(NFTA_EXPR_DATA);
    return Optional.of(
        new Found(
            ByteBuffer.wrap(key.orElseThrow()),
            timeout,
            element.u64(NFTA_SET_ELEM_EXPIRATION, timeout),
            counter.u64(NFTA_COUNTER_PACKETS, 0),
            counter.u64(NFTA_COUNTER_BYTES, 0),
            (element.u32(NFTA_SET_ELEM_FLAGS, 0) & NFT_SET_ELEM_INTERVAL_END) != 0));
  }
}
