/**
 * Decisions of others: what a source of wishes wants blocked becomes rules, under dry run,
 * allowlist, breaker and a bound of its own, and ends when the source wants it no more.
 *
 * <p>It knows no source and no network: CrowdSec and the fleet hand over what they were told.
 *
 * <p>When it misbehaves: the journal says what is not taken and why; {@code rules list --origin}
 * shows what came from a source, {@code rules release --origin} ends it.
 */
@NullMarked
package io.portcullis.gateway.wishes;

import org.jspecify.annotations.NullMarked;
