package io.portcullis.capture;

import java.util.ArrayList;
import java.util.List;

/**
 * Packets under the router's own address that wait for conntrack to say whose they are, by source
 * port; a bounded few a target. What does not fit is counted, never guessed.
 */
final class SourcePorts {
  private static final int MOST = 32;

  private final Question[] slots = new Question[MOST];
  private int used;
  private long overflow;
  private long overflowMicros = Timeline.NEVER;

  /**
   * One source address and port with packets to explain.
   *
   * @param atMicros of its last packet
   */
  record Question(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort,
      int protocol,
      boolean opening,
      long packets,
      long atMicros) {

    private boolean isOf(PacketHeader packet) {
      return sourcePort == packet.sourcePort
          && destinationPort == packet.destinationPort
          && sourceLow == packet.sourceLow
          && sourceHigh == packet.sourceHigh
          && destinationLow == packet.destinationLow
          && destinationHigh == packet.destinationHigh
          && protocol == packet.protocol;
    }

    private Question with(PacketHeader packet, long atMicros) {
      return new Question(
          sourceHigh,
          sourceLow,
          sourcePort,
          destinationHigh,
          destinationLow,
          destinationPort,
          protocol,
          opening || TargetWatch.opens(packet),
          packets + 1,
          atMicros);
    }

    private static Question first(PacketHeader packet, long atMicros) {
      return new Question(
          packet.sourceHigh,
          packet.sourceLow,
          packet.sourcePort,
          packet.destinationHigh,
          packet.destinationLow,
          packet.destinationPort,
          packet.protocol,
          TargetWatch.opens(packet),
          1,
          atMicros);
    }
  }

  /** What waited at one moment; {@code overflow} packets had no room. */
  record Waiting(List<Question> questions, long overflow, long overflowMicros) {
    boolean isEmpty() {
      return questions.isEmpty() && overflow == 0;
    }
  }

  synchronized void ask(PacketHeader packet, long atMicros) {
    for (int slot = 0; slot < used; slot++) {
      Question question = slots[slot];
      if (question.isOf(packet)) {
        slots[slot] = question.with(packet, atMicros);
        return;
      }
    }
    if (used < MOST) {
      slots[used++] = Question.first(packet, atMicros);
      return;
    }
    overflow++;
    overflowMicros = atMicros;
  }

  /** Hands over everything that waits, and forgets it. */
  synchronized Waiting take() {
    List<Question> taken = new ArrayList<>(used);
    for (int slot = 0; slot < used; slot++) taken.add(slots[slot]);
    Waiting waiting = new Waiting(taken, overflow, overflowMicros);
    used = 0;
    overflow = 0;
    return waiting;
  }

  synchronized boolean isEmpty() {
    return used == 0 && overflow == 0;
  }
}
