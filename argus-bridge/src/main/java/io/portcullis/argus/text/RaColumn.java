package io.portcullis.argus.text;

import java.util.Arrays;
import java.util.Optional;

/**
 * The columns of {@code ra} that we read, in the order of slips' ra.conf (the first 13) followed by
 * what our own ra.conf adds. This is the one place where Argus' names for them stand (ra(1), option
 * {@code -s}; the names are those of its header line).
 */
enum RaColumn {
  START("StartTime"),
  DURATION("Dur"),
  PROTOCOL("Proto"),
  SOURCE("SrcAddr"),
  SOURCE_PORT("Sport"),
  DIRECTION("Dir"),
  DESTINATION("DstAddr"),
  DESTINATION_PORT("Dport"),
  STATE("State"),
  SOURCE_TOS("sTos"),
  DESTINATION_TOS("dTos"),
  TOTAL_PACKETS("TotPkts"),
  TOTAL_BYTES("TotBytes"),
  SOURCE_BYTES("SrcBytes"),
  SEQUENCE("Seq"),
  CAUSE("Cause"),
  LABEL("Label");

  /** Slips reads these and exits on a line that has fewer; here such a line is malformed. */
  static final int REQUIRED = 13;

  private final String printed;

  RaColumn(String printed) {
    this.printed = printed;
  }

  /** The name in ra's header line. */
  String printed() {
    return printed;
  }

  /** The column that ra prints under this name; the CTU-13 files write some in another case. */
  static Optional<RaColumn> named(String name) {
    return Arrays.stream(values()).filter(c -> c.printed.equalsIgnoreCase(name)).findFirst();
  }
}
