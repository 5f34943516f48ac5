package io.portcullis.capture;

import java.time.Instant;

/**
 * Something that an operator should hear about the capture itself.
 *
 * @param text one sentence, with the remedy where there is one
 */
public record CaptureNotice(Instant time, String networkInterface, String text) {}
