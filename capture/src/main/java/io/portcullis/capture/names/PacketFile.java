package io.portcullis.capture.names;

import io.portcullis.argus.recorded.FileKind;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a file, one after the other: pcap (draft-ietf-opsawg-pcap) in both byte orders and
 * resolutions, pcapng (draft-ietf-opsawg-pcapng), plain, in gzip or in xz. The kind is told by the
 * first bytes.
 */
final class PacketFile implements Closeable {
  /** What libpcap itself takes for the longest packet (MAXIMUM_SNAPLEN). */
  private static final int LONGEST = 262_144;

  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int SIMPLE = 3;
  private static final int ENHANCED = 6;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int MOST_INTERFACES = 4_096;
  private static final int LONGEST_BLOCK = 1 << 24;

  /** One packet. */
  static final class Packet {
    final byte[] frame;
    final Link link;
    final long micros;

    Packet(byte[] frame, Link link, long micros) {
      this.frame = frame;
      this.link = link;
      this.micros = micros;
    }
  }

  /** An interface of a pcapng file: how its links and its times are to be read. */
  private record Device(Link link, int resolution, long offsetSeconds) {
    private static final int USUAL = 6;

    /** Microseconds of a time in units of this device. */
    long micros(long time) {
      long seconds;
      double part;
      if ((resolution & 0x80) != 0) {
        int bits = Math.min(resolution & 0x7f, 62);
        seconds = time >>> bits;
        part = (double) (time & ((1L << bits) - 1)) / (1L << bits);
      } else {
        long units = (long) Math.pow(10, Math.min(resolution, 18));
        seconds = Long.divideUnsigned(time, units);
        part = (double) Long.remainderUnsigned(time, units) / units;
      }
      return (seconds + offsetSeconds) * 1_000_000 + (long) (part * 1e6 + 0.5);
    }
  }

  private final String name;
  private final DataInputStream in;
  private final List<Device> devices = new ArrayList<>();
  private boolean swapped;
  private boolean nanoseconds;
  private boolean blocks;
  private String damage = "";

  private PacketFile(String name, DataInputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @throws IOException when it cannot be read or holds no packets; the message names the remedy
   */
  static PacketFile open(Path file) throws IOException {
    return open(Files.newInputStream(file), file.toString());
  }

  /** Opens what is in a stream, which is closed when that fails. */
  static PacketFile open(InputStream raw, String name) throws IOException {
    try {
      BufferedInputStream packed = new BufferedInputStream(raw, 1 << 16);
      DataInputStream in = new DataInputStream(FileKind.unpacked(packed, name));
      PacketFile opened = new PacketFile(name, in);
      opened.begin();
      return opened;
    } catch (IOException broken) {
      raw.close();
      throw named(broken, name);
    } catch (RuntimeException broken) {
      raw.close();
      throw broken;
    }
  }

  /** What compression says of a file does not name it, and its end says nothing at all. */
  private static IOException named(IOException why, String name) {
    if (why instanceof EOFException) {
      return new IOException(name + " is cut off within its first bytes; copy it again", why);
    }
    String words = String.valueOf(why.getMessage());
    return words.contains(name) ? why : new IOException("cannot read " + name + ": " + words, why);
  }

  private void begin() throws IOException {
    int magic = in.readInt();
    if (magic == SECTION) {
      blocks = true;
      section();
      return;
    }
    swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
    int inOrder = swapped ? Integer.reverseBytes(magic) : magic;
    nanoseconds = inOrder == 0xa1b23c4d;
    if (!nanoseconds && inOrder != 0xa1b2c3d4) {
      throw new IOException(name + " holds no packets; name a file of pcap or pcapng");
    }
    in.skipNBytes(16);
    // The upper bits tell of a frame check sequence behind each packet.
    devices.add(new Device(Link.of(word() & 0xffff), Device.USUAL, 0));
  }

  /** The next packet, or null at the end, which {@link #damage} may explain. */
  @Nullable Packet next() throws IOException {
    if (!damage.isEmpty()) return null;
    try {
      return blocks ? nextOfBlocks() : nextOfPcap();
    } catch (EOFException cut) {
      damage = name + " is cut off";
      return null;
    } catch (IOException broken) {
      throw named(broken, name);
    }
  }

  /** Why reading stopped before the end; empty when it did not. */
  String damage() {
    return damage;
  }

  private @Nullable Packet nextOfPcap() throws IOException {
    int first = in.read();
    if (first < 0) return null;
    int rest = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    long seconds = Integer.toUnsignedLong(ordered(first << 24 | rest));
    long part = Integer.toUnsignedLong(word());
    int length = word();
    in.skipNBytes(4);
    if (length < 0 || length > LONGEST) return damaged();
    byte[] frame = new byte[length];
    in.readFully(frame);
    long micros = seconds * 1_000_000 + (nanoseconds ? part / 1000 : part);
    return new Packet(frame, devices.get(0).link(), micros);
  }

  private @Nullable Packet damaged() {
    damage = name + " is damaged; packets behind that place were not read";
    return null;
  }

  private @Nullable Packet nextOfBlocks() throws IOException {
    while (true) {
      int first = in.read();
      if (first < 0) return null;
      int rest = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = first << 24 | rest;
      if (type == SECTION) {
        if (!section()) return damaged();
        continue;
      }
      int length = word();
      if (length < 12 || length > LONGEST_BLOCK || length % 4 != 0) return damaged();
      byte[] body = new byte[length - 12];
      in.readFully(body);
      in.skipNBytes(4);
      Packet packet = packet(ordered(type), body);
      if (packet != null) return packet;
    }
  }

  /** Section 4.1 of pcapng; its type was read. */
  private boolean section() throws IOException {
    int length = in.readInt();
    swapped = in.readInt() != BYTE_ORDER;
    long size = Integer.toUnsignedLong(ordered(length));
    devices.clear();
    if (size < 28) return false;
    in.skipNBytes(size - 12);
    return true;
  }

  private @Nullable Packet packet(int type, byte[] body) {
    if (type == INTERFACE && body.length >= 8 && devices.size() < MOST_INTERFACES) device(body);
    if (type == SIMPLE && body.length >= 4 && !devices.isEmpty()) {
      int length = Math.min(body.length - 4, Math.max(0, number(body, 0)));
      return new Packet(copy(body, 4, length), devices.get(0).link(), 0);
    }
    if (type != ENHANCED || body.length < 20) return null;
    int index = number(body, 0);
    int length = number(body, 12);
    if (index < 0 || index >= devices.size() || length < 0 || length > body.length - 20) {
      return null;
    }
    Device device = devices.get(index);
    long time = (long) number(body, 4) << 32 | Integer.toUnsignedLong(number(body, 8));
    return new Packet(copy(body, 20, length), device.link(), device.micros(time));
  }

  private static byte[] copy(byte[] body, int from, int length) {
    byte[] frame = new byte[length];
    System.arraycopy(body, from, frame, 0, length);
    return frame;
  }

  /** Section 4.2 of pcapng: the link, and options for the resolution and offset of times. */
  private void device(byte[] body) {
    int resolution = Device.USUAL;
    long offset = 0;
    int at = 8;
    while (at + 4 <= body.length) {
      int option = half(body, at);
      int length = half(body, at + 2);
      at += 4;
      if (option == 0 || at + length > body.length) break;
      if (option == 9 && length >= 1) resolution = body[at] & 0xff;
      if (option == 14 && length >= 8) {
        long first = Integer.toUnsignedLong(number(body, at));
        long second = Integer.toUnsignedLong(number(body, at + 4));
        offset = swapped ? second << 32 | first : first << 32 | second;
      }
      at += (length + 3) / 4 * 4;
    }
    devices.add(new Device(Link.of(half(body, 0)), resolution, offset));
  }

  private int half(byte[] body, int at) {
    int first = body[at] & 0xff;
    int second = body[at + 1] & 0xff;
    return swapped ? second << 8 | first : first << 8 | second;
  }

  private int number(byte[] body, int at) {
    return swapped
        ? half(body, at + 2) << 16 | half(body, at)
        : half(body, at) << 16 | half(body, at + 2);
  }

  private int word() throws IOException {
    return ordered(in.readInt());
  }

  private int ordered(int word) {
    return swapped ? Integer.reverseBytes(word) : word;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
