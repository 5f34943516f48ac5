package io.portcullis.gateway.owners;

import io.portcullis.rules.Prefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes files of the MaxMind DB format 2.0: a tree of bits, then data, then metadata. */
public final class Mmdb {
  private static final int EMPTY = -1;

  private final String type;
  private final Instant built;
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  public Mmdb(String type, Instant built) {
    this.type = type;
    this.built = built;
  }

  public Mmdb country(String prefix, String code) {
    return with(prefix, Map.of("country", Map.of("iso_code", code)));
  }

  public Mmdb asn(String prefix, long number, String name) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("autonomous_system_number", number);
    record.put("autonomous_system_organization", name);
    return with(prefix, record);
  }

  /** No prefix of those given lies in another. */
  Mmdb with(String text, Map<String, Object> record) {
    Prefix prefix = Prefix.parse(text);
    byte[] bytes = new byte[16];
    byte[] address = prefix.network().getAddress();
    // IPv4 lies in ::/96.
    System.arraycopy(address, 0, bytes, 16 - address.length, address.length);
    int length = prefix.length() + 128 - 8 * address.length;
    int at = 0;
    for (int bit = 0; bit < length; bit++) {
      int side = bytes[bit / 8] >> (7 - bit % 8) & 1;
      if (bit == length - 1) {
        nodes.get(at)[side] = -2 - data.size();
      } else {
        if (nodes.get(at)[side] == EMPTY) {
          nodes.add(new int[] {EMPTY, EMPTY});
          nodes.get(at)[side] = nodes.size() - 1;
        }
        at = nodes.get(at)[side];
      }
    }
    write(record, data);
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int record : node) {
        int value = record == EMPTY ? nodes.size() : record;
        if (record < EMPTY) value = nodes.size() + 16 + (-2 - record);
        out.writeBytes(new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value});
      }
    }
    out.writeBytes(new byte[16]);
    out.writeBytes(data.toByteArray());
    out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
    out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("binary_format_major_version", 2);
    metadata.put("binary_format_minor_version", 0);
    metadata.put("build_epoch", built);
    metadata.put("database_type", type);
    metadata.put("description", Map.of("en", "made by a test"));
    metadata.put("ip_version", 6);
    metadata.put("languages", List.of("en"));
    metadata.put("node_count", (long) nodes.size());
    metadata.put("record_size", 24);
    write(metadata, out);
    return out.toByteArray();
  }

  public Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length < 29) {
        out.write(2 << 5 | bytes.length);
      } else {
        out.write(2 << 5 | 29);
        out.write(bytes.length - 29);
      }
      out.writeBytes(bytes);
    } else if (value instanceof Integer number) {
      out.write(5 << 5 | 2);
      out.writeBytes(ByteBuffer.allocate(2).putShort(number.shortValue()).array());
    } else if (value instanceof Long number) {
      out.write(6 << 5 | 4);
      out.writeBytes(ByteBuffer.allocate(4).putInt(number.intValue()).array());
    } else if (value instanceof Instant time) {
      out.write(8);
      out.write(9 - 7);
      out.writeBytes(ByteBuffer.allocate(8).putLong(time.getEpochSecond()).array());
    } else if (value instanceof List<?> list) {
      out.write(list.size());
      out.write(11 - 7);
      for (Object each : list) write(each, out);
    } else if (value instanceof Map<?, ?> map) {
      out.write(7 << 5 | map.size());
      map.forEach(
          (key, each) -> {
            write(key, out);
            write(each, out);
          });
    } else {
      throw new IllegalArgumentException(String.valueOf(value));
    }
  }
}
