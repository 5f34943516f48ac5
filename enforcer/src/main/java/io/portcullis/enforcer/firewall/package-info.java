/**
 * Firewalls: nftables by netlink, or ipset with one iptables rule; one narrow door, {@code
 * Firewall.apply}.
 *
 * <p>It knows targets and timeouts, and neither rules nor ledger.
 *
 * <p>When it misbehaves: {@code nft list table inet portcullis} shows what it made; {@code doctor}
 * says why it is that firewall.
 */
@NullMarked
package io.portcullis.enforcer.firewall;

import org.jspecify.annotations.NullMarked;
