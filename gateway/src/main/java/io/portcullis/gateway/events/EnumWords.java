package io.portcullis.gateway.events;

import java.util.Locale;

/** Enum constants as operators and machines read them. */
public final class EnumWords {
  private EnumWords() {}

  /** {@code own_address} of OWN_ADDRESS. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
