/**
 * Makes the kernel hold exactly the blocks that the rules say. {@code enforcer.orders} has what is
 * to be done, {@code enforcer.firewall} how the kernel is told.
 *
 * <p>It decides nothing about detections.
 *
 * <p>When it misbehaves: {@code rules sync --check} compares kernel and ledger; {@code doctor}
 * names the firewall.
 */
@NullMarked
package io.portcullis.enforcer;

import org.jspecify.annotations.NullMarked;
