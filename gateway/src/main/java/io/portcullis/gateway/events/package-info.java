/**
 * What happened, told: the event log in EVE's shape, metrics, lines for people.
 *
 * <p>Nothing here ever stops a block.
 *
 * <p>When it misbehaves: what could not be written is counted in {@code
 * portcullis_events_lost_total}; the log's path is in {@code status}.
 */
@NullMarked
package io.portcullis.gateway.events;

import org.jspecify.annotations.NullMarked;
