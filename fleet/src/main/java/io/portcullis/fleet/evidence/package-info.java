/**
 * What no single site can see: each says which servers it hears a rhythm to, a correlator counts
 * the sites that hear the same, and each site hears the counts.
 *
 * <p>It knows no detector and no kernel, and decides nothing: a count is one number more for
 * whoever weighs evidence. Flows, names and inside addresses are not its affair either.
 *
 * <p>When it misbehaves: {@code portcullis fleet status} says how many servers are told and heard,
 * and why not; {@code nats stream view PORTCULLIS_EVIDENCE} shows each message.
 */
@NullMarked
package io.portcullis.fleet.evidence;

import org.jspecify.annotations.NullMarked;
