/**
 * What commands and gateway share, made when first asked for.
 *
 * <p>It decides nothing.
 *
 * <p>When it misbehaves: a part that cannot be made says which file or right is missing.
 */
@NullMarked
package io.portcullis.gateway.wiring;

import org.jspecify.annotations.NullMarked;
