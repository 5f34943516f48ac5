/**
 * How commands and gateway come by kernel, ledger, network, allowlist and orders, and by what
 * judges: each by its own section of the configuration, and opened when first asked for.
 *
 * <p>It decides nothing, and nothing here hands out everything.
 *
 * <p>When it misbehaves: a part that cannot be made says which file or right is missing.
 */
@NullMarked
package io.portcullis.gateway.wiring;

import org.jspecify.annotations.NullMarked;
