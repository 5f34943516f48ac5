package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.Ports;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Events that wait for their flow: a flow is told when it ends, and answers of DNS count for flows
 * that begin after them. Bounded: what came first goes first.
 */
final class Heard {
  private static final int ANSWERS = 65_536;
  private static final int CONNECTIONS = 65_536;

  /** Of one connection, and of others between the same ends and ports. */
  private static final int EVENTS = 16;

  /** Packets and flows are timed by two programs. */
  private static final long SLACK_MICROS = 1_000_000;

  private final Deque<NameEvent.Answer> answers = new ArrayDeque<>();
  private final Map<NameEvent.Ends, List<NameEvent.OnConnection>> connections =
      new LinkedHashMap<>();

  /**
   * Keeps an event.
   *
   * @param early what is done with answers that cannot be kept until their time
   */
  void add(NameEvent event, Consumer<NameEvent.Answer> early) {
    if (event instanceof NameEvent.Answer answer) {
      answers.add(answer);
      if (answers.size() > ANSWERS) early.accept(answers.remove());
    } else if (event instanceof NameEvent.OnConnection on) {
      List<NameEvent.OnConnection> events =
          connections.computeIfAbsent(on.ends(), any -> new ArrayList<>(2));
      if (events.size() == EVENTS) events.remove(0);
      events.add(on);
      if (connections.size() > CONNECTIONS) {
        connections.remove(connections.keySet().iterator().next());
      }
    }
  }

  /** Hands out, once, the answers up to a time. */
  void answersUntil(long micros, Consumer<NameEvent.Answer> to) {
    while (!answers.isEmpty() && answers.peek().micros() <= micros) to.accept(answers.remove());
  }

  /** What was heard on a flow's connection while it lasted, in order. */
  List<NameEvent.OnConnection> of(Flow flow, IpAddress client, Server server) {
    return of(flow, client, server, flow.startMicros());
  }

  /** What was heard on a connection from its begin to the end of a burst in it, in order. */
  List<NameEvent.OnConnection> of(Flow burst, IpAddress client, Server server, long beganMicros) {
    if (connections.isEmpty()) return List.of();
    NameEvent.Ends ends =
        new NameEvent.Ends(client, Ports.number(burst.sourcePort()), server.address, server.port);
    List<NameEvent.OnConnection> all = connections.getOrDefault(ends, List.of());
    if (all.isEmpty()) return all;
    double from = beganMicros - SLACK_MICROS;
    double to = burst.startMicros() + (burst.durationSeconds() + 1) * SLACK_MICROS;
    return all.stream().filter(each -> each.micros() >= from && each.micros() <= to).toList();
  }
}
