/**
 * The bus: a connection to NATS JetStream, the stream that holds the last message of each place,
 * and what arrives from it, bounded and in order.
 *
 * <p>It believes nobody: what arrives here was not checked yet, but for its size and place.
 *
 * <p>When it misbehaves: {@code nats stream info PORTCULLIS} with the operator's key shows the
 * stream, {@code nats-server -DV} what a client is refused.
 */
@NullMarked
package io.portcullis.fleet.bus;

import org.jspecify.annotations.NullMarked;
