package io.portcullis.gateway.wishes;

import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import java.time.Instant;

/**
 * An address or prefix that somebody else wants blocked.
 *
 * @param until when the decision ends by itself
 * @param origin who decided and for what
 */
public record Wish(Target target, Instant until, Origin origin) {}
