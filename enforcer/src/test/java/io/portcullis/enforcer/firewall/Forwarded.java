package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.Lab;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Small packets from the inside host through the router to the outside host. */
final class Forwarded {
  private static final int PACKETS = 200_000;

  private Forwarded() {}

  /** Nanoseconds of the clock that each takes; over veth the sender itself carries it through. */
  static long nanosEach(Lab lab) throws IOException {
    try (DatagramSocket sink =
            lab.outside()
                .call(() -> new DatagramSocket(new InetSocketAddress("203.0.113.7", 4444)));
        DatagramSocket sender =
            lab.inside().call(() -> new DatagramSocket(new InetSocketAddress("10.0.0.5", 0)))) {
      sink.setReceiveBufferSize(1 << 16);
      DatagramPacket packet =
          new DatagramPacket(new byte[22], 22, new InetSocketAddress("203.0.113.7", 4444));
      long start = System.nanoTime();
      for (int at = 0; at < PACKETS; at++) sender.send(packet);
      return (System.nanoTime() - start) / PACKETS;
    }
  }
}
