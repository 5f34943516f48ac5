package io.portcullis.argus.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts of a column that has few: a state is asked for four times a flow, and to make its string
 * each time took a tenth of what the flow costs. What was seen last at a place is kept there, so
 * that odd input costs a string a line and no memory.
 */
final class FewTexts {
  private static final int PLACES = 64;

  private final byte[][] bytes = new byte[PLACES][];
  private final String[] texts = new String[PLACES];

  FewTexts() {
    Arrays.fill(bytes, new byte[0]);
    Arrays.fill(texts, "");
  }

  /** The text between two indexes. */
  String of(byte[] buffer, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) hash = hash * 31 + buffer[i];
    int place = (hash ^ hash >>> 6 ^ hash >>> 12) & (PLACES - 1);
    byte[] known = bytes[place];
    if (Arrays.equals(known, 0, known.length, buffer, from, to)) return texts[place];
    bytes[place] = Arrays.copyOfRange(buffer, from, to);
    texts[place] = new String(buffer, from, to - from, StandardCharsets.UTF_8);
    return texts[place];
  }
}
