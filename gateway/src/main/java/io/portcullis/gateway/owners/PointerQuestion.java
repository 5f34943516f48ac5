package io.portcullis.gateway.owners;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One question of DNS for the name of an address (a PTR record, RFC 1035), and how its answer is
 * read. Answers are anybody's bytes: each length is checked, and a name has letters, digits, dots,
 * hyphens and underscores, or is none.
 */
final class PointerQuestion {
  private static final int POINTER = 12;
  private static final int INTERNET = 1;
  private static final int LONGEST_NAME = 253;

  /** Compressed names point backwards; so many hops are more than a message of 512 bytes needs. */
  private static final int MOST_HOPS = 32;

  private final int id;
  private final String subject;

  /**
   * @param id 0 to 65535, not to be guessed
   */
  PointerQuestion(int id, InetAddress address) {
    this.id = id;
    this.subject = subject(address.getAddress());
  }

  private static String subject(byte[] address) {
    StringBuilder name = new StringBuilder(75);
    for (int at = address.length - 1; at >= 0; at--) {
      int value = address[at] & 0xff;
      if (address.length == 4) {
        name.append(value).append('.');
      } else {
        name.append(Character.forDigit(value & 15, 16)).append('.');
        name.append(Character.forDigit(value >> 4, 16)).append('.');
      }
    }
    return name.append(address.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString();
  }

  /** The message that asks. */
  byte[] bytes() {
    ByteArrayOutputStream message = new ByteArrayOutputStream(128);
    message.writeBytes(
        ByteBuffer.allocate(12).putInt(id << 16 | 0x0100).putInt(1 << 16).putInt(0).array());
    for (String label : subject.split("\\.", -1)) {
      message.write(label.length());
      message.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    message.writeBytes(new byte[] {0, 0, POINTER, 0, INTERNET});
    return message.toByteArray();
  }

  /** Whether a message answers this question, whatever it says. */
  boolean isAnsweredBy(byte[] message) {
    try {
      ByteBuffer answer = ByteBuffer.wrap(message);
      boolean ours = (answer.getShort() & 0xffff) == id && (answer.getShort() & 0x8000) != 0;
      if (!ours || answer.getShort() != 1) return false;
      answer.position(12);
      return name(answer).equalsIgnoreCase(subject);
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      return false;
    }
  }

  /** The name in an answer to this question; empty where there is none. */
  Optional<String> name(byte[] message) {
    try {
      ByteBuffer answer = ByteBuffer.wrap(message);
      int answers = answer.getShort(6) & 0xffff;
      answer.position(12);
      name(answer);
      answer.getInt();
      for (int each = 0; each < answers; each++) {
        // The owner may be another one: zones of less than 256 addresses use an alias (RFC 2317).
        name(answer);
        int type = answer.getShort() & 0xffff;
        answer.getShort();
        answer.getInt();
        int length = answer.getShort() & 0xffff;
        if (type == POINTER) return Optional.of(name(answer)).filter(PointerQuestion::isPlain);
        answer.position(answer.position() + length);
      }
      return Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(String name) {
    return name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  }

  /** Reads the name at the buffer's position and goes behind it. */
  private static String name(ByteBuffer message) {
    StringBuilder name = new StringBuilder();
    ByteBuffer at = message;
    int hops = 0;
    while (true) {
      int length = at.get() & 0xff;
      if (length == 0) return name.toString();
      if (length >= 0xc0) {
        int where = (length & 0x3f) << 8 | (at.get() & 0xff);
        if (++hops > MOST_HOPS) throw new IllegalArgumentException("pointers without end");
        // A view of its own: the reader goes on behind the first pointer.
        at = message.duplicate();
        at.position(where);
        continue;
      }
      if (length > 63) throw new IllegalArgumentException("no label");
      byte[] label = new byte[length];
      at.get(label);
      if (name.length() > 0) name.append('.');
      name.append(new String(label, StandardCharsets.ISO_8859_1));
      if (name.length() > 2 * LONGEST_NAME) throw new IllegalArgumentException("no name");
    }
  }
}
