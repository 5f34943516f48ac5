package io.portcullis.detector.evidence.parameters;

import java.util.List;

/** What a destination port says about who talks there; the lists are in the parameter file. */
public enum PortClass {
  /** Network services, industrial and building control inside; also what is no port at all. */
  INFRASTRUCTURE("is a service of networks or machines"),
  SERVICE("is a well-known service that keeps alive by itself"),
  WEB("is the web"),
  ALTERNATIVE_WEB("is used for the web, though not its own"),
  /** IANA's dynamic range, RFC 6335 §6. */
  DYNAMIC("is of the dynamic range"),
  /** Any other. */
  OTHER("is of no known service");

  private static final List<PortClass> ALL = List.of(values());

  public final String words;

  PortClass(String words) {
    this.words = words;
  }

  /** A number for it, which means nothing outside the process. */
  @SuppressWarnings("EnumOrdinal") // it lives as long as the process
  public byte number() {
    return (byte) ordinal();
  }

  /** The one of a number. */
  public static PortClass of(byte number) {
    return ALL.get(number);
  }
}
