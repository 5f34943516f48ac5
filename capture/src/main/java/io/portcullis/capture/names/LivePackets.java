package io.portcullis.capture.names;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/**
 * The packets of one interface that a filter lets up, fetched one after the other. For one thread;
 * only {@link #breakOff} and {@link #close} may be called by others.
 */
final class LivePackets implements AutoCloseable {
  // struct pcap_pkthdr: a struct timeval of two longs, the bytes captured, the bytes there were.
  private static final int LONG = Native.LONG_SIZE;
  private static final int CAPTURED_AT = 2 * LONG;
  private static final int HEADER = CAPTURED_AT + 8;
  // struct bpf_program: a number, and a pointer behind a gap.
  private static final int PROGRAM = 2 * Native.POINTER_SIZE;
  // struct pcap_stat: three numbers, of which the second counts what the ring had no room for.
  private static final int STATISTICS = 12;
  private static final int NO_NETMASK = 0xffff_ffff;

  private final Pointer pcap;
  private final int snaplen;
  private final Memory found = new Memory(2L * Native.POINTER_SIZE);
  private final Pointer packetFound = found.share(Native.POINTER_SIZE);
  private final ByteBuffer places =
      found.getByteBuffer(0, 2L * Native.POINTER_SIZE).order(ByteOrder.nativeOrder());
  // Where libpcap puts what it fetched: the same places each time, so they are mapped once.
  private long headerAt;
  private ByteBuffer header = ByteBuffer.allocate(0);
  private long packetAt;
  private ByteBuffer packet = ByteBuffer.allocate(0);
  private long micros;
  private boolean closed;

  private LivePackets(Pointer pcap, int snaplen) {
    this.pcap = pcap;
    this.snaplen = snaplen;
  }

  /**
   * Begins to capture, in the network namespace of the calling thread, without promiscuous mode.
   *
   * @param snaplen bytes of a packet that are kept
   * @param timeoutMillis after which the kernel hands over what it has
   * @param ringBytes of packets that wait in the kernel
   * @param filter of pcap-filter(7)
   */
  static LivePackets open(
      String networkInterface, int snaplen, int timeoutMillis, int ringBytes, String filter)
      throws PcapNativeException {
    Memory errors = new Memory(LibPcap.ERROR_TEXT);
    errors.clear();
    Pointer pcap = LibPcap.create(networkInterface, errors);
    if (pcap == null) throw new PcapNativeException(errors.getString(0));
    LivePackets opened = new LivePackets(pcap, snaplen);
    try {
      LibPcap.setSnaplen(pcap, snaplen);
      LibPcap.setPromisc(pcap, 0);
      LibPcap.setTimeout(pcap, timeoutMillis);
      LibPcap.setBufferSize(pcap, ringBytes);
      int status = LibPcap.activate(pcap);
      if (status < 0) throw opened.failure(status);
      opened.filter(filter);
      return opened;
    } catch (PcapNativeException | RuntimeException refused) {
      opened.close();
      throw refused;
    }
  }

  private void filter(String expression) throws PcapNativeException {
    Memory program = new Memory(PROGRAM);
    program.clear();
    int status = LibPcap.compile(pcap, program, expression, 1, NO_NETMASK);
    if (status < 0) throw failure(status);
    status = LibPcap.setfilter(pcap, program);
    LibPcap.freecode(program);
    if (status < 0) throw failure(status);
  }

  private PcapNativeException failure(int status) {
    String why = LibPcap.geterr(pcap);
    boolean said = why != null && !why.isEmpty();
    return new PcapNativeException(said ? why : LibPcap.statustostr(status));
  }

  Link link() {
    return Link.of(LibPcap.datalink(pcap));
  }

  /**
   * Waits for the next packet; null when none came for a time, or after {@link #breakOff}.
   *
   * @throws PcapNativeException when the interface went away or down
   */
  byte @Nullable [] next() throws PcapNativeException {
    int status = LibPcap.nextEx(pcap, found, packetFound);
    if (status == 0 || status == LibPcap.BREAK) return null;
    if (status < 0) throw failure(status);
    map();
    long seconds = LONG == Long.BYTES ? header.getLong(0) : header.getInt(0);
    long part = LONG == Long.BYTES ? header.getLong(LONG) : header.getInt(LONG);
    micros = seconds * 1_000_000 + part;
    byte[] frame = new byte[Math.min(header.getInt(CAPTURED_AT), snaplen)];
    packet.get(0, frame);
    return frame;
  }

  private void map() {
    long nowHeaderAt = address(0);
    if (nowHeaderAt != headerAt) {
      headerAt = nowHeaderAt;
      header = mapped(headerAt, HEADER);
    }
    long nowPacketAt = address(Native.POINTER_SIZE);
    if (nowPacketAt != packetAt) {
      packetAt = nowPacketAt;
      packet = mapped(packetAt, snaplen);
    }
  }

  private long address(int at) {
    return Native.POINTER_SIZE == Long.BYTES
        ? places.getLong(at)
        : Integer.toUnsignedLong(places.getInt(at));
  }

  private static ByteBuffer mapped(long address, int length) {
    return new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
  }

  /** When the last packet was captured, in microseconds since 1970-01-01 UTC. */
  long micros() {
    return micros;
  }

  /** Packets that the filter let up and nobody fetched in time. */
  long lost() throws PcapNativeException {
    Memory statistics = new Memory(STATISTICS);
    statistics.clear();
    int status = LibPcap.stats(pcap, statistics);
    if (status < 0) throw failure(status);
    return Integer.toUnsignedLong(statistics.getInt(Integer.BYTES));
  }

  /** Lets the thread that waits return with nothing. */
  synchronized void breakOff() {
    if (!closed) LibPcap.breakloop(pcap);
  }

  @Override
  public synchronized void close() {
    if (!closed) LibPcap.close(pcap);
    closed = true;
  }
}
