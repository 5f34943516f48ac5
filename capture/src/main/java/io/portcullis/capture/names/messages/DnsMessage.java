package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.IpAddress;
import java.util.List;

/**
 * What a DNS response says of one name.
 *
 * @param name as it was asked for, or for mDNS as the record has it; empty when it was refused
 * @param nonexistent whether the answer is that there is no such name
 * @param addresses of the name, or of the names that its CNAMEs lead to; at most {@link
 *     DnsReader#MOST_ADDRESSES}
 */
public record DnsMessage(String name, boolean nonexistent, List<IpAddress> addresses) {
  public DnsMessage {
    addresses = List.copyOf(addresses);
  }
}
