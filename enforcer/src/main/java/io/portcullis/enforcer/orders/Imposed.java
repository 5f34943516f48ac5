package io.portcullis.enforcer.orders;

import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import java.time.Duration;

/**
 * A block that somebody else decided on, such as CrowdSec. It is enforced as evidence is: armed for
 * real, in dry run virtually, and never what the allowlist protects.
 *
 * @param timeout what is left of it, more than zero
 */
public record Imposed(Target target, Origin origin, Duration timeout) {}
