package io.portcullis.capture;

import java.util.Optional;

/**
 * A verdict with what it rests on.
 *
 * @param sighting from when the block held, or from when all taps saw the target if later
 * @param reason one sentence for people
 * @param cause the likely cause when it leaks, or when nothing is dropped although packets arrive
 */
public record Judgement(Verdict verdict, Sighting sighting, String reason, Optional<Cause> cause) {}
