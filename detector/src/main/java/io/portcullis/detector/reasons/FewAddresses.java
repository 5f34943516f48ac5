package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.util.Arrays;
import java.util.List;

/** The first few addresses that differ, in order; more are not remembered. */
final class FewAddresses {
  private static final IpAddress[] NONE = {};

  private final int most;
  private IpAddress[] addresses = NONE;
  private int size;

  /**
   * @param most how many are remembered
   */
  FewAddresses(int most) {
    this.most = most;
  }

  void add(IpAddress address) {
    if (size >= most || has(address)) return;
    if (size == addresses.length) {
      addresses = Arrays.copyOf(addresses, Math.min(most, Math.max(1, 2 * size)));
    }
    addresses[size++] = address;
  }

  boolean has(IpAddress address) {
    for (int i = 0; i < size; i++) if (addresses[i].equals(address)) return true;
    return false;
  }

  int size() {
    return size;
  }

  /** How many there are beside this one. */
  int others(IpAddress address) {
    return size - (has(address) ? 1 : 0);
  }

  List<IpAddress> all() {
    return List.of(Arrays.copyOf(addresses, size));
  }
}
