/**
 * Firewalls: nftables by netlink, or ipset with one iptables rule; changes go in by one method,
 * {@code Firewall.apply}, all or none.
 *
 * <p>It knows targets and how long each is dropped; why, and for whom, it does not know.
 *
 * <p>When it misbehaves: {@code nft list table inet portcullis_v1} shows what it made; {@code
 * doctor} says which firewall it is and why.
 */
@NullMarked
package io.portcullis.enforcer.firewall;

import org.jspecify.annotations.NullMarked;
