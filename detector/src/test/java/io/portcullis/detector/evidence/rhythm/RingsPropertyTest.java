package io.portcullis.detector.evidence.rhythm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rings against lists that keep everything. */
final class RingsPropertyTest {
  private static final int[] SIZES = {
    0, 40, 686, 65_534, 65_535, 65_536, 70_000, Integer.MAX_VALUE
  };

  private static double median(List<Double> all) {
    List<Double> last = all.subList(Math.max(0, all.size() - Rings.LENGTH), all.size());
    List<Double> sorted = last.stream().sorted().toList();
    int half = sorted.size() / 2;
    if (sorted.isEmpty()) return 0;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static Rings readAgain(Rings rings) {
    int[] ints = new int[40];
    rings.write(ints, 3);
    Rings other = Rings.roomy();
    other.read(ints, 3);
    return other;
  }

  @Test
  void theyKnowTheLastEightOfEverySizeHoweverTheyAreStored() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int kinds = 1 + random.nextInt(SIZES.length);
      Rings rings = seed % 2 == 0 ? Rings.empty() : Rings.roomy();
      if (seed % 2 == 1) rings.clear();
      List<Double> gaps = new ArrayList<>();
      List<Double> down = new ArrayList<>();
      List<Integer> totals = new ArrayList<>();
      for (int flow = 0; flow < 40; flow++) {
        int total = SIZES[random.nextInt(kinds)];
        int source = random.nextBoolean() ? -1 : SIZES[random.nextInt(kinds)];
        int from = Math.max(0, totals.size() - Rings.LENGTH);
        if (totals.subList(from, totals.size()).contains(total)) {
          assertThat(rings.compare(total, -1, 0.05)).as("seed " + seed).isEqualTo(Likeness.EQUAL);
        } else {
          assertThat(rings.compare(total, -1, 0)).as("seed " + seed).isNotEqualTo(Likeness.EQUAL);
        }
        rings.addBytes(total, source);
        totals.add(total);
        down.add((double) total - Math.max(0, source));
        if (random.nextInt(3) > 0) {
          float gap = random.nextInt(100_000) / 100f;
          rings.addGap(gap);
          gaps.add((double) gap);
          assertThat(rings.newestGap()).as("seed " + seed).isEqualTo(gap);
        }
        assertThat(rings.gaps()).isEqualTo(Math.min(gaps.size(), Rings.LENGTH));
        if (!gaps.isEmpty())
          assertThat(rings.medianGap()).as("seed " + seed).isEqualTo(median(gaps));
        assertThat(rings.medianDown()).as("seed " + seed).isEqualTo(median(down));
        if (seed % 2 == 1 && random.nextInt(4) == 0) rings = readAgain(rings);
      }
    }
  }
}
