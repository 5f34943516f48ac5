package io.portcullis.enforcer;

import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import java.time.Duration;
import java.time.Instant;

/** The changes that a block's row goes through; each is the same row with a few columns new. */
final class Rows {
  private Rows() {}

  static Block in(Block row, BlockState state) {
    return with(row, state, row.expires(), row.timeout(), row.packets(), row.bytes());
  }

  /** Another time from now on; what the kernel counted so far is added, for it starts anew. */
  static Block until(
      Block row, BlockState state, Instant now, Duration timeout, long packets, long bytes) {
    return with(
        row,
        state,
        now.plus(timeout),
        timeout,
        row.packets() + Math.max(0, packets),
        row.bytes() + Math.max(0, bytes));
  }

  /** With what the kernel counted since it was put. */
  static Block counted(Block row, Firewall.Element element) {
    return with(
        row,
        row.state(),
        row.expires(),
        row.timeout(),
        row.packets() + Math.max(0, element.packets()),
        row.bytes() + Math.max(0, element.bytes()));
  }

  private static Block with(
      Block row, BlockState state, Instant expires, Duration timeout, long packets, long bytes) {
    return new Block(
        row.id(),
        row.target(),
        state,
        row.origin(),
        row.reason(),
        row.tuple(),
        row.model(),
        row.letters(),
        row.created(),
        expires,
        timeout,
        row.permanent(),
        packets,
        bytes,
        row.verified());
  }
}
