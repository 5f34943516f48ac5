package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pieces in any order give the bytes that a plain array of them would. */
final class ReassemblyPropertyTest {
  private static final int MOST = 300;

  @Test
  void theFrontIsWhatAPlainArrayWouldHold() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      Reassembly front = new Reassembly(MOST);
      int[] plain = new int[MOST];
      Arrays.fill(plain, -1);
      for (int pieces = 1 + random.nextInt(40); pieces > 0; pieces--) {
        byte[] piece = new byte[1 + random.nextInt(60)];
        random.nextBytes(piece);
        int from = random.nextInt(piece.length);
        int offset = random.nextInt(MOST + 20) - 10;
        boolean kept = front.add(offset, piece, from, piece.length);
        assertThat(kept).as("seed %d", seed).isEqualTo(offset >= 0 && offset < MOST);
        for (int i = from; kept && i < piece.length && offset + i - from < MOST; i++) {
          int at = offset + i - from;
          if (plain[at] < 0) plain[at] = piece[i] & 0xff;
        }
        int length = 0;
        while (length < MOST && plain[length] >= 0) length++;
        assertThat(front.length()).as("seed %d", seed).isEqualTo(length);
        for (int i = 0; i < length; i++) {
          assertThat(front.bytes()[i] & 0xff).as("seed %d, byte %d", seed, i).isEqualTo(plain[i]);
        }
      }
    }
  }

  @Test
  void tooManyGapsAreRefused() {
    Reassembly front = new Reassembly(10_000);
    for (int run = 0; run < 64; run++) {
      assertThat(front.add(10L * run + 5, new byte[1], 0, 1)).isTrue();
    }
    assertThat(front.add(5_000, new byte[1], 0, 1)).isFalse();
    assertThat(front.add(0, new byte[700], 0, 700)).isTrue();
    assertThat(front.length()).isEqualTo(700);
    assertThat(front.add(5_000, new byte[1], 0, 1)).isTrue();
  }
}
