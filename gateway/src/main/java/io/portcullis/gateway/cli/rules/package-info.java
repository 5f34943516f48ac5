/**
 * Commands about block rules and about what is never blocked.
 *
 * <p>They order; {@code enforcer.orders} acts.
 *
 * <p>When it misbehaves: {@code rules history} has each order with its outcome; {@code allow check
 * ADDRESS} says what protects an address.
 */
@NullMarked
package io.portcullis.gateway.cli.rules;

import org.jspecify.annotations.NullMarked;
