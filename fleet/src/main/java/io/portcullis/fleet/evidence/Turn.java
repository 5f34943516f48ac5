package io.portcullis.fleet.evidence;

/**
 * What a correlator did when it was its turn to count a partition.
 *
 * @param sites that say what they hear
 * @param summaries of all sites
 * @param servers that they are of
 * @param tallies that were told: of servers that more than one site hears
 * @param untold those for which there was no room
 * @param leftOut summaries for which there was no room
 * @param refused messages that counted for nothing
 * @param late whether it took so long that somebody else may have begun, and nothing was told
 */
public record Turn(
    int partition,
    int sites,
    long summaries,
    int servers,
    int tallies,
    int untold,
    long leftOut,
    long refused,
    boolean late) {}
