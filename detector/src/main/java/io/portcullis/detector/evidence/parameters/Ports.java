package io.portcullis.detector.evidence.parameters;

import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.util.Arrays;

/** Which class a port is of. */
public final class Ports {
  /** First of the dynamic ports, RFC 6335 §6. */
  private static final int DYNAMIC = 49152;

  /** Stands for a port that is missing or a name. */
  public static final int NO_PORT = -1;

  private final int[] infrastructure;
  private final int[] industrial;
  private final int[] service;
  private final int[] web;
  private final int[] alternativeWeb;

  /**
   * Reads the lists of a parameter file.
   *
   * @throws IOException when one is missing or holds what is no number
   */
  public Ports(Json ports) throws IOException {
    infrastructure = sorted(ports, "infrastructure");
    industrial = sorted(ports, "industrial");
    service = sorted(ports, "service");
    web = sorted(ports, "web");
    alternativeWeb = sorted(ports, "alternative_web");
  }

  private static int[] sorted(Json ports, String name) throws IOException {
    return Arrays.stream(ports.numbers(name)).mapToInt(port -> (int) port).sorted().toArray();
  }

  /**
   * Plants and buildings are controlled from within; outside, their ports are as any other, and
   * malware's servers use some of them (2404: Remcos, 2222: Qakbot).
   *
   * @param inside whether the destination is of one's own networks
   */
  public PortClass classOf(int port, boolean inside) {
    if (port <= 0 || isIn(infrastructure, port)) return PortClass.INFRASTRUCTURE;
    if (inside && isIn(industrial, port)) return PortClass.INFRASTRUCTURE;
    if (isIn(service, port)) return PortClass.SERVICE;
    if (isIn(alternativeWeb, port)) return PortClass.ALTERNATIVE_WEB;
    if (port >= DYNAMIC) return PortClass.DYNAMIC;
    return isIn(web, port) ? PortClass.WEB : PortClass.OTHER;
  }

  private static boolean isIn(int[] sorted, int port) {
    return Arrays.binarySearch(sorted, port) >= 0;
  }

  /** The number of a port as ra printed it, or {@link #NO_PORT}. */
  public static int number(String text) {
    int decimal = decimal(text);
    if (decimal >= 0) return decimal;
    try {
      return text.startsWith("0x") || !text.startsWith("0") ? Integer.decode(text) : NO_PORT;
    } catch (NumberFormatException name) {
      return NO_PORT;
    }
  }

  /** Of nearly all ports; negative for a text that is to be read otherwise. */
  private static int decimal(String text) {
    int length = text.length();
    if (length == 0 || length > 5 || (length > 1 && text.charAt(0) == '0')) return -1;
    int number = 0;
    for (int i = 0; i < length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }
}
