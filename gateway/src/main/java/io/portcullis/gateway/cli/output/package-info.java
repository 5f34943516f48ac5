/**
 * Tables, JSON and pages that commands print.
 *
 * <p>It knows no block and no model.
 *
 * <p>When it misbehaves: {@code -o json} and {@code -o raw} print the columns' own keys.
 */
@NullMarked
package io.portcullis.gateway.cli.output;

import org.jspecify.annotations.NullMarked;
