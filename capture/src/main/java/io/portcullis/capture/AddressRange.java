package io.portcullis.capture;

import io.portcullis.rules.Prefix;
import java.net.InetAddress;

/** A prefix as masks over the two longs of {@link PacketHeader}. */
record AddressRange(long high, long low, long maskHigh, long maskLow) {
  /** Every address of both families. */
  static final AddressRange ANY = new AddressRange(0, 0, 0, 0);

  AddressRange {
    high &= maskHigh;
    low &= maskLow;
  }

  static AddressRange of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new AddressRange(PacketHeader.high(bytes), PacketHeader.low(bytes), -1, -1);
  }

  static AddressRange of(Prefix prefix) {
    byte[] bytes = prefix.network().getAddress();
    int length = prefix.length() + (bytes.length == 4 ? 96 : 0);
    long maskHigh = length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    long maskLow = length <= 64 ? 0 : -1L << (128 - length);
    return new AddressRange(PacketHeader.high(bytes), PacketHeader.low(bytes), maskHigh, maskLow);
  }

  boolean contains(long otherHigh, long otherLow) {
    return (otherHigh & maskHigh) == high && (otherLow & maskLow) == low;
  }

  boolean isSingle() {
    return (maskHigh & maskLow) == -1;
  }
}
