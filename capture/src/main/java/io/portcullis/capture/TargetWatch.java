package io.portcullis.capture;

import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One watched target: what belongs to it, and what was seen of it. Taps write, the verdict reads.
 *
 * <p>The rule, packet by packet:
 *
 * <ul>
 *   <li>Arriving inside: counted when both ends match; not when it is addressed to the router, to a
 *       group or to the link, for such packets are not forwarded anyway.
 *   <li>Arriving at a bridge's port: counted when it would be on arriving inside, but apart. A
 *       packet may be seen at port and bridge, so the greater number of the two arrived.
 *   <li>Leaving outside: counted when both ends match. When the source is one of the router's own
 *       addresses it is either masqueraded or the router's own; nobody can tell from the packet, so
 *       it becomes a {@link SourcePorts question} for conntrack. Any other source is another host.
 *   <li>Leaving at a bridge's port: counted when both ends match; not what the router sends itself,
 *       which leaves outside as well.
 *   <li>Leaving inside: counted when both ends match the other way round, except what the router
 *       says itself: packets from its own address, and TCP resets, which a {@code reject with tcp
 *       reset} sends under the remote's address.
 * </ul>
 */
final class TargetWatch {
  final Target target;
  final AddressRange local;
  final AddressRange remote;

  /** {@link PacketHeader#NO_PORT} for any. */
  final int port;

  /** -1 for any. */
  final int protocol;

  private final Timeline arrived = new Timeline();
  private final Timeline arrivedAtPorts = new Timeline();
  final Timeline left = new Timeline();
  final Timeline repliesLeft = new Timeline();

  /** Packets of the router itself to the same remote. */
  final Timeline own = new Timeline();

  /** Packets under the router's address whose owner nobody knows. */
  final Timeline unexplained = new Timeline();

  /** Packets that left and open a connection, or belong to none. */
  final Timeline openingLeft = new Timeline();

  final SourcePorts questions = new SourcePorts();

  private final boolean ownCounts;
  private final AtomicLongArray watchingSinceMicros;
  private volatile ConntrackFacts connections = ConntrackFacts.UNKNOWN;
  private volatile boolean connectionsWanted;

  /**
   * @param taps how many look for it
   * @param ownCounts whether the blocks are about the machine's own traffic, for it forwards none
   */
  TargetWatch(Target target, int taps, boolean ownCounts) {
    this.target = target;
    this.ownCounts = ownCounts;
    local = target.inside().map(AddressRange::of).orElse(AddressRange.ANY);
    remote = target.outside().map(AddressRange::of).orElse(AddressRange.ANY);
    port = target.connection().map(Target.Connection::port).orElse(PacketHeader.NO_PORT);
    protocol = target.connection().map(Target.Connection::protocol).orElse(-1);
    watchingSinceMicros = new AtomicLongArray(taps);
    for (int tap = 0; tap < taps; tap++) watchingSinceMicros.set(tap, Timeline.NEVER);
  }

  /** From when on a tap has seen this target without a gap, or {@link Timeline#NEVER}. */
  long watchingSinceMicros(int tap) {
    return watchingSinceMicros.get(tap);
  }

  void watchedBy(int tap, long sinceMicros) {
    watchingSinceMicros.compareAndSet(tap, Timeline.NEVER, sinceMicros);
  }

  void lostBy(int tap) {
    watchingSinceMicros.set(tap, Timeline.NEVER);
  }

  /** Whether the packet may be one of this target's, by its outside end. */
  boolean concerns(TapSide role, PacketHeader packet) {
    if (protocol >= 0 && packet.protocol != protocol) return false;
    if (role.outward) {
      return remote.contains(packet.destinationHigh, packet.destinationLow)
          && (port < 0 || packet.destinationPort == port);
    }
    return remote.contains(packet.sourceHigh, packet.sourceLow)
        && (port < 0 || packet.sourcePort == port);
  }

  /** Counts a packet that {@link #concerns} this target. True when it is evidence. */
  boolean see(TapSide role, PacketHeader packet, OwnAddresses router, long atMicros) {
    return switch (role) {
      case ARRIVING_INSIDE -> seeArriving(packet, router, arrived, atMicros);
      case ARRIVING_PORT -> seeArriving(packet, router, arrivedAtPorts, atMicros);
      case LEAVING_OUTSIDE -> seeLeaving(packet, router, atMicros);
      case LEAVING_PORT -> seeBridgedOn(packet, router, atMicros);
      case LEAVING_INSIDE -> seeReplyLeaving(packet, router, atMicros);
    };
  }

  private boolean seeArriving(
      PacketHeader packet, OwnAddresses router, Timeline arrivals, long atMicros) {
    if (!local.contains(packet.sourceHigh, packet.sourceLow)) return false;
    if (router.contains(packet.destinationHigh, packet.destinationLow)) return false;
    if (packet.staysOnLink()) return false;
    arrivals.add(atMicros, 1);
    return true;
  }

  private boolean seeLeaving(PacketHeader packet, OwnAddresses router, long atMicros) {
    boolean matches = local.contains(packet.sourceHigh, packet.sourceLow);
    // A block of the router's own connection names the router: then it is no question whose it is.
    boolean named = matches && (ownCounts || target.scope() == Scope.CONNECTION);
    if (!named && router.contains(packet.sourceHigh, packet.sourceLow)) {
      // A quarantined host cannot be told by the remote end: too many have the same one.
      if (target.scope() == Scope.HOST) return false;
      questions.ask(packet, atMicros);
      return true;
    }
    if (!matches) return false;
    addLeft(packet, atMicros);
    return true;
  }

  private boolean seeBridgedOn(PacketHeader packet, OwnAddresses router, long atMicros) {
    if (!local.contains(packet.sourceHigh, packet.sourceLow)) return false;
    if (router.contains(packet.sourceHigh, packet.sourceLow)) return false;
    if (packet.staysOnLink()) return false;
    addLeft(packet, atMicros);
    return true;
  }

  private void addLeft(PacketHeader packet, long atMicros) {
    left.add(atMicros, 1);
    if (opens(packet)) openingLeft.add(atMicros, 1);
  }

  private boolean seeReplyLeaving(PacketHeader packet, OwnAddresses router, long atMicros) {
    if (!local.contains(packet.destinationHigh, packet.destinationLow)) return false;
    if (router.contains(packet.sourceHigh, packet.sourceLow)) return false;
    if (packet.protocol == PacketHeader.TCP && (packet.tcpFlags & PacketHeader.TCP_RST) != 0) {
      return false;
    }
    repliesLeft.add(atMicros, 1);
    return true;
  }

  static boolean opens(PacketHeader packet) {
    return packet.protocol == PacketHeader.TCP
        && (packet.tcpFlags & (PacketHeader.TCP_SYN | PacketHeader.TCP_ACK))
            == PacketHeader.TCP_SYN;
  }

  /** What conntrack said last of this target's connections. */
  ConntrackFacts connections() {
    return connections;
  }

  /** Asks for {@link #connections} to be read anew before long. */
  void wantConnections() {
    connectionsWanted = true;
  }

  boolean wantsConnections() {
    return connectionsWanted;
  }

  void know(ConntrackFacts read) {
    connections = read;
    connectionsWanted = false;
  }

  /** Packets that left since then, to the outside and to the inside, whoever's they are. */
  boolean anyLeftSince(long fromMicros) {
    return Math.max(Math.max(left.lastMicros(), repliesLeft.lastMicros()), unexplained.lastMicros())
        >= fromMicros;
  }

  /** When the last packet arrived inside, or {@link Timeline#NEVER}. */
  long lastArrivedMicros() {
    return Math.max(arrived.lastMicros(), arrivedAtPorts.lastMicros());
  }

  private static Optional<Instant> since(long lastMicros, long fromMicros) {
    return lastMicros == Timeline.NEVER || lastMicros < fromMicros
        ? Optional.empty()
        : Optional.of(Timeline.instant(lastMicros));
  }

  /** What was seen from two times on: what came in, and what went out. */
  Sighting sighting(long arrivedFromMicros, long leftFromMicros) {
    long lastLeft = Math.max(left.lastMicros(), repliesLeft.lastMicros());
    return new Sighting(
        Math.max(arrived.since(arrivedFromMicros), arrivedAtPorts.since(arrivedFromMicros)),
        left.since(leftFromMicros) + repliesLeft.since(leftFromMicros),
        own.since(leftFromMicros),
        since(lastArrivedMicros(), arrivedFromMicros),
        since(lastLeft, leftFromMicros));
  }
}
