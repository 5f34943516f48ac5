/**
 * Options by which commands are given flows and what judges them.
 *
 * <p>It prints no result.
 *
 * <p>When it misbehaves: a source that cannot be opened is named in the error; lines that were no
 * flow are named and counted on standard error.
 */
@NullMarked
package io.portcullis.gateway.cli.input;

import org.jspecify.annotations.NullMarked;
