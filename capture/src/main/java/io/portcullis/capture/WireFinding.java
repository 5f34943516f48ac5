package io.portcullis.capture;

import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * A verdict with what it rests on.
 *
 * @param block the ledger's number of the block
 * @param since from when on it is watched: followed first, or restarted
 * @param dropped packets that the kernel counted as dropped since then
 * @param reason one sentence for people
 * @param cause the likely cause when it leaks, or when nothing is dropped although packets arrive
 */
public record WireFinding(
    long block,
    Target target,
    Verdict verdict,
    Instant since,
    Sighting sighting,
    long dropped,
    String reason,
    Optional<Cause> cause) {}
