package io.portcullis.argus;

/**
 * A run of activity inside a TCP connection that is still open, told when the next one begins.
 * Connections of one run only have none. No part of it is counted twice: the connection itself
 * comes as one {@link Flow} when it is whole.
 *
 * @param flow of this run alone: its start, duration, packets, bytes and flags
 * @param opens whether the connection began with it
 */
public record Burst(Flow flow, boolean opens) implements Reading {}
