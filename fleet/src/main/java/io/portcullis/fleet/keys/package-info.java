/**
 * Keys of a site and of the fleet's operator: pairs of Ed25519 (RFC 8032) as the JDK has it, their
 * files, and the form in which NATS names them.
 *
 * <p>It knows no message and no network.
 *
 * <p>When it misbehaves: a key's file is JSON of one line, and {@code portcullis fleet sites} shows
 * the public keys that the roster has for each site.
 */
@NullMarked
package io.portcullis.fleet.keys;

import org.jspecify.annotations.NullMarked;
