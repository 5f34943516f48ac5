package io.portcullis.gateway.events;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The numbers by which EVE's readers know a kind of alert. They depend on its name alone, so that
 * they are the same on every router and in every version.
 */
record Signature(String name) {
  /** Our generator; 1 is Suricata's own rules. */
  static final int GENERATOR = 7267;

  /** Grows when an alert of the same name comes to mean something else. */
  static final int REVISION = 1;

  private static final long FIRST_OF_MODELS = 1_000_000;
  private static final long MODELS = 2_000_000_000;

  /**
   * 1 for a beacon, 2 for an operator's order, 3 for CrowdSec's decision, 4 for the fleet's, from
   * 1,000,000 up for models by their names.
   */
  long number() {
    if (name.equals("beacon")) return 1;
    if (name.equals("operator")) return 2;
    if (name.equals("crowdsec")) return 3;
    if (name.equals("fleet")) return 4;
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(StandardCharsets.UTF_8));
    return FIRST_OF_MODELS + sum.getValue() % MODELS;
  }
}
