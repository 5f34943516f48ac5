package io.portcullis.capture;

import io.portcullis.rules.Target;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of watched targets, headers only, in bounded memory; written on demand as a
 * pcapng file that Wireshark and {@code tcpdump -r} open, one interface of the file for each side
 * of each interface. Memory and file stay under the given size; the oldest packet goes first.
 *
 * <p>Form: IETF draft-ietf-opsawg-pcapng, blocks SHB, IDB and EPB. Each packet gets the header of
 * Linux's cooked capture before its IP header: one link type for all interfaces, since libpcap
 * reads no file in which they differ, and one whose LINKTYPE and DLT numbers are equal, since
 * libpcap 1.10 mistakes others for different (LINKTYPE_RAW is 101, DLT_RAW 12).
 */
final class EvidenceRing {
  private static final int HEADER_BYTES = 128;
  // LINKTYPE_LINUX_SLL: type, ARPHRD, address length, eight bytes of address, protocol.
  private static final int COOKED_BYTES = 16;
  // EPB of the longest record: 28 fixed + 16 + 128 + 12 flags option with its end + 4 length = 188.
  private static final int SLOT_BYTES = 192;
  private static final int LINKTYPE_LINUX_SLL = 113;

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
   * @param maxBytes what memory and file may take, 0 to keep nothing
   */
  EvidenceRing(long maxBytes) {
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
   * Writes what was kept of one target, in the order in which it came. The file appears whole or
   * not at all, readable by its owner only.
   *
   * @return packets written
   * @throws IOException when the file cannot be written
   */
  int write(Path file, Target target) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) throw new IOException(file + " is no file");
    // Rendered first: a slow disk must not hold up the taps.
    ByteArrayOutputStream rendered = new ByteArrayOutputStream();
    int packets = render(rendered, target);
    Path whole = Files.createTempFile(folder, "evidence", ".part");
    try {
      Files.write(whole, rendered.toByteArray());
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
    return packets;
  }

  private synchronized int render(ByteArrayOutputStream bytesOut, Target target)
      throws IOException {
    List<Integer> chosen = new ArrayList<>();
    for (long index = Math.max(0, written - slots); index < written; index++) {
      int slot = (int) (index % slots);
      if (target.equals(targets[slot])) chosen.add(slot);
    }
    DataOutputStream out = new DataOutputStream(bytesOut);
    writeSectionHeader(out);
    for (Side side : sides) writeInterface(out, side);
    for (int slot : chosen) writePacket(out, slot);
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
    out.writeShort(LINKTYPE_LINUX_SLL);
    out.writeShort(0);
    out.writeInt(COOKED_BYTES + HEADER_BYTES);
    out.writeShort(2); // if_name
    out.writeShort(name.length);
    out.write(name);
    pad(out, name.length);
    out.writeInt(0); // opt_endofopt
    out.writeInt(length);
  }

  private void writePacket(DataOutputStream out, int slot) throws IOException {
    boolean inbound = sides.get(taps[slot]).inbound();
    int offset = slot * HEADER_BYTES;
    boolean isIpv6 = (bytes[offset] & 0xf0) == 0x60;
    int length = 28 + COOKED_BYTES + padded(captured[slot]) + 12 + 4;
    out.writeInt(6);
    out.writeInt(length);
    out.writeInt(taps[slot]);
    out.writeLong(atMicros[slot]);
    out.writeInt(COOKED_BYTES + captured[slot]);
    out.writeInt(COOKED_BYTES + original[slot]);
    out.writeShort(inbound ? 0 : 4); // PACKET_HOST, PACKET_OUTGOING
    out.writeShort(1); // ARPHRD_ETHER
    out.writeShort(0);
    out.writeLong(0);
    out.writeShort(isIpv6 ? 0x86dd : 0x0800);
    out.write(bytes, offset, captured[slot]);
    pad(out, captured[slot]);
    out.writeShort(2); // epb_flags
    out.writeShort(4);
    out.writeInt(inbound ? 1 : 2);
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
