package io.portcullis.gateway.wiring;

import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sites of the fleet whose word counts for nothing at this router, by an operator's order, each
 * with the end of that; kept in the ledger.
 */
public final class WithdrawnSites {
  private static final String FACT = "fleet.withdrawn";

  private WithdrawnSites() {}

  /** Those of now; an entry that cannot be read is none. */
  public static Map<String, Instant> of(Ledger ledger, Instant now) throws LedgerException {
    Map<String, Instant> sites = new TreeMap<>();
    for (String each : ledger.fact(FACT).orElse("").split(" ", -1)) {
      int at = each.indexOf('@');
      if (at < 1) continue;
      LedgerFacts.moment(Optional.of(each.substring(at + 1)))
          .filter(until -> until.isAfter(now))
          .ifPresent(until -> sites.put(each.substring(0, at), until));
    }
    return sites;
  }

  /** Notes until when a site's word counts for nothing; empty: it counts again. */
  public static void note(Ledger ledger, String site, Optional<Instant> until, Instant now)
      throws LedgerException {
    Map<String, Instant> sites = of(ledger, now);
    sites.remove(site);
    until.ifPresent(end -> sites.put(site, end));
    String text =
        sites.entrySet().stream()
            .map(each -> each.getKey() + "@" + each.getValue())
            .collect(Collectors.joining(" "));
    ledger.fact(FACT, text.isEmpty() ? Optional.empty() : Optional.of(text));
  }
}
