/**
 * An explanation as JSON, for the ledger and for programs, and back.
 *
 * <p>It weighs nothing.
 *
 * <p>When it misbehaves: {@code rules explain -o json} prints what was written.
 */
@NullMarked
package io.portcullis.detector.evidence.explain;

import org.jspecify.annotations.NullMarked;
