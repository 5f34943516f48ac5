/**
 * The local API of CrowdSec, both ways: its decisions come as wishes, and it hears of our blocks.
 *
 * <p>It knows no firewall. Its decisions take the way of evidence, under dry run, allowlist and
 * breaker, and become blocks by the enforcer's order.
 *
 * <p>When it misbehaves: {@code portcullis_crowdsec_up} says whether the API answers, and the
 * journal says once why it does not. {@code rules list} shows in its last column what came from it.
 */
@NullMarked
package io.portcullis.gateway.crowdsec;

import org.jspecify.annotations.NullMarked;
