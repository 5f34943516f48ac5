package io.portcullis.capture;

import io.portcullis.rules.Target;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of watched targets, headers only, in bounded memory; written on demand as a
 * pcapng file that Wireshark and {@code tcpdump -r} open, one interface of the file for each side
 * of each interface. Memory and file stay under the given size; the oldest packet goes first.
 *
 * <p>Form: IETF draft-ietf-opsawg-pcapng, blocks SHB, IDB and EPB. The packets begin at the IP
 * header (LINKTYPE_RAW), because tcpdump refuses a file whose interfaces differ in link type.
 */
public final class EvidenceRing {
  private static final int HEADER_BYTES = 128;
  // EPB of the longest record: 28 fixed + 128 + 12 flags option with its end + 4 length = 172.
  private static final int SLOT_BYTES = 192;
  private static final int LINKTYPE_RAW = 101;

  private final int slots;
  private final byte[] bytes;
  private final long[] atMicros;
  private final int[] captured;
  private final int[] original;
  private final int[] taps;
  private final @Nullable Target[] targets;
  private List<Side> sides = List.of();
  private long written;

  /** One side of an interface: an interface of the file. */
  record Side(String name, boolean inbound) {}

  /**
   * @param maxBytes what memory and file may take, 0 to keep nothing, at most 1 GiB
   */
  public EvidenceRing(long maxBytes) {
    if (maxBytes < 0 || maxBytes > 1L << 30) {
      throw new IllegalArgumentException(maxBytes + " bytes of evidence: 0 to 1 GiB");
    }
    // A kilobyte is left for the file's head.
    slots = (int) Math.max(0, (maxBytes - 1024) / SLOT_BYTES);
    bytes = new byte[slots * HEADER_BYTES];
    atMicros = new long[slots];
    captured = new int[slots];
    original = new int[slots];
    taps = new int[slots];
    targets = new Target[slots];
  }

  synchronized void sides(List<Side> all) {
    sides = List.copyOf(all);
  }

  /** Keeps one packet of a target; called by the taps' threads. */
  synchronized void keep(
      Target target, int tap, long at, byte[] frame, PacketHeader header, int frameLength) {
    if (slots == 0) return;
    int slot = (int) (written++ % slots);
    int length = Math.min(HEADER_BYTES, header.headerEnd - header.networkOffset);
    System.arraycopy(frame, header.networkOffset, bytes, slot * HEADER_BYTES, length);
    atMicros[slot] = at;
    captured[slot] = length;
    original[slot] = Math.max(length, frameLength - header.networkOffset);
    taps[slot] = tap;
    targets[slot] = target;
  }

  /**
   * Writes everything kept, in the order in which it came.
   *
   * @return packets written
   * @throws IOException when the file cannot be written; what was there before is then lost
   */
  public int write(Path file) throws IOException {
    return write(file, target -> true);
  }

  /** Writes what was kept of one target; see {@link #write(Path)}. */
  public int write(Path file, Target target) throws IOException {
    return write(file, target::equals);
  }

  private synchronized int write(Path file, Predicate<Target> wanted) throws IOException {
    List<Integer> chosen = new ArrayList<>();
    for (long index = Math.max(0, written - slots); index < written; index++) {
      int slot = (int) (index % slots);
      Target target = targets[slot];
      if (target != null && wanted.test(target)) chosen.add(slot);
    }
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file));
        DataOutputStream out = new DataOutputStream(stream)) {
      writeSectionHeader(out);
      for (Side side : sides) writeInterface(out, side);
      for (int slot : chosen) writePacket(out, slot);
    }
    return chosen.size();
  }

  // Big-endian throughout, which the byte-order magic says.
  private static void writeSectionHeader(DataOutputStream out) throws IOException {
    out.writeInt(0x0a0d0d0a);
    out.writeInt(28);
    out.writeInt(0x1a2b3c4d);
    out.writeShort(1);
    out.writeShort(0);
    out.writeLong(-1);
    out.writeInt(28);
  }

  private static void writeInterface(DataOutputStream out, Side side) throws IOException {
    byte[] name =
        (side.name() + (side.inbound() ? " in" : " out")).getBytes(StandardCharsets.UTF_8);
    int length = 20 + 4 + padded(name.length) + 4;
    out.writeInt(1);
    out.writeInt(length);
    out.writeShort(LINKTYPE_RAW);
    out.writeShort(0);
    out.writeInt(HEADER_BYTES);
    out.writeShort(2); // if_name
    out.writeShort(name.length);
    out.write(name);
    pad(out, name.length);
    out.writeInt(0); // opt_endofopt
    out.writeInt(length);
  }

  private void writePacket(DataOutputStream out, int slot) throws IOException {
    int length = 28 + padded(captured[slot]) + 12 + 4;
    out.writeInt(6);
    out.writeInt(length);
    out.writeInt(taps[slot]);
    out.writeLong(atMicros[slot]);
    out.writeInt(captured[slot]);
    out.writeInt(original[slot]);
    out.write(bytes, slot * HEADER_BYTES, captured[slot]);
    pad(out, captured[slot]);
    out.writeShort(2); // epb_flags: 1 inbound, 2 outbound
    out.writeShort(4);
    out.writeInt(sides.get(taps[slot]).inbound() ? 1 : 2);
    out.writeInt(0); // opt_endofopt
    out.writeInt(length);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  private static void pad(DataOutputStream out, int length) throws IOException {
    for (int byteCount = length; byteCount < padded(length); byteCount++) out.writeByte(0);
  }
}
