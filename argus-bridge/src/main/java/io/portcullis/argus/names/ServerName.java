package io.portcullis.argus.names;

import java.time.Instant;

/**
 * What was known of a flow's server when the flow began. Immutable; times are microseconds since
 * 1970-01-01 UTC, by the packets' own time.
 *
 * <p>What it proves differs: a name from {@link Source#DNS} came with this very address in an
 * answer that a host of this network got; {@link Source#SNI} and {@link Source#HTTP_HOST} are what
 * the client claims, and cost it nothing to forge.
 */
public sealed interface ServerName {
  /** For a time that never was. */
  long NEVER = Long.MIN_VALUE;

  /** Nothing is watched for this client: it says nothing, neither good nor bad. */
  ServerName UNKNOWN = new Unknown(Handshake.NONE);

  /** Who said the name. */
  enum Source {
    /** An answer of DNS for A or AAAA; names behind CNAMEs stand as they were asked for. */
    DNS,
    /** Multicast DNS (RFC 6762): what a host of the link says of itself. */
    MDNS,
    /** The server_name of a ClientHello (RFC 6066 §3), over TCP or QUIC. */
    SNI,
    /** The Host header of an HTTP request in clear. */
    HTTP_HOST
  }

  /** What was seen of the latest handshake between the two, or {@link Handshake#NONE}. */
  Handshake handshake();

  /** The name and who said it, or that there is none, for people; empty when nothing is known. */
  String words();

  /**
   * A name.
   *
   * @param name in lower case, of letters, digits, hyphen, dot and underscore, 1 to 253 of them
   * @param source who said it first; where an answer and the client's claim agree, DNS
   * @param own whether this client itself got or claimed it; false when only another host's answer
   *     names the address, and this client asks where nobody sees it
   * @param sinceMicros when the pair of name and address was first heard
   * @param resolvingSinceMicros since when this client's answers are watched, {@link #NEVER} when
   *     none was seen; with a source other than DNS it means that no answer gave this address
   */
  record Named(
      String name,
      Source source,
      boolean own,
      long sinceMicros,
      long resolvingSinceMicros,
      Handshake handshake)
      implements ServerName {
    public Named {
      if (name.isEmpty() || name.length() > 253) {
        throw new IllegalArgumentException(name.length() + " characters of name: 1 to 253");
      }
    }

    @Override
    public String words() {
      Instant since = Instant.ofEpochSecond(Math.floorDiv(sinceMicros, 1_000_000L));
      return switch (source) {
        case DNS -> name + ", by DNS to " + (own ? "this host" : "another host") + " at " + since;
        case MDNS -> name + ", as it calls itself by mDNS since " + since;
        case SNI -> name + ", as this host says by TLS since " + since + "; no answer of DNS seen";
        case HTTP_HOST ->
            name + ", as this host says by HTTP since " + since + "; no answer of DNS seen";
      };
    }
  }

  /**
   * No name: this client resolves here in clear, and no answer to it gave this address.
   *
   * @param resolvingSinceMicros since when its answers are watched: what it learned before that
   *     could not be seen, so a short time means little
   * @param othersName a name that another host's answer gave for the address, or empty
   */
  record Raw(long resolvingSinceMicros, String othersName, Handshake handshake)
      implements ServerName {
    @Override
    public String words() {
      String others = othersName.isEmpty() ? "" : "; DNS told another host " + othersName;
      return "raw address, no answer of DNS to this host gave it" + others;
    }
  }

  /** Nothing is known: no capture, or a client that asks where nobody sees it. */
  record Unknown(Handshake handshake) implements ServerName {
    @Override
    public String words() {
      return "";
    }
  }
}
