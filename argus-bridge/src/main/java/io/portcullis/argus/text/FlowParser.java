package io.portcullis.argus.text;

import io.portcullis.argus.Details;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Ipv4Tuple;
import io.portcullis.argus.Reading;
import io.portcullis.argus.TextTuple;
import io.portcullis.argus.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Turns lines of {@code ra} into flows. Without a header the columns stand in the order of slips'
 * ra.conf (StartTime, Dur, Proto, SrcAddr, Sport, Dir, DstAddr, Dport, State, sTos, dTos, TotPkts,
 * TotBytes), then those of our own ra.conf (SrcBytes, Seq, Cause); a header line gives any other
 * order, more columns, and the delimiter (comma or tab).
 *
 * <p>Bytes in, no {@code String} per column, no regular expression. Not thread-safe: it remembers
 * the header.
 */
public final class FlowParser {
  /** How much of an unreadable column is shown. */
  private static final int QUOTED = 40;

  private final ZoneId zone;
  private Layout layout = Layout.withoutHeader((byte) ',');
  private boolean headerSeen;
  private int[] starts = new int[layout.fieldsToFind() + 1];

  private final FewTexts states = new FewTexts();
  private final UsualLine usual = new UsualLine();
  private byte[] buffer = new byte[0];
  private int lineEnd;
  private int fields;

  /**
   * @param zone where {@code ra} printed its dates; lines with epoch times are UTC whatever it says
   */
  public FlowParser(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * One line, without its line end.
   *
   * @param lineNumber from 1, header included
   * @return a {@link Flow}, a {@link Reading.Malformed}, or {@link Reading#QUIET} for a header line
   */
  public Reading parse(byte[] buffer, int offset, int length, long lineNumber) {
    this.buffer = buffer;
    lineEnd = offset + length;
    if (isUsual(offset)) return usualFlow(lineNumber);
    if (!headerSeen) assumeDelimiter(Layout.delimiterOf(buffer, offset, length));
    split(buffer, offset);
    int from = from(RaColumn.START);
    int to = to(RaColumn.START);
    long startMicros = Times.micros(buffer, from, to);
    if (startMicros == Times.UNREADABLE) return notAFlow(offset, length, lineNumber);
    if (fields < RaColumn.REQUIRED) return tooFewFields(lineNumber);
    return flow(lineNumber, startMicros, Times.isDate(buffer, from, to) ? zone : ZoneOffset.UTC);
  }

  /** Without a header, too, the delimiter is the right one when the line can be read with it. */
  private boolean isUsual(int offset) {
    if (!layout.isUsual()) return false;
    fields = usual.read(buffer, offset, lineEnd, layout.delimiter(), starts, layout.fieldsToFind());
    return fields > 0;
  }

  private Flow usualFlow(long lineNumber) {
    return new Flow(
        lineNumber,
        usual.tuple(),
        usual.startMicros(),
        usual.hasDate() ? zone : ZoneOffset.UTC,
        usual.duration(),
        usual.bytes(),
        usual.packets(),
        count(RaColumn.SOURCE_BYTES, -1),
        count(RaColumn.SEQUENCE, -1),
        details(),
        false);
  }

  private void assumeDelimiter(byte delimiter) {
    if (layout.delimiter() != delimiter) layout = Layout.withoutHeader(delimiter);
  }

  /** Finds where our columns begin; the fields after the last of them are not looked at. */
  private void split(byte[] buffer, int offset) {
    byte delimiter = layout.delimiter();
    int toFind = layout.fieldsToFind();
    starts[0] = offset;
    int found = 1;
    for (int i = offset; i < lineEnd; i++) {
      if (buffer[i] != delimiter) continue;
      starts[found++] = i + 1;
      if (found > toFind) {
        fields = toFind;
        return;
      }
    }
    starts[found] = lineEnd + 1;
    fields = found;
  }

  private Reading notAFlow(int offset, int length, long lineNumber) {
    Optional<Layout> announced = Layout.announcedBy(buffer, offset, length);
    if (announced.isPresent()) {
      layout = announced.get();
      headerSeen = true;
      starts = new int[layout.fieldsToFind() + 1];
      return Reading.QUIET;
    }
    if (fields < RaColumn.REQUIRED) return tooFewFields(lineNumber);
    String time = shown(from(RaColumn.START), to(RaColumn.START));
    return new Reading.Malformed(lineNumber, "unreadable time \"" + time + "\"");
  }

  private Reading tooFewFields(long lineNumber) {
    return new Reading.Malformed(
        lineNumber, "only " + fields + " of the " + RaColumn.REQUIRED + " fields");
  }

  private Flow flow(long lineNumber, long startMicros, ZoneId clock) {
    return new Flow(
        lineNumber,
        tuple(),
        startMicros,
        clock,
        Numbers.decimal(buffer, from(RaColumn.DURATION), to(RaColumn.DURATION), 0.0),
        Numbers.decimal(buffer, from(RaColumn.TOTAL_BYTES), to(RaColumn.TOTAL_BYTES), 0.0),
        count(RaColumn.TOTAL_PACKETS, 0),
        count(RaColumn.SOURCE_BYTES, -1),
        count(RaColumn.SEQUENCE, -1),
        details(),
        false);
  }

  private long count(RaColumn column, long otherwise) {
    return Numbers.count(buffer, from(column), to(column), otherwise);
  }

  private Tuple tuple() {
    byte[] line = buffer;
    long source = Ipv4Tuple.address(line, from(RaColumn.SOURCE), to(RaColumn.SOURCE));
    long destination =
        Ipv4Tuple.address(line, from(RaColumn.DESTINATION), to(RaColumn.DESTINATION));
    int port = Ipv4Tuple.port(line, from(RaColumn.DESTINATION_PORT), to(RaColumn.DESTINATION_PORT));
    byte protocol = Ipv4Tuple.protocol(line, from(RaColumn.PROTOCOL), to(RaColumn.PROTOCOL));
    return Ipv4Tuple.isOne(source, destination, port, protocol)
        ? new Ipv4Tuple(source, destination, port, protocol)
        : textTuple();
  }

  private Tuple textTuple() {
    int sourceLength = length(RaColumn.SOURCE);
    int destinationLength = length(RaColumn.DESTINATION);
    int portLength = length(RaColumn.DESTINATION_PORT);
    int destinationAt = sourceLength + 1;
    int portAt = destinationAt + destinationLength + 1;
    int protocolAt = portAt + portLength + 1;
    byte[] text = new byte[protocolAt + length(RaColumn.PROTOCOL)];
    copy(RaColumn.SOURCE, text, 0);
    text[destinationAt - 1] = '-';
    copy(RaColumn.DESTINATION, text, destinationAt);
    text[portAt - 1] = '-';
    copy(RaColumn.DESTINATION_PORT, text, portAt);
    text[protocolAt - 1] = '-';
    copy(RaColumn.PROTOCOL, text, protocolAt);
    return new TextTuple(text, destinationAt, portAt, protocolAt);
  }

  private Details details() {
    int directionFrom = from(RaColumn.DIRECTION);
    int directionTo = to(RaColumn.DIRECTION);
    // ra pads this column even when it separates the columns itself.
    while (directionFrom < directionTo && buffer[directionFrom] == ' ') directionFrom++;
    while (directionTo > directionFrom && buffer[directionTo - 1] == ' ') directionTo--;
    int portEnd = length(RaColumn.SOURCE_PORT);
    int directionEnd = portEnd + directionTo - directionFrom;
    int causeEnd = directionEnd + length(RaColumn.CAUSE);
    byte[] text = new byte[causeEnd + length(RaColumn.LABEL)];
    copy(RaColumn.SOURCE_PORT, text, 0);
    System.arraycopy(buffer, directionFrom, text, portEnd, directionEnd - portEnd);
    copy(RaColumn.CAUSE, text, directionEnd);
    copy(RaColumn.LABEL, text, causeEnd);
    String state = states.of(buffer, from(RaColumn.STATE), to(RaColumn.STATE));
    return new Details(text, portEnd, directionEnd, causeEnd, state);
  }

  private void copy(RaColumn column, byte[] target, int at) {
    System.arraycopy(buffer, from(column), target, at, length(column));
  }

  private int length(RaColumn column) {
    return to(column) - from(column);
  }

  /** First byte of a column; a column that the line does not have is empty. */
  private int from(RaColumn column) {
    int index = layout.indexOf(column);
    return index < 0 || index >= fields ? lineEnd : starts[index];
  }

  private int to(RaColumn column) {
    int index = layout.indexOf(column);
    if (index < 0 || index >= fields) return lineEnd;
    if (column == RaColumn.LABEL && layout.labelIsLast()) return lineEnd;
    return starts[index + 1] - 1;
  }

  private String shown(int from, int to) {
    int length = Math.min(to - from, QUOTED);
    StringBuilder text = new StringBuilder();
    new String(buffer, from, length, StandardCharsets.UTF_8)
        .codePoints()
        .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
        .forEach(text::appendCodePoint);
    return to - from > QUOTED ? text.append('…').toString() : text.toString();
  }
}
