/**
 * Commands that look at, take in, train and judge models, and review the baseline.
 *
 * <p>Nothing here blocks.
 *
 * <p>When it misbehaves: {@code models check} names what is wrong with a file.
 */
@NullMarked
package io.portcullis.gateway.cli.models;

import org.jspecify.annotations.NullMarked;
