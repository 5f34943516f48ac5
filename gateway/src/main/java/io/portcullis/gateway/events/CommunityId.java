package io.portcullis.gateway.events;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Protocols;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The name by which Zeek, Suricata and others know a connection, too: Corelight's "Community ID"
 * version 1, with the seed 0. A connection has one, whichever end is named first.
 */
final class CommunityId {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int SCTP = 132;

  /** Types of ICMP that answer each other (RFC 792, 950, 1256); others go one way. */
  private static final Map<Integer, Integer> ANSWERS =
      Map.of(0, 8, 8, 0, 13, 14, 14, 13, 15, 16, 16, 15, 17, 18, 18, 17, 9, 10);

  /** Those of ICMPv6 (RFC 4443, 2710, 4861, 4620, 4286). */
  private static final Map<Integer, Integer> ANSWERS_OF_6 =
      Map.ofEntries(
          Map.entry(128, 129),
          Map.entry(129, 128),
          Map.entry(130, 131),
          Map.entry(131, 130),
          Map.entry(133, 134),
          Map.entry(134, 133),
          Map.entry(135, 136),
          Map.entry(136, 135),
          Map.entry(139, 140),
          Map.entry(140, 139),
          Map.entry(144, 145),
          Map.entry(145, 144));

  private CommunityId() {}

  /** That of a flow; empty where it is none of IP, or its ports cannot be read. */
  static Optional<String> of(Flow flow) {
    Tuple tuple = flow.tuple();
    Optional<InetAddress> source = InetAddresses.parse(tuple.source());
    Optional<InetAddress> destination = InetAddresses.parse(tuple.destination());
    OptionalInt protocol = protocol(tuple.protocol());
    if (source.isEmpty() || destination.isEmpty() || protocol.isEmpty()) return Optional.empty();
    Optional<Ports> ports =
        Ports.read(protocol.getAsInt(), flow.sourcePort(), tuple.destinationPort());
    if (ports.isEmpty()) return Optional.empty();
    End from = new End(source.get().getAddress(), ports.get().source());
    End to = new End(destination.get().getAddress(), ports.get().destination());
    if (from.address().length != to.address().length) return Optional.empty();
    return Optional.of(of(protocol.getAsInt(), from, to));
  }

  private static OptionalInt protocol(String name) {
    if (name.equals("icmp")) return OptionalInt.of(ICMP);
    return name.equals("ipv6-icmp") ? OptionalInt.of(ICMPV6) : Protocols.number(name);
  }

  /**
   * Ports as they are hashed; of ICMP its type and code.
   *
   * @param source -1 where the protocol has none
   */
  private record Ports(int source, int destination) {
    private static Optional<Ports> read(int protocol, String source, String destination) {
      try {
        return switch (protocol) {
          case TCP, UDP, SCTP ->
              Optional.of(new Ports(Integer.parseInt(source), Integer.parseInt(destination)));
          // Argus prints code and type as one number, 0xCCTT.
          case ICMP -> {
            int both = Integer.decode(source);
            yield Optional.of(new Ports(both & 0xff, both >> 8));
          }
          case ICMPV6 ->
              Optional.of(new Ports(Integer.decode(source), Integer.decode(destination)));
          default -> Optional.of(new Ports(-1, -1));
        };
      } catch (NumberFormatException unknown) {
        return Optional.empty();
      }
    }
  }

  /**
   * One end.
   *
   * @param port -1 where the protocol has none; of ICMP, the type at the source and the code at the
   *     destination
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one sum, and compared by nobody
  record End(byte[] address, int port) {
    private boolean isBehind(End other) {
      int order = Arrays.compareUnsigned(address, other.address);
      return order > 0 || (order == 0 && port > other.port);
    }
  }

  static String of(int protocol, End source, End destination) {
    End from = source;
    End to = destination;
    boolean oneWay = false;
    if (protocol == ICMP || protocol == ICMPV6) {
      Map<Integer, Integer> answers = protocol == ICMP ? ANSWERS : ANSWERS_OF_6;
      Integer answer = answers.get(source.port());
      oneWay = answer == null;
      if (answer != null) to = new End(destination.address(), answer);
    }
    if (!oneWay && from.isBehind(to)) {
      End first = to;
      to = from;
      from = first;
    }
    ByteBuffer hashed = ByteBuffer.allocate(2 + 2 * from.address().length + 2 + 4);
    hashed.putShort((short) 0).put(from.address()).put(to.address());
    hashed.put((byte) protocol).put((byte) 0);
    if (from.port() >= 0) hashed.putShort((short) from.port()).putShort((short) to.port());
    hashed.flip();
    return "1:" + Base64.getEncoder().encodeToString(sha1(hashed));
  }

  private static byte[] sha1(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(bytes);
      return digest.digest();
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
