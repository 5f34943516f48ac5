/**
 * How a fleet is made: the operator's folder with keys, entries of sites, what each site is handed,
 * and the configuration of the server with what each site may do there.
 *
 * <p>It changes files alone; nothing here talks to a server.
 *
 * <p>When it misbehaves: {@code nats-server -t -c nats-server.conf} checks what was written.
 */
@NullMarked
package io.portcullis.fleet.setup;

import org.jspecify.annotations.NullMarked;
