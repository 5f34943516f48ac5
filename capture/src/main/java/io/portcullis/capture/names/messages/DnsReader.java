package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads DNS responses: RFC 1035 §4, RFC 3596 for IPv6, RFC 6762 for mDNS. An address belongs to the
 * name asked for only when its record has that name, or one that the CNAMEs of this response lead
 * to; whatever else a response brings along is not believed (RFC 2181 §5.4.1).
 */
public final class DnsReader {
  /** More addresses of one answer are left out. */
  static final int MOST_ADDRESSES = 32;

  private static final int HEADER = 12;
  private static final int MOST_RECORDS = 256;
  private static final int MOST_ALIASES = 16;
  // RFC 1035 §3.1: 255 bytes hold no more labels.
  private static final int MOST_LABELS = 127;
  private static final int NXDOMAIN = 3;
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int ANY = 255;
  private static final int INTERNET = 1;
  // RFC 6762 §10.2: the top bit of the class asks caches to flush.
  private static final int CLASS_MASK = 0x7fff;

  /** For a name that cannot be read, as against one that is refused, which is empty. */
  private static final String BROKEN = "\u0000";

  private final byte[] bytes;
  private final int begin;
  private final Bytes in;
  private final byte[] text = new byte[NameText.LONGEST + 1];
  private int at;

  // Most records point to the question or to the last alias, which need not be read again.
  private int askedAt = -1;
  private String asked = "";
  private int aliasAt = -1;
  private String alias = "";

  private DnsReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.begin = from;
    this.in = new Bytes(bytes, from, to);
  }

  /** A response to one question, as a datagram from port 53 holds it. */
  public static Parsed<DnsMessage> read(byte[] bytes, int from, int to) {
    return new DnsReader(bytes, from, to).response();
  }

  /**
   * The addresses that hosts of the link announce for themselves, each name apart (RFC 6762 §6).
   * Without a question; empty for queries and for what cannot be read.
   */
  public static List<DnsMessage> readMulticast(byte[] bytes, int from, int to) {
    return new DnsReader(bytes, from, to).announcement();
  }

  /**
   * A response out of a TCP stream, behind its length (RFC 1035 §4.2.2).
   *
   * @param from where the length stands
   */
  public static Parsed<DnsMessage> readStream(byte[] bytes, int from, int to) {
    Bytes in = new Bytes(bytes, from, to);
    int length = in.u16();
    if (in.isShort()) return new Parsed.Partial<>();
    if (length < HEADER) return new Parsed.Malformed<>("a message shorter than its header");
    if (length > in.left()) return new Parsed.Partial<>();
    return read(bytes, in.at(), in.at() + length);
  }

  /** How many bytes of a stream the message at its front takes, with its length. */
  public static int streamLength(byte[] bytes, int from) {
    return 2 + ((bytes[from] & 0xff) << 8 | (bytes[from + 1] & 0xff));
  }

  private Parsed<DnsMessage> response() {
    in.skip(2);
    int flags = in.u16();
    int questions = in.u16();
    int answers = in.u16();
    in.skip(4);
    if (in.isShort()) return new Parsed.Malformed<>("a message shorter than its header");
    boolean isResponse = (flags & 0x8000) != 0;
    boolean isQuery = (flags & 0x7800) == 0;
    if (!isResponse || !isQuery || questions == 0) return new Parsed.Nothing<>();
    // Nobody asks two at once (RFC 9619).
    if (questions != 1) return new Parsed.Malformed<>("more than one question");
    int questionAt = in.at();
    asked = name();
    int type = in.u16();
    int kind = in.u16() & CLASS_MASK;
    if (asked.equals(BROKEN) || in.isShort()) return new Parsed.Malformed<>("a broken question");
    int code = flags & 0xf;
    if (kind != INTERNET || (type != A && type != AAAA && type != ANY)) {
      return new Parsed.Nothing<>();
    }
    if (code == NXDOMAIN) return new Parsed.Whole<>(new DnsMessage(asked, true, List.of()));
    if (code != 0) return new Parsed.Nothing<>();
    askedAt = questionAt;
    Records records = new Records();
    if (!records.read(answers)) return new Parsed.Malformed<>("a broken answer");
    return new Parsed.Whole<>(new DnsMessage(asked, false, records.of(asked)));
  }

  private List<DnsMessage> announcement() {
    in.skip(2);
    int flags = in.u16();
    int questions = in.u16();
    int answers = in.u16() + in.u16() + in.u16();
    if (in.isShort() || (flags & 0x8000) == 0 || questions != 0) return List.of();
    Records records = new Records();
    // What was read before a broken record stands: a service's other records have odd names.
    records.read(answers);
    List<DnsMessage> all = new ArrayList<>();
    for (int i = 0; i < records.owners.size(); i++) {
      String name = records.owners.get(i);
      // Each name once, at its first address; one that is refused is empty.
      if (name.isEmpty() || records.owners.indexOf(name) < i) continue;
      all.add(new DnsMessage(name, false, records.named(name, new ArrayList<>(4))));
    }
    return all;
  }

  /** Address records and aliases of an answer section, in their order. */
  private final class Records {
    // Few, so that going through them is cheaper than any table.
    private final List<String> owners = new ArrayList<>(4);
    private final List<IpAddress> addresses = new ArrayList<>(4);
    private final List<String> aliases = new ArrayList<>(0);
    private final List<String> targets = new ArrayList<>(0);

    /** False when a record is broken; those before it are there. */
    boolean read(int answers) {
      for (int i = 0; i < Math.min(answers, MOST_RECORDS); i++) {
        if (!record()) return false;
      }
      return true;
    }

    private boolean record() {
      String owner = owner();
      int type = in.u16();
      int kind = in.u16() & CLASS_MASK;
      in.skip(4);
      int length = in.u16();
      if (owner.equals(BROKEN) || in.isShort() || length > in.left()) return false;
      int next = in.at() + length;
      if (kind == INTERNET) {
        if (type == A && length == 4) add(owner, IpAddress.ofIpv4((int) in.u32()));
        if (type == AAAA && length == 16) add(owner, ipv6());
        if (type == CNAME && !alias(owner)) return false;
      }
      in.skip(next - in.at());
      return !in.isShort();
    }

    private void add(String owner, IpAddress address) {
      if (addresses.size() >= MOST_ADDRESSES) return;
      owners.add(owner);
      addresses.add(address);
    }

    private IpAddress ipv6() {
      long high = in.u32() << 32 | in.u32();
      return new IpAddress(high, in.u32() << 32 | in.u32());
    }

    private boolean alias(String owner) {
      int targetAt = in.at();
      String target = name();
      if (target.equals(BROKEN)) return false;
      aliasAt = targetAt;
      alias = target;
      if (aliases.size() < MOST_ALIASES && !aliases.contains(owner)) {
        aliases.add(owner);
        targets.add(target);
      }
      return true;
    }

    /** The addresses of a name, or of the name at the end of its aliases. */
    List<IpAddress> of(String first) {
      String name = first;
      List<IpAddress> found = named(name, new ArrayList<>(addresses.size()));
      for (int steps = 0; steps < MOST_ALIASES && !aliases.isEmpty(); steps++) {
        int next = aliases.indexOf(name);
        if (next < 0 || targets.get(next).isEmpty()) break;
        name = targets.get(next);
        named(name, found);
      }
      return found;
    }

    /** Adds the addresses of a name, each once. */
    private List<IpAddress> named(String name, List<IpAddress> found) {
      for (int i = 0; i < addresses.size(); i++) {
        IpAddress each = addresses.get(i);
        if (owners.get(i).equals(name) && !found.contains(each)) found.add(each);
      }
      return found;
    }
  }

  /** The name of a record, which is often a pointer to a name that was read already. */
  private String owner() {
    int from = in.at();
    if (in.left() >= 2 && (bytes[from] & 0xc0) == 0xc0) {
      int target = begin + ((bytes[from] & 0x3f) << 8 | (bytes[from + 1] & 0xff));
      if (target == askedAt || target == aliasAt) {
        in.skip(2);
        return target == askedAt ? asked : alias;
      }
    }
    return name();
  }

  /**
   * The name at this place (RFC 1035 §4.1.4). A pointer leads to an earlier place only, each time
   * earlier than before, so there is no loop. The reader then stands behind the name.
   */
  private String name() {
    int length = 0;
    boolean refused = false;
    at = in.at();
    int lowest = at;
    int behind = -1;
    for (int labels = 0; labels <= MOST_LABELS; labels++) {
      if (at >= in.end()) return BROKEN;
      int size = bytes[at++] & 0xff;
      if (size == 0) {
        in.skip((behind < 0 ? at : behind) - in.at());
        return refused ? "" : NameText.of(text, 0, length);
      }
      if (size >= 0xc0) {
        if (at >= in.end()) return BROKEN;
        int target = begin + ((size & 0x3f) << 8 | (bytes[at++] & 0xff));
        if (behind < 0) behind = at;
        if (target >= lowest) return BROKEN;
        lowest = target;
        at = target;
        continue;
      }
      if (size > 63 || at + size > in.end()) return BROKEN;
      if (length + size + 1 > text.length) return BROKEN;
      refused |= hasDot(at, size);
      System.arraycopy(bytes, at, text, length, size);
      length += size;
      text[length++] = '.';
      at += size;
    }
    return BROKEN;
  }

  /** A dot inside of a label would make two of it. */
  private boolean hasDot(int from, int size) {
    for (int i = from; i < from + size; i++) {
      if (bytes[i] == '.') return true;
    }
    return false;
  }
}
