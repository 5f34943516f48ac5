/**
 * Models are made from recordings and judged on recordings that they have not seen.
 *
 * <p>Nothing of it runs in the gateway.
 *
 * <p>When it misbehaves: {@code models evaluate} prints what was found and falsely alarmed, by
 * file.
 */
@NullMarked
package io.portcullis.detector.training;

import org.jspecify.annotations.NullMarked;
