/**
 * The local API of CrowdSec, both ways: its decisions come as wishes, and it hears of our blocks.
 *
 * <p>It blocks nothing: what becomes of a wish is decided where all decisions are, under the
 * allowlist and the breaker.
 *
 * <p>When it misbehaves: {@code portcullis_crowdsec_up} says whether the API answers, and the
 * journal says once why it does not. {@code rules list} shows in its last column what came from it.
 */
@NullMarked
package io.portcullis.gateway.crowdsec;

import org.jspecify.annotations.NullMarked;
