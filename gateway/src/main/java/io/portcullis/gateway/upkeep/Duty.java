package io.portcullis.gateway.upkeep;

import io.portcullis.rules.Every;

/** Something that a running gateway does again and again beside deciding. */
public interface Duty {
  /** When it is due. */
  Every every();

  /** Does it; what fails is told, and tried again when it is due again. */
  void perform() throws InterruptedException;
}
