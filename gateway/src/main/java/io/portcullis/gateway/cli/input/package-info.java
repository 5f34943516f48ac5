/**
 * Options by which commands are given flows and what judges them.
 *
 * <p>It prints no result.
 *
 * <p>When it misbehaves: {@code -v} says which source was opened.
 */
@NullMarked
package io.portcullis.gateway.cli.input;

import org.jspecify.annotations.NullMarked;
