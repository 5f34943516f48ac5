package io.portcullis.fleet;

import io.portcullis.fleet.message.Health;
import java.time.Duration;
import java.util.Optional;

/**
 * A site as this router sees it.
 *
 * @param own whether it is this router's own
 * @param speaks whether its decisions count for others
 * @param silent since it reported last; empty: it never did
 * @param clock how far its clock is ahead of the bus'; empty: it never reported
 * @param health as it reported last
 * @param says how many servers it says it blocks
 */
public record SiteView(
    String name,
    boolean own,
    boolean speaks,
    Optional<Duration> silent,
    Optional<Duration> clock,
    Optional<Health> health,
    int says) {}
