package io.portcullis.argus;

import java.time.ZoneId;

/**
 * Turns lines of {@code ra} into flows. Without a header the columns stand in the order of slips'
 * ra.conf (StartTime, Dur, Proto, SrcAddr, Sport, Dir, DstAddr, Dport, State, sTos, dTos, TotPkts,
 * TotBytes), then those of our own ra.conf (SrcBytes, Seq, Cause); a header line gives any other
 * order, more columns, and the delimiter (comma or tab).
 *
 * <p>Bytes in, no {@code String} per column, no regular expression. Not thread-safe: it remembers
 * the header.
 */
public final class FlowParser {

  /**
   * @param zone where {@code ra} printed its dates; lines with epoch times are UTC whatever it says
   */
  public FlowParser(ZoneId zone) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * One line, without its line end.
   *
   * @param lineNumber from 1, header included
   * @return a {@link Flow}, a {@link Reading.Malformed}, or {@link Reading#QUIET} for a header line
   */
  public Reading parse(byte[] buffer, int offset, int length, long lineNumber) {
    throw new UnsupportedOperationException("not built yet");
  }
}
