package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import io.portcullis.argus.Tuple.Part;
import io.portcullis.detector.table.Few;
import java.util.Arrays;

/** A source and what it does beside the tuple in question; all of it bounded. */
final class Host implements RecentTable.Seen {
  private static final TupleEvidence[] SILENCE = new TupleEvidence[0];

  /** Not looked up yet. */
  static final Host NONE = forgotten();

  private final Tuple tuple;
  final boolean isPrivate;

  /** First tuples of different destinations that it opened connections to, but the first of all. */
  private Few<Tuple> others = Few.none();

  /** Those of them on TCP ports of no known service. */
  Few<Tuple> odd = Few.none();

  private TupleEvidence[] rhythm = SILENCE;
  private int size;
  private long lastFlow;
  private boolean forgotten;

  /** Of a tuple's source. */
  Host(Tuple tuple) {
    this.tuple = tuple;
    this.isPrivate = Address.parse(tuple.source()).map(Address::isPrivate).orElse(false);
  }

  private static Host forgotten() {
    Host none = new Host(Tuple.of("", "", "", ""));
    none.forgotten = true;
    return none;
  }

  /** Whether two tuples go to one destination. */
  static boolean isSameServer(Tuple one, Tuple other) {
    return one.matches(Part.DESTINATION, other, Part.DESTINATION);
  }

  /** Notes whom it opens a connection to; more than {@code most} are not counted. */
  void opens(Tuple connection, int most) {
    if (tuple.matches(Part.DESTINATION, connection, Part.DESTINATION)) return;
    others = others.with(connection, Host::isSameServer, most - 1);
  }

  /** How many destinations it opened connections to, as far as they were counted. */
  int destinations() {
    return 1 + others.size();
  }

  /** Its tuples with a rhythm, the latest {@code most}; those who read must not write. */
  TupleEvidence[] rhythm() {
    return rhythm;
  }

  /** How many of {@link #rhythm()} count. */
  int rhythmSize() {
    return size;
  }

  /**
   * Remembers a tuple's rhythm; above {@code most}, at most 32,767, in the place of the longest
   * silent one.
   */
  void remember(TupleEvidence tuple, int most) {
    if (tuple.rhythmIndex >= 0) return;
    if (size == most) forget(rhythm[silent()]);
    if (size == rhythm.length) rhythm = Arrays.copyOf(rhythm, Math.min(most, 2 * size + 2));
    tuple.rhythmIndex = (short) size;
    rhythm[size++] = tuple;
  }

  private int silent() {
    int oldest = 0;
    for (int i = 1; i < size; i++) {
      if (rhythm[i].lastFlow < rhythm[oldest].lastFlow) oldest = i;
    }
    return oldest;
  }

  void forget(TupleEvidence tuple) {
    int at = tuple.rhythmIndex;
    if (at < 0) return;
    TupleEvidence last = rhythm[--size];
    rhythm[at] = last;
    last.rhythmIndex = (short) at;
    Arrays.fill(rhythm, size, size + 1, null);
    tuple.rhythmIndex = -1;
  }

  void seen(long flow) {
    lastFlow = flow;
  }

  boolean isForgotten() {
    return forgotten;
  }

  @Override
  public Tuple tuple() {
    return tuple;
  }

  @Override
  public long lastFlow() {
    return lastFlow;
  }

  @Override
  public void forget() {
    forgotten = true;
    for (int i = 0; i < size; i++) rhythm[i].rhythmIndex = -1;
  }
}
