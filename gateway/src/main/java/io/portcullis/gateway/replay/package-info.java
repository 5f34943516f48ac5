/**
 * What would have been blocked in recorded traffic.
 *
 * <p>Neither ledger nor kernel is touched.
 *
 * <p>When it misbehaves: {@code replay -v} says what was read and left out.
 */
@NullMarked
package io.portcullis.gateway.replay;

import org.jspecify.annotations.NullMarked;
