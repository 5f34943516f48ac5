package io.portcullis.fleet.message;

import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A text and its signature, as it travels: the text, a line feed, and 88 characters of base64. What
 * is signed is the place, too, so that a message counts nowhere else.
 */
public final class Signed {
  /** Bytes of the whole; the stream on the server takes no more either. */
  public static final int LARGEST = 16 * 1024;

  /** Characters of a signature in base64. */
  static final int SIGNATURE = 88;

  private final byte[] text;
  private final byte[] signature;

  private Signed(byte[] text, byte[] signature) {
    this.text = text;
    this.signature = signature;
  }

  /** Signs a text for a place. */
  public static byte[] seal(SigningKey key, String place, String text) {
    byte[] signature = key.sign(signed(place, text.getBytes(StandardCharsets.UTF_8)));
    String line = text + "\n" + Base64.getEncoder().encodeToString(signature);
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Takes a message apart; whether the signature is right is asked later.
   *
   * @throws RefusedException when it is too large, or no such message
   */
  public static Signed parse(byte[] message) throws RefusedException {
    if (message.length > LARGEST) {
      throw new RefusedException(Refusal.TOO_LARGE, message.length + " bytes");
    }
    int end = message.length - SIGNATURE - 1;
    if (end < 2 || message[end] != '\n') {
      throw new RefusedException(Refusal.UNREADABLE, "there is no signature");
    }
    try {
      byte[] signature =
          Base64.getDecoder().decode(Arrays.copyOfRange(message, end + 1, message.length));
      return new Signed(Arrays.copyOf(message, end), signature);
    } catch (IllegalArgumentException noBase64) {
      throw new RefusedException(Refusal.UNREADABLE, "the signature is no base64");
    }
  }

  /** What was signed, which nobody has checked yet. */
  public byte[] text() {
    return text.clone();
  }

  /** Whether the owner of a key signed it for this place. */
  public boolean isBy(VerifyingKey key, String place) {
    return key.verifies(signed(place, text), signature);
  }

  /**
   * The place cannot be mistaken for text, since no place has a line feed. The word in front keeps
   * signatures of other programs by the same key from counting here.
   */
  private static byte[] signed(String place, byte[] text) {
    byte[] head = ("portcullis fleet 1\n" + place + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(head, head.length + text.length);
    System.arraycopy(text, 0, whole, head.length, text.length);
    return whole;
  }
}
