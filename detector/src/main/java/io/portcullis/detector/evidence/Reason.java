package io.portcullis.detector.evidence;

/**
 * A term that applied, or had something to say.
 *
 * @param term its name, such as {@code siblings}
 * @param value natural log odds; below zero it speaks against a beacon, zero weighs nothing
 * @param cause why, in words
 */
public record Reason(String term, double value, String cause) {}
