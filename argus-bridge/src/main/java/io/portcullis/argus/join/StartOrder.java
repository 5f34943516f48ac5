package io.portcullis.argus.join;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Lets the flows of one tuple leave in the order of their start: a whole one waits for an earlier
 * one that is still open, but not for ever; then that one is late when it comes.
 */
final class StartOrder {

  /** Those of a tuple that have not left, and the start of the newest that has. */
  private static final class Line {
    private final TreeSet<Connection> waiting =
        new TreeSet<>(
            Comparator.comparingLong(Connection::begin).thenComparingLong(Connection::order));
    private long newestLeft = Long.MIN_VALUE;
  }

  private record Waiter(Connection connection, long until) {}

  private final Map<Tuple, Line> lines = new HashMap<>();
  private final Set<Connection> whole = new HashSet<>();
  private final Queue<Waiter> waiters = new ArrayDeque<>();
  private final Consumer<Flow> exit;

  StartOrder(Consumer<Flow> exit) {
    this.exit = exit;
  }

  void opened(Connection connection) {
    lines.computeIfAbsent(connection.tuple(), t -> new Line()).waiting.add(connection);
  }

  /** Nothing more will come of this connection. */
  void completed(Connection connection, long now) {
    whole.add(connection);
    leaveInOrder(connection.tuple());
    if (whole.contains(connection)) {
      waiters.add(new Waiter(connection, now + Waits.FOR_EARLIER));
    }
  }

  /** Lets those leave that have waited long enough. */
  void tick(long now) {
    while (!waiters.isEmpty() && waiters.element().until() <= now) {
      Connection impatient = waiters.remove().connection();
      if (whole.contains(impatient)) leaveBeforeEarlier(impatient);
    }
  }

  /** When the next one will have waited long enough. */
  OptionalLong nextDeadline() {
    return Optional.ofNullable(waiters.peek()).map(Waiter::until).stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** How many wait for an earlier one. */
  int size() {
    return whole.size();
  }

  private void leaveInOrder(Tuple tuple) {
    Line line = lines.get(tuple);
    while (line != null && !line.waiting.isEmpty() && whole.contains(line.waiting.first())) {
      leave(line, line.waiting.first());
    }
    if (line != null && line.waiting.isEmpty()) lines.remove(tuple);
  }

  private void leaveBeforeEarlier(Connection impatient) {
    Line line = lines.get(impatient.tuple());
    if (line == null) return;
    for (Connection earlier : line.waiting.headSet(impatient, true).toArray(new Connection[0])) {
      if (whole.contains(earlier)) leave(line, earlier);
    }
    leaveInOrder(impatient.tuple());
  }

  private void leave(Line line, Connection connection) {
    line.waiting.remove(connection);
    whole.remove(connection);
    exit.accept(connection.joined(connection.begin() < line.newestLeft));
    line.newestLeft = Math.max(line.newestLeft, connection.begin());
  }
}
