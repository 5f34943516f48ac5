package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.ConnectionState;
import io.portcullis.detector.evidence.Evidence;
import io.portcullis.detector.evidence.TupleEvidence;
import io.portcullis.detector.evidence.Weighed;
import io.portcullis.detector.letters.Alphabet;
import io.portcullis.detector.letters.DurationClass;
import io.portcullis.detector.letters.LetterRules;
import io.portcullis.detector.letters.Periodicity;
import io.portcullis.detector.letters.SizeClass;
import io.portcullis.detector.letters.TimeSymbol;
import io.portcullis.detector.models.PairCounts;
import java.util.Arrays;
import java.util.List;

/**
 * What one tuple has written so far, and the little that the next letter depends on: 72 bytes.
 * Compact: a router remembers hundreds of thousands, so times are whole microseconds and letters
 * are codes of the {@link Alphabet}, one byte each. Those of the first two flows, after which most
 * tuples end, need no array.
 */
final class History {
  /** From this length on the pairs are counted; walking fewer is as fast. */
  private static final int LONG = 160;

  private static final List<Periodicity> PERIODICITIES = List.of(Periodicity.values());
  private static final List<SizeClass> SIZES = List.of(SizeClass.values());
  private static final List<DurationClass> DURATIONS = List.of(DurationClass.values());

  /** Hours that one interval may write: more than a century, so that a wrong year costs no heap. */
  private static final int MOST_ZEROS = 1_000_000;

  /** Letters that need no array. */
  private static final int FEW = 4;

  private static final int SHORTEST = 8;
  private static final byte[] IN_FIRST = new byte[0];
  private static final byte RETURNED = Byte.MIN_VALUE;

  final Tuple tuple;

  /** Of its protocol among those of all models, see {@link ModelMatchers#numberOf}. */
  private short protocol;

  /** Flows with two real ends, see {@link ConnectionState#stood}; 127 stand for more. */
  private byte stood;

  /** The last letter's periodicity, size and duration in one byte; below zero: forgotten before. */
  private byte classes = classes(Periodicity.NO_DATA, SizeClass.UNKNOWN, DurationClass.UNKNOWN);

  private Weighed weighed = TupleEvidence.NONE;

  /** Length below which none can match, or what is not of how many letters the last match saw. */
  private int tested;

  /** Number of the last flow among all that the detector took: the clock of forgetting. */
  long lastFlow;

  private byte[] letters = IN_FIRST;

  /** The letters while they are four at most, a byte each. */
  private int firstLetters;

  private int length;
  private int flows;
  private PairCounts pairs = PairCounts.NONE;
  private long startMicros;
  private long intervalMicros;

  History(Tuple tuple, int protocol) {
    this.tuple = tuple;
    this.protocol = (short) protocol;
  }

  /**
   * Fetches from memory what a flow will look at.
   *
   * @return a number of no meaning, which depends on all that was fetched
   */
  int fetch() {
    return tuple.hashCode() + letters.length + (int) startMicros + weighed.fetch();
  }

  int protocol() {
    return protocol;
  }

  /** Is compared with another set of models, of which nothing is known yet. */
  void rematch(int otherProtocol) {
    protocol = (short) otherProtocol;
    if (tested > 0) tested = 0;
  }

  /** What it did as evidence; it is forgotten with the letters. */
  Evidence evidence() {
    return weighed instanceof Evidence evidence ? evidence : TupleEvidence.NONE;
  }

  /** What a method remembers of it. */
  Weighed weighed() {
    return weighed;
  }

  /** Takes what a method remembers of it. */
  void remember(Weighed other) {
    weighed = other;
  }

  /** What was weighed is forgotten. */
  void weighAnew() {
    weighed = TupleEvidence.NONE;
  }

  /** The length below which no model can match, so that none needs to be compared. */
  int nextTest() {
    return Math.max(0, tested);
  }

  void nextTest(int least) {
    tested = least;
  }

  /** How many letters the last match had seen; slips 0.2 tests what came after it. */
  int matchedUpTo() {
    return tested < 0 ? ~tested : 0;
  }

  void matchedUpTo(int seen) {
    tested = ~seen;
  }

  /** Notes that it was forgotten before for want of room. */
  void returns() {
    classes |= RETURNED;
  }

  /** Codes of the letters; only the first {@link #length()} count, and nobody else may write. */
  byte[] letters() {
    if (letters != IN_FIRST) return letters;
    byte[] few = new byte[FEW];
    for (int i = 0; i < FEW; i++) few[i] = (byte) (firstLetters >>> (Byte.SIZE * i));
    return few;
  }

  /** Of the last flow but late ones, on the line's own clock; 0 before. */
  long startMicros() {
    return startMicros;
  }

  int length() {
    return length;
  }

  int flows() {
    return flows;
  }

  /** How many had two real ends, as far as that matters. */
  int stood() {
    return stood;
  }

  /** Takes note of whether a flow had two real ends, once for each, and says so. */
  boolean stands(Flow flow) {
    boolean stands = ConnectionState.stood(flow);
    if (stands && stood < Byte.MAX_VALUE) stood++;
    return stands;
  }

  /** How much its past may say: 0 of the first flow, 1 of more, 2 where they are evidence. */
  int evidenceRank() {
    if (flows < 2) return (classes & RETURNED) == 0 ? 0 : 1;
    return weighed.isEvident() ? 2 : 1;
  }

  /** {@link PairCounts#NONE} while the history is short. */
  PairCounts pairs() {
    return pairs;
  }

  String text() {
    return Alphabet.decode(letters(), length);
  }

  /**
   * What the last flow wrote.
   *
   * @param from as {@link #add} said
   */
  String newest(int from) {
    return Alphabet.written(letters(), from, length);
  }

  TupleLetters snapshot() {
    return new TupleLetters(tuple, flows, text());
  }

  @SuppressWarnings("EnumOrdinal") // only this class reads it
  private static byte classes(Periodicity periodicity, SizeClass size, DurationClass duration) {
    return (byte) (periodicity.ordinal() << 4 | size.ordinal() << 2 | duration.ordinal());
  }

  private Periodicity periodicity() {
    return PERIODICITIES.get(classes >> 4 & 7);
  }

  /**
   * Writes a flow that started after those before, or that the input has in this order.
   *
   * @return index of the first letter or symbol that it wrote
   */
  int add(Flow flow, LetterRules rules, int mostCharacters) {
    int before = length;
    long interval = flow.startMicros() - startMicros;
    Periodicity periodicity = periodicity();
    if (flows > 1) {
      periodicity = rules.periodicity(intervalMicros, interval, periodicity);
      writeZeros(Math.min(rules.zeros(intervalMicros, interval), mostCharacters));
    }
    writeLetter(flow, rules, periodicity, periodicity);
    if (flows > 0) {
      byte symbol = TimeSymbol.of(interval);
      if (symbol >= 0) write(symbol);
      intervalMicros = interval;
    }
    startMicros = flow.startMicros();
    return finish(before, mostCharacters);
  }

  /**
   * Writes a flow that was released after a later one: its size and duration only. The intervals
   * beside it are those of the flows around it, as if it had not been.
   *
   * @return index of the first letter or symbol that it wrote
   */
  int addLate(Flow flow, LetterRules rules, int mostCharacters) {
    int before = length;
    writeLetter(flow, rules, Periodicity.NO_DATA, periodicity());
    return finish(before, mostCharacters);
  }

  /**
   * @param kept what the next letter finds as the class before
   */
  private void writeLetter(
      Flow flow, LetterRules rules, Periodicity periodicity, Periodicity kept) {
    SizeClass size = rules.size(flow.totalBytes(), SIZES.get(classes >> 2 & 3));
    DurationClass duration = rules.duration(flow.durationSeconds(), DURATIONS.get(classes & 3));
    classes = (byte) ((classes & RETURNED) | classes(kept, size, duration));
    if (size != SizeClass.UNKNOWN && duration != DurationClass.UNKNOWN) {
      write(Alphabet.letter(periodicity, size, duration));
    }
  }

  private void writeZeros(long hours) {
    for (long i = Math.min(hours, MOST_ZEROS); i > 0; i--) write(Alphabet.ZERO);
  }

  private void write(byte code) {
    if (letters == IN_FIRST && length < FEW) {
      firstLetters |= code << (Byte.SIZE * length++);
      return;
    }
    if (letters == IN_FIRST) letters = Arrays.copyOf(letters(), SHORTEST);
    if (length == letters.length) letters = Arrays.copyOf(letters, longer(length));
    letters[length++] = code;
  }

  /** Half as many again, in whole words of the heap. */
  private static int longer(int length) {
    return (length + length / 2 + 7) & ~7;
  }

  private int finish(int before, int mostCharacters) {
    flows++;
    int from = before;
    if (length > mostCharacters) {
      from = Math.max(0, from - dropOldest(length - mostCharacters / 4 * 3));
      pairs = PairCounts.NONE;
    } else if (pairs != PairCounts.NONE) {
      pairs.add(letters, before, length);
      return from;
    }
    if (length > LONG) pairs = PairCounts.of(letters, length);
    return from;
  }

  /** Cuts before a letter, never between it and its time symbol. */
  private int dropOldest(int atLeast) {
    int cut = atLeast;
    while (cut < length && !Alphabet.isLetter(letters[cut])) cut++;
    letters = Arrays.copyOfRange(letters, cut, Math.max(length, cut + 8));
    length -= cut;
    if (tested < 0) matchedUpTo(Math.max(0, matchedUpTo() - cut));
    else tested = 0;
    return cut;
  }
}
