package io.portcullis.argus.join;

/**
 * How long the joiner waits for more of a connection before it is whole; all in microseconds.
 *
 * @param closed after TCP has closed, for a stray last ACK
 * @param certain whether a closed connection whose last piece ended long before argus cut it leaves
 *     at once: the last ACK is in it, or comes too late to matter
 * @param halfClosed TCP of which one side has said FIN
 * @param unanswered TCP that never got beyond its SYN; Linux sends the last two of its seven SYNs
 *     64 s apart (tcp(7), tcp_syn_retries)
 * @param open TCP that is silent
 * @param exchange a DNS question or an echo, and its answer
 * @param brief another one that has no more than {@link Connection#BRIEF} packets
 * @param conversation any other
 */
record Waits(
    long closed,
    boolean certain,
    long halfClosed,
    long unanswered,
    long open,
    long exchange,
    long brief,
    long conversation) {
  private static final long SECOND = 1_000_000;

  /** The longest that a record of an interval of an hour can be. */
  static final long HOUR = 3600 * SECOND;

  /** A silence that is longer parts two runs of activity: argus cuts what goes on each second. */
  static final long APART = SECOND;

  /** How long a whole flow waits for an earlier one of its tuple, so that they leave in order. */
  static final long FOR_EARLIER = 10 * SECOND;

  /** How long argus may go on naming a closed connection: ARGUS_TCP_TIMEOUT of our argus.conf. */
  static final long REMEMBERED = 300 * SECOND;

  /**
   * Live, where a block hangs on it. A conversation over one UDP port is one flow as long as its
   * pauses stay below two minutes; argus with an hour's interval would also join those with longer
   * ones, at the price of an hour's delay.
   */
  static final Waits LIVE =
      new Waits(
          2 * SECOND, true, 120 * SECOND, 70 * SECOND, HOUR, 5 * SECOND, 5 * SECOND, 120 * SECOND);

  /** Recorded, where waiting costs nothing: what argus with an hour's interval would have given. */
  static final Waits RECORDED =
      new Waits(10 * SECOND, false, HOUR, HOUR, HOUR, 60 * SECOND, HOUR, HOUR);
}
