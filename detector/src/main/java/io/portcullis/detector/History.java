package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.ConnectionState;
import io.portcullis.detector.evidence.Evidence;
import io.portcullis.detector.evidence.TupleEvidence;
import io.portcullis.detector.letters.Alphabet;
import io.portcullis.detector.letters.DurationClass;
import io.portcullis.detector.letters.LetterRules;
import io.portcullis.detector.letters.Periodicity;
import io.portcullis.detector.letters.SizeClass;
import io.portcullis.detector.letters.TimeSymbol;
import io.portcullis.detector.models.PairCounts;
import io.portcullis.detector.reasons.TupleReasons;
import java.util.Arrays;

/**
 * What one tuple has written so far, and the little that the next letter depends on. Compact: a
 * router remembers hundreds of thousands, so times are whole microseconds and letters are codes of
 * the {@link Alphabet}, one byte each.
 */
final class History {
  /** From this length on the pairs are counted; walking fewer is as fast. */
  private static final int LONG = 160;

  /** Hours that one interval may write: more than a century, so that a wrong year costs no heap. */
  private static final int MOST_ZEROS = 1_000_000;

  final Tuple tuple;
  ModelMatcher matcher;

  /** What it did as evidence; it is forgotten with the letters. */
  Evidence evidence = TupleEvidence.NONE;

  /** What it did, for the method of reasons; it is forgotten with the letters. */
  TupleReasons reasons = TupleReasons.NONE;

  /** How many letters the last match had seen; slips 0.2 tests what came after it. */
  int matchedUpTo;

  /** The length below which no model can match, so that none needs to be compared. */
  int nextTest;

  /** Flows with two real ends, see {@link ConnectionState#stood}; 127 stand for more. */
  private byte stood;

  /** Whether it was forgotten before for want of room. */
  boolean returned;

  /** Number of the last flow among all that the detector took: the clock of forgetting. */
  long lastFlow;

  private byte[] letters = new byte[8];
  private int length;
  private int newestFrom;
  private int flows;
  private PairCounts pairs = PairCounts.NONE;
  private Periodicity periodicity = Periodicity.NO_DATA;
  private SizeClass size = SizeClass.UNKNOWN;
  private DurationClass duration = DurationClass.UNKNOWN;
  private long startMicros;
  private long intervalMicros;

  History(Tuple tuple, ModelMatcher matcher) {
    this.tuple = tuple;
    this.matcher = matcher;
  }

  /** Takes another set of models, of which nothing is known yet. */
  void rematch(ModelMatcher other) {
    matcher = other;
    nextTest = 0;
  }

  /** Codes of the letters; only the first {@link #length()} count, and nobody else may write. */
  byte[] letters() {
    return letters;
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
    if (flows < 2) return returned ? 1 : 0;
    return evidence.isEvident() || reasons.isEvident() ? 2 : 1;
  }

  /** {@link PairCounts#NONE} while the history is short. */
  PairCounts pairs() {
    return pairs;
  }

  String text() {
    return Alphabet.decode(letters, length);
  }

  /** What the last flow wrote. */
  String newest() {
    return Alphabet.written(letters, newestFrom, length);
  }

  TupleLetters snapshot() {
    return new TupleLetters(tuple, flows, text());
  }

  /** Writes a flow that started after those before, or that the input has in this order. */
  void add(Flow flow, LetterRules rules, int mostCharacters) {
    int before = length;
    long interval = flow.startMicros() - startMicros;
    if (flows > 1) {
      periodicity = rules.periodicity(intervalMicros, interval, periodicity);
      writeZeros(Math.min(rules.zeros(intervalMicros, interval), mostCharacters));
    }
    writeLetter(flow, rules, periodicity);
    if (flows > 0) {
      byte symbol = TimeSymbol.of(interval);
      if (symbol >= 0) write(symbol);
      intervalMicros = interval;
    }
    startMicros = flow.startMicros();
    finish(before, mostCharacters);
  }

  /**
   * Writes a flow that was released after a later one: its size and duration only. The intervals
   * beside it are those of the flows around it, as if it had not been.
   */
  void addLate(Flow flow, LetterRules rules, int mostCharacters) {
    int before = length;
    writeLetter(flow, rules, Periodicity.NO_DATA);
    finish(before, mostCharacters);
  }

  private void writeLetter(Flow flow, LetterRules rules, Periodicity periodicity) {
    size = rules.size(flow.totalBytes(), size);
    duration = rules.duration(flow.durationSeconds(), duration);
    if (size != SizeClass.UNKNOWN && duration != DurationClass.UNKNOWN) {
      write(Alphabet.letter(periodicity, size, duration));
    }
  }

  private void writeZeros(long hours) {
    for (long i = Math.min(hours, MOST_ZEROS); i > 0; i--) write(Alphabet.ZERO);
  }

  private void write(byte code) {
    if (length == letters.length) letters = Arrays.copyOf(letters, length + length / 2);
    letters[length++] = code;
  }

  private void finish(int before, int mostCharacters) {
    flows++;
    newestFrom = before;
    if (length > mostCharacters) {
      dropOldest(length - mostCharacters / 4 * 3);
      pairs = PairCounts.NONE;
    } else if (pairs != PairCounts.NONE) {
      pairs.add(letters, before, length);
      return;
    }
    if (length > LONG) pairs = PairCounts.of(letters, length);
  }

  /** Cuts before a letter, never between it and its time symbol. */
  private void dropOldest(int atLeast) {
    int cut = atLeast;
    while (cut < length && !Alphabet.isLetter(letters[cut])) cut++;
    letters = Arrays.copyOfRange(letters, cut, Math.max(length, cut + 8));
    length -= cut;
    newestFrom = Math.max(0, newestFrom - cut);
    matchedUpTo = Math.max(0, matchedUpTo - cut);
    nextTest = 0;
  }
}
