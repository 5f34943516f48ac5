package io.portcullis.capture.names;

import io.portcullis.argus.SharedData;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;
import org.tukaani.xz.XZInputStream;

/**
 * One recording that has its packets beside its flows.
 *
 * @param role what its table of roles says it is
 * @param packets how many there are
 * @param named those that the kernel's filter would let up
 * @param flows in ra's CSV
 */
record RecordedTraffic(String role, long packets, List<PacketFile.Packet> named, String flows) {
  private static final List<String> FOLDERS =
      List.of("labelled", "labelled-2", "labelled-3", "labelled-4");

  /** Links to other files lie there as text. */
  private static final int LEAST_BYTES = 128;

  /** Every such recording that lies beside the project. */
  static List<RecordedTraffic> all() throws Exception {
    List<RecordedTraffic> all = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (String folder : FOLDERS) {
      Path roles = SharedData.path(folder + "/ROLES.tsv");
      List<String> rows = Files.readAllLines(roles);
      for (String row : rows.subList(1, rows.size())) {
        String[] columns = row.split("\t", -1);
        if (columns.length < 4 || columns[3].equals("-") || columns[3].isEmpty()) continue;
        Path capture = roles.resolveSibling(columns[3]);
        if (Files.size(capture) < LEAST_BYTES || !seen.add(capture)) continue;
        all.add(read(columns[0], capture, roles.resolveSibling(columns[2])));
      }
    }
    return all;
  }

  private static RecordedTraffic read(String role, Path capture, Path flows) throws Exception {
    long packets = 0;
    List<PacketFile.Packet> named = new ArrayList<>();
    try (PacketFile file = PacketFile.open(capture);
        Filter filter = new Filter()) {
      for (PacketFile.Packet each = file.next(); each != null; each = file.next()) {
        packets++;
        if (filter.letsUp(each)) named.add(each);
      }
    }
    return new RecordedTraffic(role, packets, named, text(flows));
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      boolean packed = file.toString().endsWith(".xz");
      byte[] bytes = packed ? new XZInputStream(in).readAllBytes() : in.readAllBytes();
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** The filter as libpcap runs it, on packets from their IP header on, whatever their link. */
  private static final class Filter implements AutoCloseable {
    private final PcapHandle compiler = Pcaps.openDead(DataLinkType.RAW, 262_144);
    private final BpfProgram program;

    Filter() throws Exception {
      Inet4Address none = (Inet4Address) InetAddress.getByAddress(new byte[4]);
      program = compiler.compileFilter(NameFilter.expression(), BpfCompileMode.OPTIMIZE, none);
    }

    boolean letsUp(PacketFile.Packet packet) {
      int ip = packet.link.network(packet.frame);
      if (ip < 0 || ip >= packet.frame.length) return false;
      return program.applyFilter(Arrays.copyOfRange(packet.frame, ip, packet.frame.length));
    }

    @Override
    public void close() {
      program.free();
      compiler.close();
    }
  }
}
