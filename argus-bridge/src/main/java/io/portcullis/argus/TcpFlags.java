package io.portcullis.argus;

/**
 * The TCP flags that one side of a connection has sent, as {@code ra -Z b} prints them: a letter
 * each, in the order of {@link #LETTERS}, the source's before the underscore and the destination's
 * behind it ({@code FSPA_FSPA}).
 */
public final class TcpFlags {
  private static final String LETTERS = "FSRPAECU";
  public static final int FIN = 1;
  public static final int SYN = 1 << 1;
  static final int RST = 1 << 2;
  public static final int PUSH = 1 << 3;
  private static final int CONGESTION = 1 << 5 | 1 << 6;

  private TcpFlags() {}

  /** Flags of the side before the underscore; none where the state is no TCP state. */
  public static int ofSource(String state) {
    int underscore = state.indexOf('_');
    return underscore < 0 ? 0 : parse(state.substring(0, underscore));
  }

  /** Flags of the side behind the underscore. */
  public static int ofDestination(String state) {
    int underscore = state.indexOf('_');
    return underscore < 0 ? 0 : parse(state.substring(underscore + 1));
  }

  private static int parse(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      int bit = LETTERS.indexOf(letters.charAt(i));
      if (bit >= 0) flags |= 1 << bit;
    }
    return flags;
  }

  public static String print(int source, int destination) {
    StringBuilder state = new StringBuilder();
    append(state, source);
    append(state.append('_'), destination);
    return state.toString();
  }

  private static void append(StringBuilder state, int flags) {
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((flags & 1 << bit) != 0) state.append(LETTERS.charAt(bit));
    }
  }

  /** Both have said FIN, or one has reset the connection (RFC 9293, section 3.6). */
  public static boolean closed(int source, int destination) {
    return (source & destination & FIN) != 0 || ((source | destination) & RST) != 0;
  }

  /** Whether that side has sent anything beside its SYN; ECN negotiates within the SYN. */
  public static boolean beyondSyn(int flags) {
    return (flags & ~(SYN | CONGESTION)) != 0;
  }
}
