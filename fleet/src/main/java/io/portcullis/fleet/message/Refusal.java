package io.portcullis.fleet.message;

import java.util.Locale;

/** Why a message counts for nothing. */
public enum Refusal {
  /** Longer than {@link Signed#LARGEST}. */
  TOO_LARGE,
  /** It is no line of JSON with a signature, or lacks what each message has. */
  UNREADABLE,
  /** It is of a version whose meaning is not known here. */
  VERSION,
  /** The roster has no such site, or gives it no such right. */
  UNKNOWN_SITE,
  /** The site has no such key, or has it no more. */
  UNKNOWN_KEY,
  /** The signature is not of this text at this place. */
  FORGED,
  /** It says that it is of another site than the one whose place it stands at. */
  WRONG_PLACE,
  /** It is older than what the site said before. */
  REPLAYED;

  /** The word in metrics and lists. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
