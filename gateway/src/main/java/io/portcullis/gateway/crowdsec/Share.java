package io.portcullis.gateway.crowdsec;

import io.portcullis.rules.Prefix;
import java.time.Instant;

/**
 * One of our blocks, as CrowdSec is to hear of it.
 *
 * @param rule its ID
 * @param range the outside end
 * @param begin when it was made
 * @param until when it ends by itself
 * @param scenario what found it, such as {@code portcullis/beacon}
 * @param message why, in words
 * @param decides whether others are to ban the range, too; otherwise it is a simulated alert
 */
public record Share(
    long rule,
    Prefix range,
    Instant begin,
    Instant until,
    String scenario,
    String message,
    boolean decides) {}
