package io.portcullis.capture.names.messages;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes DNS messages, with names compressed as servers do (RFC 1035 §4.1.4). */
public final class DnsBytes {
  public static final int A = 1;
  public static final int CNAME = 5;
  public static final int AAAA = 28;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Integer> places = new HashMap<>();
  private int answers;
  private int questions;
  private int flags;

  public static DnsBytes response(String asked, int type) {
    DnsBytes made = new DnsBytes();
    made.out.writeBytes(new byte[12]);
    made.flags = 0x8180;
    made.questions = 1;
    return made.name(asked).u16(type).u16(1);
  }

  public static DnsBytes announcement() {
    DnsBytes made = new DnsBytes();
    made.out.writeBytes(new byte[12]);
    made.flags = 0x8400;
    return made;
  }

  /** A whole answer with addresses of either family. */
  public static byte[] answer(String asked, String... addresses) {
    boolean ipv6 = addresses.length > 0 && addresses[0].indexOf(':') >= 0;
    DnsBytes made = response(asked, ipv6 ? AAAA : A);
    for (String each : addresses) made.address(asked, each);
    return made.bytes();
  }

  public static byte[] nonexistent(String asked) {
    return response(asked, A).code(3).bytes();
  }

  public DnsBytes code(int code) {
    flags |= code;
    return this;
  }

  public DnsBytes flags(int all) {
    flags = all;
    return this;
  }

  public DnsBytes address(String owner, String address) {
    boolean ipv6 = address.indexOf(':') >= 0;
    return record(owner, ipv6 ? AAAA : A, bytesOf(address, ipv6));
  }

  /** Java turns a mapped IPv6 address into four bytes. */
  private static byte[] bytesOf(String address, boolean ipv6) {
    byte[] bytes = Frames.address(address);
    if (!ipv6 || bytes.length == 16) return bytes;
    return Frames.joined(new byte[10], new byte[] {-1, -1}, bytes);
  }

  public DnsBytes record(String owner, int type, byte[] data) {
    name(owner).u16(type).u16(1).u16(0).u16(300).u16(data.length);
    out.writeBytes(data);
    answers++;
    return this;
  }

  public DnsBytes alias(String owner, String target) {
    name(owner).u16(CNAME).u16(1).u16(0).u16(300);
    DnsBytes data = new DnsBytes();
    data.out.writeBytes(new byte[out.size() + 2]);
    data.places.putAll(places);
    data.name(target);
    u16(data.out.size() - out.size() - 2);
    return nameAsAnswer(target);
  }

  private DnsBytes nameAsAnswer(String target) {
    answers++;
    return name(target);
  }

  private DnsBytes name(String name) {
    String rest = name;
    while (!rest.isEmpty()) {
      Integer place = places.get(rest);
      if (place != null) return u16(0xc000 | place);
      places.put(rest, out.size());
      int dot = rest.indexOf('.');
      byte[] label =
          (dot < 0 ? rest : rest.substring(0, dot)).getBytes(StandardCharsets.ISO_8859_1);
      out.write(label.length);
      out.writeBytes(label);
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    out.write(0);
    return this;
  }

  private DnsBytes u16(int value) {
    out.writeBytes(Frames.u16(value));
    return this;
  }

  public byte[] bytes() {
    byte[] all = out.toByteArray();
    System.arraycopy(Frames.u16(flags), 0, all, 2, 2);
    System.arraycopy(Frames.u16(questions), 0, all, 4, 2);
    System.arraycopy(Frames.u16(answers), 0, all, 6, 2);
    return all;
  }

  /** As TCP carries it. */
  public static byte[] framed(byte[] message) {
    return Frames.joined(Frames.u16(message.length), message);
  }
}
