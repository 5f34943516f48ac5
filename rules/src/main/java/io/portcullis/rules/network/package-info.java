/**
 * What this machine is in its network: interfaces, inside prefixes, roles that must stay reachable.
 *
 * <p>It changes nothing and sends no packet.
 *
 * <p>When it misbehaves: {@code allow list} prints each role with how it was found; {@code doctor}
 * the interfaces.
 */
@NullMarked
package io.portcullis.rules.network;

import org.jspecify.annotations.NullMarked;
