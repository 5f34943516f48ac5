/**
 * What would have been blocked in recorded traffic.
 *
 * <p>Neither ledger nor kernel is touched.
 *
 * <p>When it misbehaves: {@code replay} counts on standard error what was read and skipped; {@code
 * detect --explain} on that file says why something alarmed.
 */
@NullMarked
package io.portcullis.gateway.replay;

import org.jspecify.annotations.NullMarked;
