package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.BlockList;
import java.time.Duration;

/**
 * A list that the kernel is to use.
 *
 * @param left until the copy is too old; zero or less: it is
 */
public record WantedList(BlockList list, Duration left) {}
