package io.portcullis.gateway.crowdsec;

import io.portcullis.rules.Target;
import java.time.Instant;

/**
 * An address or prefix that CrowdSec wants banned.
 *
 * @param until when its decision ends by itself
 * @param reason who decided and for what, in words
 */
public record Wish(Target target, Instant until, String reason) {}
