package io.portcullis.detector.evidence.parameters;

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

  public final String words;

  PortClass(String words) {
    this.words = words;
  }
}
