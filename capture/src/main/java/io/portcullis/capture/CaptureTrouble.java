package io.portcullis.capture;

import java.util.Locale;
import org.pcap4j.core.PcapNativeException;

/** What libpcap's complaints mean and what to do about them. */
final class CaptureTrouble {
  static final String NO_LIBPCAP =
      "libpcap is missing or unusable: install libpcap0.8 (Debian) or libpcap";

  private CaptureTrouble() {}

  static String noSuchInterface(String name) {
    return "there is no interface " + name + " here: 'ip link' lists them";
  }

  // pcap_activate(3pcap): PCAP_ERROR_IFACE_NOT_UP.
  static boolean isDown(PcapNativeException failed) {
    return text(failed).contains("not up") || text(failed).contains("went down");
  }

  static String explain(String name, PcapNativeException failed) {
    String text = text(failed);
    if (text.contains("permitted") || text.contains("permission")) {
      return "no right to capture on " + name + ": run as root or with CAP_NET_RAW";
    }
    if (isDown(failed))
      return name + " is down; waiting until it is up: 'ip link set " + name + " up'";
    if (text.contains("disappeared")) return name + " is gone; waiting until it is back";
    if (text.contains("no such device")) return noSuchInterface(name);
    return name + ": " + failed.getMessage();
  }

  private static String text(PcapNativeException failed) {
    String message = failed.getMessage();
    return message == null ? "" : message.toLowerCase(Locale.ROOT);
  }
}
