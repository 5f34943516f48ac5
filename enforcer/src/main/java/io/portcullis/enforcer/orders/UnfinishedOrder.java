package io.portcullis.enforcer.orders;

import io.portcullis.rules.Actor;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operator's order to lift blocks, written down before the kernel is touched: when its process
 * dies in between, whoever comes next under the lock finishes it, instead of putting back what the
 * operator wanted gone.
 *
 * @param ids of the blocks to lift
 * @param spare zero: spare nothing
 */
record UnfinishedOrder(List<Long> ids, Actor by, String why, Duration spare) {
  private static final String FACT = "enforcer.unfinished";

  UnfinishedOrder {
    ids = List.copyOf(ids);
  }

  void write(Ledger ledger) throws LedgerException {
    ledger.fact(FACT, Optional.of(text()));
  }

  static void clear(Ledger ledger) throws LedgerException {
    if (ledger.fact(FACT).isPresent()) ledger.fact(FACT, Optional.empty());
  }

  /** Empty also where the row makes no sense: nobody can finish that. */
  static Optional<UnfinishedOrder> read(Ledger ledger) throws LedgerException {
    Optional<String> written = ledger.fact(FACT);
    if (written.isEmpty()) return Optional.empty();
    try {
      return written.map(UnfinishedOrder::parse);
    } catch (NumberFormatException | IndexOutOfBoundsException | ArithmeticException unreadable) {
      clear(ledger);
      return Optional.empty();
    }
  }

  /** Lines: spare in seconds, who, ids, and why, which may have lines of its own. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(spare.toSeconds())
        .append('\n')
        .append(by.toString().replace('\n', ' '))
        .append('\n');
    for (long id : ids) text.append(id).append(' ');
    return text.append('\n').append(why).toString();
  }

  static UnfinishedOrder parse(String text) {
    String[] lines = text.split("\n", 4);
    List<Long> ids = new ArrayList<>();
    for (String id : lines[2].trim().split(" ", -1)) {
      if (!id.isEmpty()) ids.add(Long.parseLong(id));
    }
    return new UnfinishedOrder(
        ids, Actor.parse(lines[1]), lines[3], Duration.ofSeconds(Long.parseLong(lines[0])));
  }
}
