package io.portcullis.enforcer.orders;

import io.portcullis.rules.Allowlist;
import java.io.IOException;

/** Finds what protects, as of now. */
public interface AllowlistDoor {
  /**
   * @throws IOException when it cannot be told, so that the order that asks for it fails
   */
  Allowlist look() throws IOException;
}
