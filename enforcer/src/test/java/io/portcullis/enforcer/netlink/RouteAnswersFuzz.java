package io.portcullis.enforcer.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Lists of routes and neighbours: nothing but our own error, whatever the kernel says. */
public final class RouteAnswersFuzz {
  private static final int NEIGHBOUR = 28; // linux/rtnetlink.h
  private static final int ROUTE = 24;

  private RouteAnswersFuzz() {}

  public static List<byte[]> seeds() {
    byte[] neighbour = words(12).putShort(8, (short) 2).array();
    byte[] address = {8, 0, 1, 0, 10, 0, 0, 5, 10, 0, 2, 0, 2, 0, 0, 0, 0, 10, 0, 0};
    byte[] route = words(12).put(7, (byte) 1).array();
    byte[] device = {8, 0, 4, 0, 1, 0, 0, 0, 12, 0, 9, 0, 8, 0, 0, 0, 1, 0, 0, 0};
    return List.of(
        AnsweringLibC.message(NEIGHBOUR, 2, 1, joined(neighbour, address)),
        AnsweringLibC.message(ROUTE, 2, 1, joined(route, device)),
        AnsweringLibC.message(ROUTE, 2, 1, joined(route, new byte[] {8, 0, 4, 0, 0, 0, 0, -1})),
        AnsweringLibC.message(Netlink.NLMSG_DONE, 2, 1, new byte[4]));
  }

  private static ByteBuffer words(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      HardwareAddresses.through(answering(input)).all();
    } catch (NetlinkException told) {
      // the end of what was laid down
    }
    try {
      DefaultRoutes.through(answering(input)).devices();
    } catch (NetlinkException told) {
      // as above
    }
  }

  private static LibC answering(byte[] input) {
    AnsweringLibC libc = new AnsweringLibC();
    libc.answer(input);
    return libc;
  }
}
