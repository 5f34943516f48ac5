package io.portcullis.capture;

import java.util.Locale;
import org.pcap4j.core.PcapNativeException;

/** What libpcap's complaints mean and what to do about them. */
public final class CaptureTrouble {
  static final String NO_LIBPCAP =
      "nothing can be proved without libpcap: install libpcap0.8 (Debian) or libpcap and restart";
  static final String NO_RIGHT = "no right to capture: run as root or with CAP_NET_RAW";
  static final String MISSING =
      "the interface is missing; waiting until it is there: 'ip link' lists them";
  static final String DOWN =
      "the interface is down; waiting until it is up: 'ip link set … up' brings it up";
  static final String REPLACED = "the interface was replaced; capturing on the new one";

  private CaptureTrouble() {}

  /** Whether what {@link #explain} said is that there is no interface, or that it is down. */
  public static boolean isAway(String trouble) {
    return trouble.equals(MISSING) || trouble.equals(DOWN);
  }

  /** In words what is wrong and what to do; libpcap 1.10 has its texts in pcap-linux.c. */
  public static String explain(PcapNativeException failed) {
    String message = failed.getMessage() == null ? "" : failed.getMessage();
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("permitted") || text.contains("permission")) {
      return NO_RIGHT;
    }
    if (text.contains("not up") || text.contains("went down")) return DOWN;
    if (text.contains("disappeared") || text.contains("no such device")) return MISSING;
    return "the capture failed: " + message;
  }
}
