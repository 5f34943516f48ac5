package io.portcullis.fleet.message;

import java.time.Instant;

/**
 * What each message says first.
 *
 * @param site who says it
 * @param key with which it is signed, by its name in the roster
 * @param sequence grows with each message of the site; 1 to 2 to the 53rd
 * @param time of the site's own clock; for people, nothing is decided by it
 */
public record Head(String site, String key, long sequence, Instant time) {}
