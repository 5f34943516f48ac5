/**
 * What travels between sites, and its form: JSON of one line and a line with its signature. The
 * schema is {@code docs/schema/fleet-message.schema.json}; fields that are not known are ignored.
 *
 * <p>It knows no network, and not who may say what.
 *
 * <p>When it misbehaves: {@code nats sub 'portcullis.1.>'} shows each message as it is, and {@code
 * portcullis_fleet_refused_total} counts those that were refused by the reason.
 */
@NullMarked
package io.portcullis.fleet.message;

import org.jspecify.annotations.NullMarked;
