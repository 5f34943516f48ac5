package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.AnsweringLibC;
import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever the kernel answers, who asks for sets, rules or connections gets them or our own error,
 * and never waits for ever. The first byte says who asks; the second whether the rest are raw bytes
 * or messages: a length, two bytes of type, a byte of flags, and a body.
 */
public final class KernelAnswersFuzz {
  private static final int DONE = 3; // linux/netlink.h
  private static final int NEW_ELEMENT = 10 << 8 | 12; // linux/netfilter/nf_tables.h
  private static final int NEW_RULE = 10 << 8 | 6;
  private static final int IPSET_LIST = 6 << 8 | 7; // linux/netfilter/ipset/ip_set.h

  /** Who asks. */
  private interface Asker {
    void ask(NetlinkSocket socket) throws NetlinkException;
  }

  private static final List<Asker> ASKERS =
      List.of(
          socket -> NftElements.dump(socket, TargetSet.CONNECTIONS4),
          socket -> new IpsetSets(socket, 100).dump(TargetSet.CONNECTIONS6),
          socket -> new IpsetSets(socket, 100).dump(TargetSet.REMOTE_PREFIXES4),
          socket -> new IpsetSets(socket, 100).prefixesOf("some"),
          socket -> new IpsetSets(socket, 100).names(),
          socket -> new TrackedConnections(socket).forget(List.of(), List.of()),
          socket -> dump(socket, KernelInventory.Flowtable::read),
          socket -> dump(socket, NftRule::words),
          socket -> dump(socket, NftChain::devices));

  private KernelAnswersFuzz() {}

  public static List<byte[]> seeds() {
    byte[] key = nested(1, nested(1, new byte[] {10, 0, 0, 5}));
    byte[] timeout = nested(4, new byte[] {0, 0, 0, 0, 0, 0, 4, 0});
    byte[] element = nested(1, joined(key, timeout));
    byte[] address = nested(1, nested(1, new byte[] {10, 0, 0, 5}));
    byte[] member = nested(7, joined(address, nested(3, new byte[] {24})));
    byte[] expression =
        nested(1, joined(nested(1, text("cmp")), nested(2, nested(1, new byte[] {0, 0, 0, 1}))));
    byte[] connection =
        joined(
            nested(1, joined(address, nested(2, nested(1, new byte[] {6})))),
            nested(2, joined(address, nested(2, nested(2, new byte[] {0, 80})))));
    return List.of(
        messages(0, NEW_ELEMENT, nested(3, element)),
        messages(1, IPSET_LIST, nested(8, member)),
        messages(2, IPSET_LIST, nested(8, member)),
        messages(3, IPSET_LIST, nested(8, member)),
        messages(5, 1 << 8, connection),
        messages(7, NEW_RULE, nested(4, expression)),
        new byte[] {0, 0, 20, 0, 0, 0, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1});
  }

  private static byte[] text(String text) {
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] nested(int type, byte[] value) {
    ByteBuffer attribute =
        ByteBuffer.allocate(4 + (value.length + 3) / 4 * 4).order(ByteOrder.nativeOrder());
    return attribute.putShort((short) (4 + value.length)).putShort((short) type).put(value).array();
  }

  private static byte[] messages(int asker, int type, byte[] attributes) {
    ByteBuffer input = ByteBuffer.allocate(2 + 4 + 4 + attributes.length);
    input.put((byte) asker).put((byte) 1).put((byte) (4 + attributes.length));
    return input.putShort((short) type).put((byte) 2).putInt(0).put(attributes).array();
  }

  public static void fuzzerTestOneInput(byte[] input) throws NetlinkException {
    if (input.length < 2) return;
    ByteBuffer rest = ByteBuffer.wrap(input, 2, input.length - 2);
    AnsweringLibC libc = new AnsweringLibC();
    if (input[1] == 0) {
      libc.answer(bytes(rest, rest.remaining()));
    } else {
      while (rest.remaining() > 4) libc.answer(message(rest));
      libc.answer(AnsweringLibC.message(DONE, 2, 1, new byte[4]));
    }
    Asker asker = ASKERS.get((input[0] & 0xff) % ASKERS.size());
    try (NetlinkSocket socket = NetlinkSocket.open(libc)) {
      asker.ask(socket);
    } catch (NetlinkException told) {
      // the one that is declared
    }
  }

  private static byte[] message(ByteBuffer input) {
    int length = input.get() & 0xff;
    int type = input.getShort() & 0xffff;
    int flags = input.get() & 0xff;
    return AnsweringLibC.message(type, flags, 1, bytes(input, Math.min(length, input.remaining())));
  }

  private static byte[] bytes(ByteBuffer input, int length) {
    byte[] bytes = new byte[length];
    input.get(bytes);
    return bytes;
  }

  /** Reads an answer. */
  private interface Reader<T> {
    T read(Attributes answer);
  }

  private static <T> void dump(NetlinkSocket socket, Reader<T> reader) throws NetlinkException {
    List<T> read = new ArrayList<>();
    socket.request().begin(10, 7, 0x300, 0).end();
    socket.exchange((operation, reply) -> read.add(reader.read(reply)));
  }
}
