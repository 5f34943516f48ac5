/**
 * Makes the kernel hold exactly the blocks that the rules say. Orders lie in one house, firewalls
 * in the other.
 *
 * <p>It decides nothing about detections.
 *
 * <p>When it misbehaves: {@code rules sync --check} compares kernel and ledger; {@code doctor}
 * names the firewall.
 */
@NullMarked
package io.portcullis.enforcer;

import org.jspecify.annotations.NullMarked;
