/**
 * Packets become names: answers of DNS, ClientHellos of TLS and QUIC, certificates in clear and
 * heads of HTTP requests, off the inside interfaces or out of a file of packets by the same code.
 *
 * <p>Nothing but names and facts of the handshake is kept, never a path of a URL. It decides
 * nothing.
 *
 * <p>Argus can send the first bytes of each flow along ({@code argus -U 512}, {@code ra -s
 * suser:512 duser:512}), which is the only way where a remote argus delivers the flows and nothing
 * is captured here. It is not the cheaper one. Of 404,520 packets with TLS in 14,581 flows, argus
 * took 0.32 s of the processor with these bytes and 0.31 s without, ra 0.14 s instead of 0.07 s;
 * the records grew from 3.0 to 15.1 MB and the lines from 1.6 to 13.7 MB, which somebody then has
 * to parse. Our readers took 0.13 s for all of the packets, and the filter would have let 6 % of
 * them up. The bytes also give less: a ClientHello is often longer than 512, of each flow there is
 * one answer at most, QUIC's Initials come out as noise, and ra prints dots for what is no text.
 *
 * <p>When it misbehaves: give it the packets in a file, as its tests do; what is no name it skips.
 */
@NullMarked
package io.portcullis.capture.names;

import org.jspecify.annotations.NullMarked;
